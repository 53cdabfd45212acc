"""What a browser carries from the form to the confirmation page: a signed cookie, for an hour.

It looks the same after a new registration and after a repeated one.
"""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

_COOKIE = "receipt"
_KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Slip:
    """What was sent: which event and choice, to which address, under which receipt. `is_corrected`: the address was changed."""

    key: uuid.UUID
    event: str
    seat: str
    email: str
    zone: str
    is_corrected: bool = False


def keep(response: HttpResponse, slip: Slip) -> None:
    value = signing.dumps([str(slip.key), slip.event, slip.seat, slip.email, slip.zone, slip.is_corrected], salt=_COOKIE, compress=False)
    response.set_cookie(_COOKIE, value, max_age=_KEPT_SECONDS, httponly=True, samesite="Lax", secure=settings.IS_HTTPS)


def read(request: HttpRequest, event: str) -> Slip | None:
    """The slip for this event, if the cookie is ours and not older than an hour."""
    try:
        key, *rest = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_COOKIE, max_age=_KEPT_SECONDS)
    except signing.BadSignature:
        return None
    slip = Slip(uuid.UUID(key), *rest)
    return slip if slip.event == event else None
