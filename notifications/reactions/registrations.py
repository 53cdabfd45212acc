"""Who registers, asks again or corrects an address is told what she holds."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from notifications.choices import Method
from notifications.drafts import Draft
from notifications.kinds import CONFIRMED, FURTHER_DAY, READDRESSED, REPEATED, WAITING, WAY_IN_AGAIN, Kind
from notifications.queries import sessions_perhaps_invited_to
from outreach.registrations import facts
from outreach.registrations.choices import SeatState
from outreach.registrations.models import Registration
from outreach.registrations.queries import holdings


def registration_made(fact: facts.RegistrationConfirmed | facts.RegistrationQueued, at: datetime) -> list[Draft]:
    """What the person now holds. Nothing when the registration has moved on to another address meanwhile."""
    registration = live(fact.registration_id, fact.contact_id)
    return _what_is_held(registration, at) if registration else []


def registration_repeated(fact: facts.RegistrationRepeated, at: datetime) -> list[Draft]:
    """What the person holds already, with the first invitation again; one mail, however many days a course has."""
    return _what_was_held(REPEATED, fact, at)


def way_in_asked(fact: facts.WayInAsked, at: datetime) -> list[Draft]:
    """The personal link again, with what the person holds. Nothing for an address without a registration."""
    return _what_was_held(WAY_IN_AGAIN, fact, at)


def registration_readdressed(fact: facts.RegistrationReaddressed, at: datetime) -> list[Draft]:
    """The old address loses what it was sent; the new one, if it holds the registration now, is told what it holds."""
    registration = Registration.objects.get(pk=fact.registration_id)
    taken_back = [
        draft(READDRESSED, registration, at, contact_id=fact.old_contact_id, session_id=session_id, method=Method.CANCEL)
        for session_id in sessions_perhaps_invited_to(registration, fact.old_contact_id)
    ]
    held = _what_is_held(registration, at) if registration.withdrawn_at is None else []
    return taken_back + held


def draft(kind: Kind, registration: Registration, at: datetime, **values: Any) -> Draft:
    """A draft to the holder of a registration, in its language unless `values`, the draft's own, say otherwise."""
    usual: dict[str, Any] = {"contact_id": registration.contact_id, "language": registration.language, "occasion": at.isoformat()}
    return Draft(kind, fact_at=at, registration_id=registration.pk, **usual | values)


def live(registration_id: int | None, contact_id: int | None) -> Registration | None:
    """The registration, unless it ended or moved on to another address before its fact was read. One query."""
    if registration_id is None or contact_id is None:
        return None
    return Registration.objects.filter(pk=registration_id, contact=contact_id, withdrawn_at__isnull=True).first()


def confirmed_sessions(registration: Registration) -> list[int]:
    """Ids of the sessions in which a registration has a place, by start. One query."""
    seats = registration.seats.filter(state=SeatState.CONFIRMED).order_by("session__starts_at", "pk")
    return list(seats.values_list("session_id", flat=True))


def invitations(kind: Kind, registration: Registration, session_ids: Iterable[int], at: datetime, **values: Any) -> list[Draft]:
    """One mail for each of these sessions: the first of this kind, further days short."""
    return [
        draft(FURTHER_DAY if number else kind, registration, at, session_id=session_id, method=Method.REQUEST, **values)
        for number, session_id in enumerate(session_ids)
    ]


def _what_is_held(registration: Registration, at: datetime) -> list[Draft]:
    """One mail for each confirmed session; one in all for a registration that waits."""
    # The counter rises with each new address: its mails, and the links in them, are others.
    occasion = f"link {registration.link_counter}"
    if drafts := invitations(CONFIRMED, registration, confirmed_sessions(registration), at, occasion=occasion):
        return drafts
    return [draft(WAITING, registration, at, occasion=occasion)] if holdings(registration) else []


def _what_was_held(kind: Kind, fact: facts.RegistrationRepeated | facts.WayInAsked, at: datetime) -> list[Draft]:
    registration = live(fact.registration_id, fact.contact_id)
    if registration is None or not holdings(registration):
        return []
    if confirmed := confirmed_sessions(registration):
        return [draft(kind, registration, at, session_id=confirmed[0], method=Method.REQUEST)]
    return [draft(kind, registration, at)]
