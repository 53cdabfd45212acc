"""Stable links: derived, never stored, revoked by a counter.

A token is the holder's public id and a 128-bit HMAC over purpose, id and counter, under LINK_KEY
(NIST FIPS 198-1 with SHA-256). Old keys stand in LINK_KEY_FALLBACKS, so that a rotation kills no link.
"""

import base64
import binascii
import hashlib
import hmac
import uuid

from django.conf import settings

_ID_BYTES = 16
_MAC_BYTES = 16


def make_token(purpose: str, public_id: uuid.UUID, counter: int) -> str:
    """43 characters of the URL-safe alphabet."""
    return _token(settings.LINK_KEY, purpose, public_id, counter)


def read_id(token: str) -> uuid.UUID | None:
    """The public id that a token claims, or None when it is no token. Proves nothing."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=")
    except (binascii.Error, UnicodeEncodeError, ValueError):
        return None
    return uuid.UUID(bytes=raw[:_ID_BYTES]) if len(raw) == _ID_BYTES + _MAC_BYTES else None


def is_valid(token: str, purpose: str, public_id: uuid.UUID, counter: int) -> bool:
    """Whether the token was made for this purpose, id and counter, under the key or an old one. Takes one spelling only."""
    keys = [settings.LINK_KEY, *settings.LINK_KEY_FALLBACKS]
    return any(hmac.compare_digest(token.encode(), _token(key, purpose, public_id, counter).encode()) for key in keys)


def _token(key: str, purpose: str, public_id: uuid.UUID, counter: int) -> str:
    text = f"{purpose}:{public_id.hex}:{counter}".encode()
    mac = hmac.digest(key.encode(), text, hashlib.sha256)[:_MAC_BYTES]
    return base64.urlsafe_b64encode(public_id.bytes + mac).rstrip(b"=").decode()
