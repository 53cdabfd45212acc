"""Seats that come, go, wait and are offered."""

from collections.abc import Iterable
from datetime import datetime

from notifications.choices import Method
from notifications.drafts import Draft
from notifications.kinds import LEFT, OFFER_ENDED, OFFERED, PROMOTED, SWITCH_QUEUED, SWITCHED, WAITING_LEFT, WITHDRAWN
from notifications.queries import sessions_perhaps_invited_to
from notifications.reactions.registrations import confirmed_sessions, draft, invitations, live
from outreach.registrations import facts
from outreach.registrations.models import Registration


def registration_promoted(fact: facts.RegistrationPromoted, at: datetime) -> list[Draft]:
    """The places that came up with their invitations; after them, what takes the session out of her calendar that she kept until then.

    The other days of a course, which she has already, are not told again.
    """
    registration = live(fact.registration_id, fact.contact_id)
    if registration is None:
        return []
    # The other way of attending the same session takes nothing out.
    held = confirmed_sessions(registration)
    left = _taken_out(registration, {fact.left_session_id} - {None, *held}, at)
    came_up = [session_id for session_id in held if session_id in fact.session_ids or not fact.session_ids]
    data = {"has_left": bool(left), "days_follow": len(came_up) > 1}
    return invitations(PROMOTED, registration, came_up, at, data=data) + left


def registration_switched(fact: facts.RegistrationSwitched, at: datetime) -> list[Draft]:
    """One mail that tells her, with the new invitation; a short second one takes the old session out: one method a message."""
    registration = live(fact.registration_id, fact.contact_id)
    if registration is None:
        return []
    # The other way of attending the same session changes its entry.
    left = _taken_out(registration, {fact.old_session_id} - {fact.new_session_id}, at)
    data = {"has_left": bool(left)}
    return [draft(SWITCHED, registration, at, session_id=fact.new_session_id, method=Method.REQUEST, data=data), *left]


def switch_queued(fact: facts.SwitchQueued, at: datetime) -> list[Draft]:
    """Her number in the queue, and that she keeps the place she has."""
    registration = live(fact.registration_id, fact.contact_id)
    return [draft(SWITCH_QUEUED, registration, at, session_id=fact.session_id)] if registration else []


def waiting_left(fact: facts.WaitingLeft, at: datetime) -> list[Draft]:
    """That she waits no more, and what she keeps."""
    registration = live(fact.registration_id, fact.contact_id)
    return [draft(WAITING_LEFT, registration, at, session_id=fact.session_id)] if registration else []


def seat_offered(fact: facts.SeatOffered, at: datetime) -> list[Draft]:
    """The place that is held for her, and until when."""
    registration = live(fact.registration_id, fact.contact_id)
    return [draft(OFFERED, registration, at, session_id=fact.session_id)] if registration else []


def offer_ended(fact: facts.OfferEnded, at: datetime) -> list[Draft]:
    """Whoever did not answer in time is told, though her registration may have ended with the offer. Who declined knows."""
    registration = Registration.objects.filter(pk=fact.registration_id, contact=fact.contact_id).first()
    if registration is None or not fact.lapsed:
        return []
    return [draft(OFFER_ENDED, registration, at, session_id=fact.session_id)]


def registration_withdrawn(fact: facts.RegistrationWithdrawn, at: datetime) -> list[Draft]:
    """One mail that confirms it and takes the session out of her calendar; for each further day of a course a short one.

    Who had no invitation is told in words only.
    """
    registration = Registration.objects.filter(pk=fact.registration_id, contact=fact.contact_id).first()
    if registration is None:
        return []
    first, *further = _taken_out(registration, fact.session_ids, at) or [_in_words(registration, at)]
    return [draft(WITHDRAWN, registration, at, session_id=first.session_id, method=first.method), *further]


def _in_words(registration: Registration, at: datetime) -> Draft:
    last = registration.seats.order_by("-taken_at", "session__starts_at", "pk").values_list("session_id", flat=True).first()
    return draft(WITHDRAWN, registration, at, session_id=last)


def _taken_out(registration: Registration, session_ids: Iterable[int | None], at: datetime) -> list[Draft]:
    """A CANCEL for each of these sessions that her calendar has, or may have. One query."""
    invited = set(sessions_perhaps_invited_to(registration, registration.contact_id))
    return [
        draft(LEFT, registration, at, session_id=session_id, method=Method.CANCEL) for session_id in session_ids if session_id in invited
    ]
