"""Adding somebody who signs in."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from outreach.journal.models import Entry
from outreach.people.actions import add_user
from outreach.people.choices import Role
from outreach.people.models import User

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_add_user_keeps_the_address_in_small_letters_and_the_password_hashed() -> None:
    user = add_user("Ana@Outreach.Example", name="Ana", role=Role.ORGANISER, password="a long password", by=None, at=AT)

    found = User.objects.get()
    assert (found, found.email, found.role, found.joined_at) == (user, "ana@outreach.example", "organiser", AT)
    assert found.check_password("a long password")
    assert [(entry.name, entry.payload) for entry in Entry.objects.all()] == [("user.added", {"user_id": user.pk})]


@pytest.mark.parametrize(("role", "economy"), [(Role.DELEGATE, ""), (Role.ORGANISER, "KE")])
def test_add_user_with_the_wrong_economy_is_refused_and_nothing_recorded(role: Role, economy: str) -> None:
    with pytest.raises(IntegrityError, match="people_user_delegate_has_economy"), transaction.atomic():
        add_user("ana@outreach.example", name="Ana", role=role, password="a long password", economy=economy, by=None, at=AT)

    assert (User.objects.count(), Entry.objects.count()) == (0, 0)
