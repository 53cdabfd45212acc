"""Scenes of mails that tell of a change, and of seats that come and go: what a person knew, and what is so now."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from notifications import queries
from notifications.changes import state_of
from notifications.choices import Method
from notifications.models import Message
from outreach.events.choices import Pattern
from outreach.events.models import Session
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.models import Registration, Seat
from tests import factories
from tests.notifications.scenes import (
    PUBLIC_ID,
    REGISTERED_AT,
    Scene,
    in_a_course,
    in_room,
    in_the_room,
    known,
    mark_sent,
    one,
    queued,
    waiting,
)
from tests.people import Somebody

TOLD_AT = REGISTERED_AT + timedelta(days=3)
# Late on the Monday in Geneva: Tuesday in Apia and Nairobi.
OLD = {"starts_at": datetime(2027, 2, 8, 21, tzinfo=UTC).isoformat(), "ends_at": datetime(2027, 2, 8, 22, 15, tzinfo=UTC).isoformat()}
REASON = {"en": "The speaker is ill.", "fr": "L’intervenante est malade.", "es": "La ponente está enferma."}


def invited(registration: Registration, session: Session, **was: Any) -> Message:
    """Her calendar has the session, as it stands but for `was`."""
    told = {str(session.pk): state_of(session, is_confirmed=True) | was}
    return mark_sent(queued(registration, "registration_confirmed", session_id=session.pk, data={"told": told}))


def told_of(registration: Registration, kind: str, session: Session, method: Method, **data: Any) -> Message:
    """The message that tells of it, as it is loaded for sending."""
    values = {"session_id": session.pk, "method": method, "data": data, "fact_at": TOLD_AT, "due_at": TOLD_AT}
    return queries.for_sending(queued(registration, kind, **values).pk)


def _session(registration: Registration, number: int = 0) -> Session:
    return Session.objects.filter(event=registration.event).order_by("starts_at", "pk")[number]


def cancel(session: Session) -> None:
    changes = {"status": "cancelled", "cancelled_at": TOLD_AT, "cancel_reason": REASON, "sequence": session.sequence + 1}
    Session.objects.filter(pk=session.pk).update(**changes)
    session.refresh_from_db()


def moved(registration: Registration) -> Message:
    session = _session(registration)
    Session.objects.update(sequence=1)
    if registration.seats.filter(state=SeatState.CONFIRMED).exists():
        invited(registration, session, **OLD)
    return told_of(registration, "session_changed", session, Method.REQUEST, was=OLD)


def elsewhere(registration: Registration) -> Message:
    """Another room, another way of meeting, other numbers to dial."""
    session = _session(registration)
    Session.objects.update(sequence=2, dial_in="+41 22 555 01 00, 9123")
    session.refresh_from_db()
    invited(registration, session, venue={"en": "Hall A", "fr": "Salle A"}, mode="room", dial_in="")
    return told_of(registration, "session_changed", session, Method.REQUEST)


def cancelled(registration: Registration) -> Message:
    session = _session(registration)
    if registration.seats.filter(state=SeatState.CONFIRMED).exists():
        invited(registration, session)
    cancel(session)
    return told_of(registration, "session_cancelled", session, Method.CANCEL, was={"is_cancelled": False})


def cancelled_further_day(registration: Registration) -> Message:
    session = _session(registration, 1)
    invited(registration, session)
    cancel(session)
    return told_of(registration, "session_cancelled", session, Method.CANCEL, is_further=True)


def restored(registration: Registration) -> Message:
    session = _session(registration)
    Session.objects.update(sequence=2)
    invited(registration, session, is_cancelled=True)
    return told_of(registration, "session_restored", session, Method.REQUEST)


def restored_further_day(registration: Registration) -> Message:
    session = _session(registration, 1)
    invited(registration, session, is_cancelled=True)
    return told_of(registration, "session_restored", session, Method.REQUEST, is_further=True)


def promoted(registration: Registration) -> Message:
    return told_of(registration, "registration_promoted", _session(registration), Method.REQUEST, has_left=True)


def promoted_course(registration: Registration) -> Message:
    return told_of(registration, "registration_promoted", _session(registration), Method.REQUEST)


def _offered(person: Somebody) -> Registration:
    intake = factories.make_intake(in_the_room(), way=Way.ROOM, capacity=30)
    registration = factories.make_registration(intake, person, state=SeatState.WAITING, public_id=PUBLIC_ID, registered_at=REGISTERED_AT)
    Seat.objects.update(state=SeatState.OFFERED, offered_until=datetime(2027, 6, 2, 18, 30, tzinfo=UTC))
    return registration


def offered(registration: Registration) -> Message:
    return told_of(registration, "seat_offered", _session(registration), Method.NONE)


def offer_ended(registration: Registration) -> Message:
    Seat.objects.update(state=SeatState.RELEASED, offered_until=None, released_at=TOLD_AT)
    Registration.objects.update(withdrawn_at=TOLD_AT)
    return told_of(registration, "offer_ended", _session(registration), Method.NONE)


def in_two_languages(person: Somebody) -> Registration:
    """A place in the English session; the French one is the day after, and full."""
    event = factories.make_event(slug="finding-markets", pattern=Pattern.LANGUAGE_GROUP)
    english = known(factories.make_session(event, on=date(2027, 2, 9), slug="en"), 1)
    french = known(factories.make_session(event, on=date(2027, 2, 10), starts=time(10), ends=time(11, 15), language="fr", slug="fr"), 5)
    intakes = [factories.make_intake(session, capacity=40) for session in (english, french)]
    registration = factories.make_registration(intakes[0], person, public_id=PUBLIC_ID, registered_at=REGISTERED_AT)
    factories.make_seat(registration, intakes[1], state=SeatState.WAITING)
    return registration


def _switch(registration: Registration) -> tuple[Session, Session]:
    english, french = _session(registration), _session(registration, 1)
    invited(registration, english)
    registration.seats.filter(session=english).update(state=SeatState.RELEASED, released_at=TOLD_AT)
    registration.seats.filter(session=french).update(state=SeatState.CONFIRMED)
    return english, french


def switched(registration: Registration) -> Message:
    _english, french = _switch(registration)
    return told_of(registration, "registration_switched", french, Method.REQUEST, has_left=True)


def left(registration: Registration) -> Message:
    english, _french = _switch(registration)
    return told_of(registration, "session_left", english, Method.CANCEL)


def switch_queued(registration: Registration) -> Message:
    return told_of(registration, "switch_queued", _session(registration, 1), Method.NONE)


def waiting_left(registration: Registration) -> Message:
    french = _session(registration, 1)
    registration.seats.filter(session=french).update(state=SeatState.RELEASED, released_at=TOLD_AT)
    return told_of(registration, "waiting_left", french, Method.NONE)


def withdrawn(registration: Registration) -> Message:
    session = _session(registration)
    if registration.seats.filter(state=SeatState.CONFIRMED).exists():
        invited(registration, session)
    registration.seats.update(state=SeatState.RELEASED, released_at=TOLD_AT)
    Registration.objects.filter(pk=registration.pk).update(withdrawn_at=TOLD_AT)
    return told_of(registration, "registration_withdrawn", session, Method.CANCEL)


def link(registration: Registration) -> Message:
    message = queued(registration, "registrations_link")
    Message.objects.update(registration=None)
    return queries.for_sending(message.pk)


SCENES = [
    Scene("session_changed", "session_changed", one, moved),
    Scene("session_changed_waiting", "session_changed", waiting, moved),
    Scene("session_changed_room", "session_changed", in_room, elsewhere),
    Scene("session_cancelled", "session_cancelled", one, cancelled),
    Scene("session_cancelled_waiting", "session_cancelled", waiting, cancelled),
    Scene("session_cancelled_further_day", "session_cancelled", in_a_course, cancelled_further_day),
    Scene("session_restored", "session_restored", one, restored),
    Scene("session_restored_further_day", "session_restored", in_a_course, restored_further_day),
    Scene("registration_promoted", "registration_promoted", one, promoted),
    Scene("registration_promoted_course", "registration_promoted", in_a_course, promoted_course),
    Scene("seat_offered", "seat_offered", _offered, offered),
    Scene("offer_ended", "offer_ended", _offered, offer_ended),
    Scene("registration_switched", "registration_switched", in_two_languages, switched),
    Scene("session_left", "session_left", in_two_languages, left),
    Scene("switch_queued", "switch_queued", in_two_languages, switch_queued),
    Scene("waiting_left", "waiting_left", in_two_languages, waiting_left),
    Scene("registration_withdrawn", "registration_withdrawn", one, withdrawn),
    Scene("registration_withdrawn_waiting", "registration_withdrawn", waiting, withdrawn),
    Scene("registrations_link", "registrations_link", one, link),
]
