"""Whether somebody of the staff has still to add a second factor."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from outreach.people.models import User

_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def owes_second_factor(user: User) -> bool:
    """Where REQUIRE_SECOND_FACTOR is on: organisers and administrators without an app or a key. One query there, else none."""
    return settings.REQUIRE_SECOND_FACTOR and user.is_staff and not get_adapter().is_mfa_enabled(user, _FACTORS)
