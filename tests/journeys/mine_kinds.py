"""My registrations among the kinds of page: what Ana holds of the other kinds, seen by her mailed link."""

from playwright.sync_api import Response

from outreach.people.actions import make_link
from outreach.people.choices import LinkPurpose
from outreach.people.models import Contact
from outreach.registrations.models import Registration
from tests.journeys.visitor import Visitor
from tests.people import ANA


def open_link(visitor: Visitor) -> Response:
    """The page behind the link: a button."""
    token = make_link(Contact.objects.get(email=ANA.email), purpose=LinkPurpose.MINE)
    return visitor.open(f"/r/{token}/?lang={visitor.language}")


def mine(page: str = "", *, event: str = ""):
    """A page behind the button; {number} is that of her registration in this event."""

    def open_page(visitor: Visitor, pages: object) -> Response:
        open_link(visitor)
        visitor.button("Open my registrations").click()
        visitor.page.wait_for_url("**/my-registrations/")
        number = Registration.objects.get(contact__email=ANA.email, event__slug=event).public_id if event else ""
        return visitor.open(f"/{visitor.language}/my-registrations/{page.format(number=number)}")

    return open_page


def expired(visitor: Visitor, pages: object) -> Response:
    return visitor.open(f"/r/{'x' * 43}/?lang={visitor.language}")


MINE = {
    "my registrations": mine(),
    "my registrations, link": lambda visitor, pages: visitor.open(f"/{visitor.language}/my-registrations/link/"),
    "my registrations, link opened": lambda visitor, pages: open_link(visitor),
    "my registrations, link expired": expired,
    "my registrations, session": mine("{number}/session/", event="kind-one-cancelled"),
    "my registrations, cancel": mine("{number}/cancel/", event="kind-moved"),
    "my registrations, waiting list": mine("{number}/waiting-list/", event="kind-moved"),
    "my registrations, details": mine("{number}/details/", event="kind-moved"),
    "my registrations, question": mine("{number}/question/", event="kind-moved"),
    "my registrations, calendar": mine("calendar/"),
    "my registrations, delete": mine("delete/"),
}
