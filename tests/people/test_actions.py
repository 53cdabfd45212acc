"""Changing users."""

import pytest
from django.db import IntegrityError, transaction

from outreach.journal.models import Entry
from outreach.people.actions import add_user, change_user
from outreach.people.choices import Role
from outreach.people.errors import LastAdministratorError
from outreach.people.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_add_user_without_a_password_makes_an_account_that_no_password_opens() -> None:
    user = add_user("dana@outreach.example", name="Dana", role=Role.ORGANISER, password=None, by=None)

    assert user.has_usable_password() is False
    assert user.check_password("") is False


def test_change_user_changes_and_records_what_the_user_may_do() -> None:
    user = make_user(Role.ORGANISER)

    change_user(user, name="Dana Wasser", role=Role.DELEGATE, economy="WS", is_active=True, by=7)

    user = User.objects.get()
    assert (user.name, user.role, user.economy_id, user.is_active) == ("Dana Wasser", Role.DELEGATE, "WS", True)
    assert [(entry.name, entry.actor_id, entry.payload) for entry in Entry.objects.all()] == [
        ("user.changed", 7, {"user_id": user.pk, "role": "delegate", "is_active": True})
    ]


@pytest.mark.parametrize("change", [{"role": Role.ORGANISER, "is_active": True}, {"role": Role.ADMINISTRATOR, "is_active": False}])
def test_change_user_when_it_is_the_last_administrator_is_refused(change: dict) -> None:
    boss = make_user(Role.ADMINISTRATOR, name="Boss")
    make_user(Role.ADMINISTRATOR, is_active=False)

    with pytest.raises(LastAdministratorError):
        change_user(boss, name="Other", economy="", by=boss.pk, **change)

    boss.refresh_from_db()
    assert (boss.name, boss.role, boss.is_active) == ("Boss", Role.ADMINISTRATOR, True)
    assert not Entry.objects.exists()


def test_change_user_when_another_administrator_stays_is_allowed() -> None:
    boss, _other = make_user(Role.ADMINISTRATOR), make_user(Role.ADMINISTRATOR)

    change_user(boss, name="Boss", role=Role.ORGANISER, economy="", is_active=True, by=boss.pk)

    assert User.objects.get(pk=boss.pk).role == Role.ORGANISER


def test_change_user_to_a_delegate_of_nowhere_is_refused_by_the_database() -> None:
    user = make_user(Role.ORGANISER)

    with pytest.raises(IntegrityError, match="people_user_delegate_has_economy"), transaction.atomic():
        change_user(user, name="Dana", role=Role.DELEGATE, economy="", is_active=True, by=None)

    assert not Entry.objects.exists()
