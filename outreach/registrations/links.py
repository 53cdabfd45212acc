"""The personal way in: a stable link to a registration."""

from functools import cache

from django.urls import reverse

from outreach.registrations.models import Registration
from outreach.shared import tokens
from outreach.shared.links import absolute

WAY_IN = "way-in"
_HERE = "HERE"


def way_in_token(registration: Registration) -> str:
    return tokens.make_token(WAY_IN, registration.public_id, registration.link_counter)


def way_in_url(registration: Registration) -> str:
    return absolute(_path().replace(_HERE, way_in_token(registration)))


@cache
def _path() -> str:
    """Sought once: a mail to thousands has thousands."""
    return reverse("join", args=[_HERE])


def holder_of(token: str) -> Registration | None:
    """The live registration whose way in this is, with its event, or None. One query."""
    public_id = tokens.read_id(token)
    if public_id is None:
        return None
    registration = Registration.objects.select_related("event", "contact").filter(public_id=public_id, withdrawn_at__isnull=True).first()
    if registration and tokens.is_valid(token, WAY_IN, registration.public_id, registration.link_counter):
        return registration
    return None
