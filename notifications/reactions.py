"""Who is told of what. A reaction reads and drafts; it changes nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from notifications.choices import Method
from notifications.drafts import Draft
from notifications.kinds import CONFIRMED, FURTHER_DAY, READDRESSED, REPEATED, WAITING
from notifications.queries import sessions_perhaps_invited_to
from outreach.events import facts as events
from outreach.journal.facts import Fact
from outreach.people import facts as people
from outreach.registrations import facts as registrations
from outreach.registrations.models import Registration
from outreach.registrations.queries import holdings

# Any: each reaction takes its own class of fact.
Reaction = Callable[[Any, datetime], list[Draft]]


def registration_made(fact: registrations.RegistrationConfirmed | registrations.RegistrationQueued, at: datetime) -> list[Draft]:
    """What the person now holds. Nothing when the registration has moved on to another address meanwhile."""
    registration = _live(fact.registration_id)
    if registration is None or registration.contact_id != fact.contact_id:
        return []
    return _what_is_held(registration, at)


def registration_repeated(fact: registrations.RegistrationRepeated, at: datetime) -> list[Draft]:
    """What the person holds already, with the first invitation again; one mail, however many days a course has."""
    registration = _live(fact.registration_id)
    if registration is None or registration.contact_id != fact.contact_id:
        return []
    held = holdings(registration)
    if not held:
        return []
    confirmed = [holding.session.pk for holding in held if holding.is_confirmed]
    return [
        Draft(
            REPEATED,
            registration,
            fact.contact_id,
            at,
            occasion=at.isoformat(),
            session_id=confirmed[0] if confirmed else None,
            method=Method.REQUEST if confirmed else Method.NONE,
        )
    ]


def registration_readdressed(fact: registrations.RegistrationReaddressed, at: datetime) -> list[Draft]:
    """The old address loses what it was sent; the new one, if it holds the registration now, is told what it holds."""
    registration = Registration.objects.get(pk=fact.registration_id)
    taken_back = [
        Draft(
            READDRESSED,
            registration,
            fact.old_contact_id,
            at,
            occasion=at.isoformat(),
            session_id=session_id,
            method=Method.CANCEL,
        )
        for session_id in sessions_perhaps_invited_to(registration, fact.old_contact_id)
    ]
    held = _what_is_held(registration, at) if registration.withdrawn_at is None else []
    return taken_back + held


def _live(registration_id: int) -> Registration | None:
    return Registration.objects.filter(pk=registration_id, withdrawn_at__isnull=True).first()


def _what_is_held(registration: Registration, at: datetime) -> list[Draft]:
    """One mail for each confirmed session; one in all for a registration that waits."""
    held = holdings(registration)
    confirmed = [holding.session.pk for holding in held if holding.is_confirmed]
    # The counter rises with each new address: its mails, and the links in them, are others.
    occasion = f"link {registration.link_counter}"
    if held and not confirmed:
        return [Draft(WAITING, registration, registration.contact_id, at, occasion)]
    return [
        Draft(
            FURTHER_DAY if number else CONFIRMED,
            registration,
            registration.contact_id,
            at,
            occasion,
            session_id=session_id,
            method=Method.REQUEST,
        )
        for number, session_id in enumerate(confirmed)
    ]


REACTIONS: dict[type[Fact], Reaction] = {
    registrations.RegistrationConfirmed: registration_made,
    registrations.RegistrationQueued: registration_made,
    registrations.RegistrationRepeated: registration_repeated,
    registrations.RegistrationReaddressed: registration_readdressed,
}

_STAFF_ONLY = "The people at the desk did it themselves."
_NO_FOLLOWERS = "Nobody follows the programme by mail yet."
_ON_THE_PAGE = "The event's page and the way in say so; mail to those registered comes with the messages of changes."

# Facts that nobody is told of, and why.
SILENT: dict[type[Fact], str] = {
    people.UserChanged: _STAFF_ONLY,
    events.EventCreated: _STAFF_ONLY,
    events.EventArchived: _STAFF_ONLY,
    events.EventEdited: _STAFF_ONLY,
    events.SeriesAdded: _STAFF_ONLY,
    events.SessionAdded: _STAFF_ONLY,
    people.UserAdded: _STAFF_ONLY,
    registrations.IntakeOpened: _STAFF_ONLY,
    events.EventPublished: _NO_FOLLOWERS,
    events.EventCancelled: _ON_THE_PAGE,
    events.EventRestored: _ON_THE_PAGE,
    events.SessionMoved: _ON_THE_PAGE,
    events.SessionCancelled: _ON_THE_PAGE,
    events.LivestreamChanged: "The way in leads to the new address by itself.",
    registrations.AddressProved: "The person has just done it.",
}


def react_to(fact: Fact, at: datetime) -> list[Draft]:
    """The drafts of a fact. Raises KeyError for one that is in neither table."""
    if type(fact) in SILENT:
        return []
    return REACTIONS[type(fact)](fact, at)
