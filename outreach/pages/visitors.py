"""Who is asking, as far as limits must know."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's network address.

    X-Forwarded-For is believed only as far as TRUSTED_PROXIES says: each trusted server appends the address it
    saw, so the one that counts stands that many places from the end. Anything before it may be invented.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES:
        return seen
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    return hops[-settings.TRUSTED_PROXIES] if len(hops) >= settings.TRUSTED_PROXIES else seen
