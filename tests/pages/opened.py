"""A browser in which a person has opened her registrations."""

from django.test import Client

from outreach.people.actions import make_link
from outreach.people.choices import LinkPurpose
from outreach.people.models import Contact
from outreach.registrations.models import Registration


def mailed_link(contact: Contact) -> str:
    return f"/r/{make_link(contact, purpose=LinkPurpose.MINE)}/"


def opened_by(contact: Contact, **options: object) -> Client:
    """A browser with her cookie, from a link that she pressed the button of."""
    client = Client(**options)
    answer = client.post(mailed_link(contact), headers={"Accept-Language": "en"})
    assert answer.status_code == 302
    return client


def page_of(registration: Registration, name: str, language: str = "en") -> str:
    return f"/{language}/my-registrations/{registration.public_id}/{name}/"
