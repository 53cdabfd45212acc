"""A person who signs in, and the arithmetic of an authenticator app."""

import base64
import hashlib
import hmac
import struct
import time

from django.http import HttpResponse
from django.test import Client

from outreach.people.models import User

PASSWORD = "walnut-harbour"
LOGIN = "/en/account/login/"


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def code_of(secret: str, *, at: float | None = None) -> str:
    """RFC 6238 with SHA-1, six digits, thirty seconds; written here again, so that an app's arithmetic is what is tried."""
    counter = struct.pack(">Q", int(at or _time_in_a_window()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, hashlib.sha1)
    start = digest[-1] & 0x0F
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"


def _time_in_a_window() -> float:
    """A person waits for the next code when the one shown is about to go."""
    if (left := 30 - time.time() % 30) < 3:
        time.sleep(left)
    return time.time()


def show_who(client: Client) -> None:
    """Whoever changes what protects an account is asked for the password once more."""
    client.post("/en/account/reauthenticate/", {"password": PASSWORD})


def add_totp(client: Client) -> str:
    """Switch the authenticator app on, as a person does. Returns its secret."""
    show_who(client)
    page = client.get("/en/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/en/account/2fa/totp/activate/", {"code": code_of(secret)})
    return secret


def is_signed_in(client: Client) -> bool:
    return client.get("/en/account/").status_code == 200
