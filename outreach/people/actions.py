"""Adding users, finding, adding and forgetting the people and firms that a form names, and links mailed to people."""

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q

from outreach.journal import log
from outreach.people.choices import LinkPurpose, Role
from outreach.people.errors import LastAdministratorError
from outreach.people.facts import ContactErased, FeedRevoked, LinkAsked, LinkClosed, LinkOpened, UserAdded, UserChanged
from outreach.people.models import Contact, Firm, Link, User
from outreach.people.queries import digest_of, live_links
from outreach.shared import clock
from outreach.shared.folding import fold
from outreach.shared.inserting import insert_unless_known

LINK_KEPT = timedelta(hours=24)
# Time enough to say of an old link that it has expired, and not that there never was one.
_EXPIRED_LINK_KEPT = timedelta(days=7)
_TOKEN_BYTES = 32


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
    while not insert_unless_known(contact):
        known = Contact.objects.select_for_update(no_key=True).filter(email=contact.email).first()
        # PostgreSQL: while we waited for the lock the person may have been erased; then the address is new.
        if known:
            return known, False
    return contact, True


@transaction.atomic(savepoint=False)
def find_or_add_contact_beside(other: Contact, person: Person, *, at: datetime) -> Contact:
    """The contact of this address, with `other` locked too. Two statements.

    In the order of their pk: two people who move to each other's address do not wait for one another.
    """
    contact = _contact(person, at)
    while True:
        insert_unless_known(contact)
        both = Contact.objects.select_for_update(no_key=True).filter(Q(pk=other.pk) | Q(email=contact.email)).order_by("pk")
        for locked in both:
            # PostgreSQL: missing when the person was erased while we waited for the lock; then the address is new.
            if locked.email == contact.email:
                return locked


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
def change_user(
    user: User, *, name: str, role: Role, economy: str, is_active: bool, zone: str = "", by: int | None, at: datetime | None = None
) -> User:
    """Give a user another name or role, or close the account: whoever is signed in with it is out at once.

    `zone` (an IANA name) is the one in which staff pages show times; empty leaves it. `economy` (a code) for a delegate and
    nobody else. Raises LastAdministratorError when nobody would be left to manage users.
    """
    at = at or clock.now()
    # PostgreSQL: two administrators who demote each other must not both succeed.
    administrators = list(User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk"))
    stays = is_active and role == Role.ADMINISTRATOR
    if not stays and [one.pk for one in administrators] == [user.pk]:
        raise LastAdministratorError
    zone = zone or user.zone
    User.objects.filter(pk=user.pk).update(name=name, role=role, economy_id=economy or None, is_active=is_active, zone=zone)
    user.refresh_from_db()
    log.record(UserChanged(user.pk, role, is_active), by=by, at=at)
    return user


@transaction.atomic
def choose_zone(user: User, *, zone: str) -> None:
    """Show times to this user in `zone` (an IANA name) from now on. The user's own choice, which changes nothing for anybody: no fact."""
    User.objects.filter(pk=user.pk).update(zone=zone)


@transaction.atomic
def ask_for_link(email: str, *, language: str, at: datetime | None = None) -> None:
    """Have a link to this address's registrations mailed, if the address is known; the caller is not told.

    Five statements either way, savepoint included.
    """
    at = at or clock.now()
    contact = Contact.objects.filter(email=email.lower()).first()
    with transaction.atomic():
        log.record(LinkAsked(contact.pk if contact else 0, language), by=None, at=at)
        # For an unknown address the same work is undone: how long the answer takes tells nobody who is known.
        transaction.set_rollback(contact is None)


@transaction.atomic
def make_link(contact: Contact, *, purpose: LinkPurpose, at: datetime | None = None) -> str:
    """A new link for 24 hours. The token goes into one mail and is stored nowhere. One INSERT.

    Records no fact: it is made while a mail is written, and that mail is kept.
    """
    at = at or clock.now()
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    Link.objects.create(purpose=purpose, contact=contact, digest=digest_of(token), made_at=at, expires_at=at + LINK_KEPT)
    return token


@transaction.atomic
def open_link(token: str, *, purpose: LinkPurpose, at: datetime | None = None) -> Link | None:
    """The live link of this token with its contact, whose address is now proved; None for any other. Five statements.

    Opening uses nothing up: a program that reads mail, or a second press of the button, must not lock the person out.
    It ends after 24 hours, or when the person signs out.
    """
    at = at or clock.now()
    # PostgreSQL: against `close_link` in between, which would leave what it has closed open.
    link = live_links(purpose, at).select_for_update(no_key=True, of=("self",)).filter(digest=digest_of(token)).first()
    if link is None:
        return None
    prove_address(link.contact, at=at)
    log.record(LinkOpened(link.contact_id, link.pk), by=None, at=at)
    return link


@transaction.atomic
def close_link(link: Link, *, by: int | None, at: datetime | None = None) -> bool:
    """Let the link open nothing more, in no browser. True the first time. One UPDATE."""
    at = at or clock.now()
    if Link.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=at) != 1:
        return False
    log.record(LinkClosed(link.contact_id, link.pk), by=by, at=at)
    return True


@transaction.atomic
def forget_links(*, at: datetime | None = None) -> int:
    """Delete the links that expired a week ago. Returns how many."""
    at = at or clock.now()
    return Link.objects.filter(expires_at__lte=at - _EXPIRED_LINK_KEPT).delete()[0]


@transaction.atomic
def forget_sessions(*, at: datetime | None = None) -> int:
    """Delete the sign-ins that ended: Django leaves their rows, and a page for strangers writes one too. Returns how many."""
    at = at or clock.now()
    return Session.objects.filter(expire_date__lte=at).delete()[0]


@transaction.atomic
def revoke_feed(contact: Contact, *, by: int | None, at: datetime | None = None) -> Contact:
    """Let every address of her private feed made so far lead nowhere. One UPDATE."""
    at = at or clock.now()
    Contact.objects.filter(pk=contact.pk).update(feed_counter=F("feed_counter") + 1)
    contact.refresh_from_db(fields=["feed_counter"])
    log.record(FeedRevoked(contact.pk), by=by, at=at)
    return contact


@transaction.atomic
def follow_contact(contact: Contact, *, language: str, zone: str) -> None:
    """Write to a person from now on in this language and zone, if her address is proved. One UPDATE, which locks the row."""
    Contact.objects.filter(pk=contact.pk, proved_at__isnull=False).update(language=language, zone=zone)


def lock_contacts(contacts: Iterable[Contact]) -> dict[int, Contact]:
    """The contacts as they stand, by pk, locked until commit: nothing new refers to them meanwhile. One query.

    PostgreSQL: against a registration or a mail that is added while the person is erased. In the order of their pk, as
    everywhere; the whole rows, for their addresses, which are keys, change.
    """
    wanted = [contact.pk for contact in contacts]
    return {contact.pk: contact for contact in Contact.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}


@transaction.atomic
def forget_contact(contact: Contact, *, by: int | None, at: datetime | None = None) -> None:
    """Leave a row that names nobody, for what is counted by person; every link and feed of hers leads nowhere.

    Part of erasing a person, which starts in `outreach.privacy`. Two statements beside the fact.
    """
    at = at or clock.now()
    Link.objects.filter(contact=contact).delete()
    nobody = uuid.uuid4()
    Contact.objects.filter(pk=contact.pk).update(
        public_id=nobody,
        feed_counter=F("feed_counter") + 1,
        email=f"erased-{nobody.hex}@erased.invalid",
        name="",
        zone="UTC",
        proved_at=None,
        erased_at=at,
    )
    log.record(ContactErased(contact.pk), by=by, at=at)
