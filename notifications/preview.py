"""The mail that a change would send, before it is made: shown to whoever is about to make it.

The change is made in a transaction that is always rolled back, so the words are those that people would get. The person
in the mail is made up, her message is no row, and nothing here hands a mail to a server: nothing is kept, nothing leaves.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import override

from notifications.changes import state_of
from notifications.choices import Method
from notifications.contexts import context_of
from notifications.kinds import CANCELLED, CHANGED, RESTORED, Kind
from notifications.models import Message
from notifications.wording import words_of
from outreach.events.models import Session
from outreach.registrations.choices import WAYS, SeatState, Way
from outreach.registrations.models import LIVE_SEATS, Intake, Registration, Seat
from outreach.registrations.queries import Holding
from outreach.shared.masking import masked


@dataclass(frozen=True)
class Reader:
    """Somebody made up who has a place in a session, or waits for one, and is written to in this language."""

    language: str
    session: Session
    is_waiting: bool = False


@dataclass(frozen=True)
class Preview:
    """What the reader would get. Personal links are stars: there is no such person."""

    language: str
    is_waiting: bool
    subject: str
    text: str


def previews_of_change(readers: Sequence[Reader], *, act: Callable[[], object], zone: str) -> list[Preview]:
    """The mail to each reader once `act` is done, in this zone. Empty when `act` changes nothing that a mail tells.

    Raises whatever `act` raises. Three queries beside those of `act`.
    """
    known = [_state(reader.session, reader) for reader in readers]
    with transaction.atomic():
        try:
            act()
            # As they are inside the transaction; each with its own event, for that may be another now too.
            pks = {reader.session.pk for reader in readers}
            changed = Session.objects.select_related("event").prefetch_related("event__languages").in_bulk(pks)
            ways = _ways_of_most(pks)
            return [
                _preview(reader, session, was, ways.get(session.pk) or WAYS[session.mode][-1], zone)
                for reader, was in zip(readers, known, strict=True)
                if _state(session := changed[reader.session.pk], reader) != was
            ]
        finally:
            transaction.set_rollback(True)


def _state(session: Session, reader: Reader) -> dict[str, Any]:
    return state_of(session, is_confirmed=not reader.is_waiting)


def _preview(reader: Reader, session: Session, was: dict[str, Any], way: Way, zone: str) -> Preview:
    kind = _kind(session, was)
    with override(reader.language):
        somebody = Registration(event=session.event, name=_("Name of the person"), language=reader.language, zone=zone)
        message = Message(
            kind=kind.name,
            registration=somebody,
            session=session,
            method=Method.NONE if reader.is_waiting else Method.CANCEL if kind is CANCELLED else Method.REQUEST,
            language=reader.language,
            data={"was": was},
        )
        words = words_of(kind.name, context_of(message, somebody, [_place(reader, session, somebody, way)]))
    return Preview(reader.language, reader.is_waiting, words.subject, masked(words.text))


def _kind(session: Session, was: dict[str, Any]) -> Kind:
    if session.is_cancelled:
        return CANCELLED
    return RESTORED if was["is_cancelled"] else CHANGED


def _ways_of_most(sessions: Iterable[int]) -> dict[int, Way]:
    """How most of those in each session attend it, where there is anybody. One query."""
    seats = Seat.objects.filter(session__in=sessions, state__in=LIVE_SEATS)
    counted = seats.values_list("session", "intake__way").annotate(people=Count("pk"))
    return {session_id: Way(way) for session_id, way, _people in counted.order_by("people", "intake__way")}


def _place(reader: Reader, session: Session, somebody: Registration, way: Way) -> Holding:
    state = SeatState.WAITING if reader.is_waiting else SeatState.CONFIRMED
    intake = Intake(session=session, way=way)
    seat = Seat(registration=somebody, intake=intake, session=session, state=state)
    return Holding(seat, session, 1 if reader.is_waiting else None)
