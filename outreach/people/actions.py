"""Adding users, and finding or adding the people and firms that a form names."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from outreach.journal import log
from outreach.people.choices import Role
from outreach.people.errors import LastAdministratorError
from outreach.people.facts import UserAdded, UserChanged
from outreach.people.models import Contact, Firm, User
from outreach.shared import clock
from outreach.shared.folding import fold
from outreach.shared.inserting import insert_unless_known


@dataclass(frozen=True)
class Person:
    """A person as a form gives her. E-mail in any case; zone an IANA name."""

    email: str
    name: str
    language: str
    zone: str


@transaction.atomic(savepoint=False)
def find_or_add_contact(person: Person, *, at: datetime) -> tuple[Contact, bool]:
    """The contact of this address, unchanged if there is one. Two statements at most; True when added.

    The row is locked until commit: on PostgreSQL two forms for one address would else both find no registration.
    """
    contact = _contact(person, at)
    if insert_unless_known(contact):
        return contact, True
    return Contact.objects.select_for_update(no_key=True).get(email=contact.email), False


@transaction.atomic(savepoint=False)
def find_or_add_contact_beside(other: Contact, person: Person, *, at: datetime) -> Contact:
    """The contact of this address, with `other` locked too. Two statements.

    In the order of their pk: two people who move to each other's address do not wait for one another.
    """
    contact = _contact(person, at)
    insert_unless_known(contact)
    both = Contact.objects.select_for_update(no_key=True).filter(Q(pk=other.pk) | Q(email=contact.email)).order_by("pk")
    return next(locked for locked in both if locked.email == contact.email)


def _contact(person: Person, at: datetime) -> Contact:
    return Contact(email=person.email.lower(), name=person.name, language=person.language, zone=person.zone, created_at=at)


@transaction.atomic(savepoint=False)
def find_or_add_firm(name: str, economy: str, *, at: datetime) -> Firm:
    """The firm of this name in this economy (a code), whatever its case and accents. Two statements at most."""
    key = fold(name) or name.casefold()
    firm = Firm(economy_id=economy, name_key=key, name=name, created_at=at)
    return firm if insert_unless_known(firm) else Firm.objects.get(economy_id=economy, name_key=key, merged_into=None)


@transaction.atomic
def prove_address(contact: Contact, *, at: datetime) -> bool:
    """Note the first POST from a mail to this address. True when it was the first. One UPDATE."""
    return Contact.objects.filter(pk=contact.pk, proved_at__isnull=True).update(proved_at=at) == 1


@transaction.atomic
def add_user(
    email: str,
    *,
    name: str,
    role: Role,
    password: str | None,
    economy: str = "",
    language: str = "en",
    by: int | None,
    at: datetime | None = None,
) -> User:
    """Add somebody who signs in. `economy` (a code) for a delegate and nobody else. Without a password a mailed link sets one."""
    at = at or clock.now()
    user = User(email=email.lower(), name=name, role=role, economy_id=economy or None, language=language, joined_at=at)
    user.set_password(password)
    user.save()
    log.record(UserAdded(user.pk), by=by, at=at)
    return user


@transaction.atomic
def change_user(user: User, *, name: str, role: Role, economy: str, is_active: bool, by: int | None, at: datetime | None = None) -> User:
    """Give a user another name or role, or close the account: whoever is signed in with it is out at once.

    `economy` (a code) for a delegate and nobody else. Raises LastAdministratorError when nobody would be left to manage users.
    """
    at = at or clock.now()
    # PostgreSQL: two administrators who demote each other must not both succeed.
    administrators = list(User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk"))
    stays = is_active and role == Role.ADMINISTRATOR
    if not stays and [one.pk for one in administrators] == [user.pk]:
        raise LastAdministratorError
    User.objects.filter(pk=user.pk).update(name=name, role=role, economy_id=economy or None, is_active=is_active)
    user.refresh_from_db()
    log.record(UserChanged(user.pk, role, is_active), by=by, at=at)
    return user
