"""Accounts to try the staff pages with, on a machine of one's own."""

import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from outreach.people.actions import add_user
from outreach.people.choices import Role
from outreach.people.models import Team, User
from outreach.people.teams import set_teams

FILE_NAME = "sample_accounts.txt"

# Address, name, role, economy
_ACCOUNTS = [
    ("organiser@outreach.example", "Sample organiser", Role.ORGANISER, ""),
    ("delegate@outreach.example", "Sample delegate of Kenya", Role.DELEGATE, "KE"),
    ("administrator@outreach.example", "Sample administrator", Role.ADMINISTRATOR, ""),
]


def are_allowed() -> bool:
    """Only beside an embedded database on this machine: a password that is written to a file guards nothing public."""
    return settings.IS_LOCAL and "sqlite" in settings.DATABASES["default"]["ENGINE"]


@transaction.atomic
def make_accounts(folder: Path, *, team: Team, at: datetime) -> Path:
    """Add the accounts, with one password made now, and write them to a file that only its owner reads. Returns the file.

    The organiser joins `team`. Raises IntegrityError, and leaves the file, if an account is there already.
    """
    password = secrets.token_hex(6)
    for email, name, role, economy in _ACCOUNTS:
        user = add_user(email, name=name, role=role, password=password, economy=economy, by=None, at=at)
        if role == Role.ORGANISER:
            set_teams(user, [team], by=None, at=at)
    path = folder / FILE_NAME
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text("".join(f"{email}  {password}\n" for email, *_ in _ACCOUNTS), encoding="utf-8")
    return path


def exist() -> bool:
    return User.objects.in_bulk([email for email, *_ in _ACCOUNTS], field_name="email") != {}
