"""Who is asking, as far as limits must know."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings


def address_of(environ: Mapping[str, Any]) -> str:
    """The network address of who sent a request (its META); of one who has a whole network of them (IPv6), the network.

    X-Forwarded-For is believed only as far as TRUSTED_PROXIES says: each trusted server appends the address it
    saw, so the one that counts stands that many places from the end. Anything before it may be invented.
    """
    seen = environ.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES:
        return _counted_as(seen)
    hops = [hop.strip() for hop in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    return _counted_as(hops[-settings.TRUSTED_PROXIES] if len(hops) >= settings.TRUSTED_PROXIES else seen)


def _counted_as(address: str) -> str:
    """Who has one address of IPv6 has 2^64 (RFC 4291, 2.5.4): counted one by one, no limit would hold."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
