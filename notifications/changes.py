"""What a person was last told of a session, and what is different now: that is what a mail of a change says.

The outbox is the memory: every mail keeps in `data["told"]` how the sessions in it stood. So changes that follow each
other are one mail, and a change that was taken back before anybody heard of it is none.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models.functions import Coalesce

from notifications.choices import Method, State
from notifications.kinds import CANCELLED, CHANGED, CHANGES, RESTORED, TAKE_BACK
from notifications.models import Message
from notifications.moments import Moment, moments_of
from outreach.events.choices import Mode
from outreach.events.models import Session
from outreach.registrations.choices import SeatState
from outreach.registrations.models import LIVE_SEATS, Seat
from outreach.shared import when
from outreach.shared.localized import Text, in_language

# The hour a mail reached her: for one that may have been sent by a worker that died, when that was tried.
REACHED_AT = Coalesce("sent_at", "due_at")
_TIME = ("starts_at", "ends_at", "zone")


@dataclass(frozen=True)
class Meeting:
    """When a session was to be held before it moved."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    place: dict[str, str]


@dataclass(frozen=True)
class Change:
    """What is different from what the person knew. A text is empty where that did not change, or was empty."""

    is_moved: bool
    old_moments: tuple[Moment, ...]
    is_venue: bool
    venue: Text
    old_venue: Text
    mode: str
    is_dial_in: bool


def state_of(session: Session, *, is_confirmed: bool) -> dict[str, Any]:
    """How a session stands, as `data["told"]` keeps it. How to dial in is told to those with a place only."""
    state = {
        "starts_at": session.starts_at.astimezone(UTC).isoformat(),
        "ends_at": session.ends_at.astimezone(UTC).isoformat(),
        "zone": session.zone,
        "venue": session.venue,
        "mode": str(session.mode),
        "is_cancelled": session.is_cancelled,
    }
    return state | {"dial_in": session.dial_in} if is_confirmed else state


@dataclass(frozen=True)
class Memory:
    """What one person knows of a session that changed, and holds of it."""

    # Of her seat, confirmed before any other; empty without a live one.
    state: str
    # What she was last told; None when nobody told her, or by a mail that kept no note.
    known: dict[str, Any] | None
    # Her calendar has it.
    is_invited: bool
    # Her first invitation still waits for its turn: it will say how the session stands.
    is_about_to_be_told: bool

    @property
    def is_confirmed(self) -> bool:
        return self.state == SeatState.CONFIRMED


def memories_of(messages: Sequence[Message]) -> dict[int, Memory]:
    """What those know whom these messages tell of changes, by message; one to a person, and all of one session. Three queries.

    A worker that holds an invitation right now may be telling her.
    """
    if not messages:
        return {}
    session_id, registrations = messages[0].session_id, {message.registration_id for message in messages}
    states = _seat_states(session_id, registrations)
    mails = _mails_that_told(messages)
    waiting = Message.objects.filter(registration__in=registrations, session=session_id, method=Method.REQUEST)
    waiting = waiting.exclude(kind__in=CHANGES).filter(state=State.QUEUED, lease_until__isnull=True)
    about_to_be_told: set[int | None] = set(waiting.values_list("registration_id", flat=True))
    return {message.pk: _memory(message, states, mails, about_to_be_told) for message in messages}


def settle(message: Message, memory: Memory) -> None:
    """Decide, for a change about to be sent, which change it tells of; nothing is saved, nothing asked.

    Kind and invitation follow from what the person knows and what is so now; `data["was"]` is what she knows.
    """
    session = session_of(message)
    now = state_of(session, is_confirmed=memory.is_confirmed)
    was = memory.known or (now if memory.is_about_to_be_told else now | message.data.get("was", {}))
    message.data = message.data | {"was": was}
    message.kind = CANCELLED.name if session.is_cancelled else RESTORED.name if was.get("is_cancelled") else CHANGED.name
    if session.is_cancelled:
        message.method = Method.CANCEL if memory.is_invited else Method.NONE
    else:
        message.method = Method.REQUEST if memory.is_confirmed else Method.NONE


def is_known(message: Message, memory: Memory) -> bool:
    """Whether a settled change tells nothing new."""
    return not _differences(message.data["was"], state_of(session_of(message), is_confirmed=memory.is_confirmed))


def session_of(message: Message) -> Session:
    if message.session is None:
        raise ValueError(f"message {message.pk} is about no session")
    return message.session


def change_of(message: Message, *, zone: str) -> Change | None:
    """What a settled change is to say, in the message's language and the person's zone; None for any other mail."""
    session, was = message.session, message.data.get("was")
    if session is None or was is None or message.kind not in CHANGES:
        return None
    different = _differences(was, state_of(session, is_confirmed=True))
    is_moved = bool(different & set(_TIME))
    language = message.language
    return Change(
        is_moved=is_moved,
        old_moments=tuple(moments_of(_old(session, was, language), zone=zone, language=language)) if is_moved else (),
        is_venue="venue" in different,
        venue=in_language(session.venue, language),
        old_venue=in_language(was.get("venue"), language),
        mode=str(Mode(session.mode).label) if "mode" in different else "",
        is_dial_in="dial_in" in different,
    )


def _differences(was: dict[str, Any], now: dict[str, Any]) -> set[str]:
    """What she knew otherwise; what she was never told is no change."""
    return {part for part, value in now.items() if part in was and was[part] != value}


def _old(session: Session, was: dict[str, Any], language: str) -> Meeting:
    zone = was["zone"]
    place = session.place if zone == session.zone else {language: when.city(zone, language)}
    return Meeting(datetime.fromisoformat(was["starts_at"]), datetime.fromisoformat(was["ends_at"]), zone, place)


def _seat_states(session_id: int | None, registrations: set[int | None]) -> dict[int, set[str]]:
    seats = Seat.objects.filter(registration__in=registrations, registration__withdrawn_at__isnull=True, session=session_id)
    states = defaultdict(set)
    for registration_id, state in seats.filter(state__in=LIVE_SEATS).values_list("registration_id", "state"):
        states[registration_id].add(state)
    return states


@dataclass(frozen=True)
class _Mail:
    """One that reached a person, or may have."""

    pk: int
    session_id: int | None
    kind: str
    method: str
    data: dict[str, Any]


def _mails_that_told(messages: Sequence[Message]) -> dict[int, list[_Mail]]:
    """By contact, the earliest first: who registers again knows, as her calendar does, what she was told before."""
    of_event = Message.objects.filter(registration__event=session_of(messages[0]).event_id)
    told = of_event.filter(contact__in={message.contact_id for message in messages}).told().order_by(REACHED_AT, "pk")
    mails = defaultdict(list)
    for contact_id, *row in told.values_list("contact_id", "pk", "session_id", "kind", "method", "data"):
        mails[contact_id].append(_Mail(*row))
    return mails


def _memory(message: Message, states: dict[int, set[str]], mails: dict[int, list[_Mail]], about_to_be_told: set[int | None]) -> Memory:
    """To the calendar of who has a place it counts what was told by invitations: a reminder that names the new hour changes no entry."""
    of_hers = states.get(message.registration_id or 0, set())
    state = SeatState.CONFIRMED.value if SeatState.CONFIRMED in of_hers else next(iter(of_hers), "")
    words: dict[str, Any] | None = None
    entry: dict[str, Any] | None = None
    is_invited = False
    for mail in mails.get(message.contact_id, []):
        if mail.pk == message.pk:
            continue
        told = mail.data.get("told", {}).get(str(message.session_id))
        words = told or words
        if mail.method and mail.session_id == message.session_id:
            entry = None if mail.kind in TAKE_BACK else told
            is_invited = mail.method == Method.REQUEST
    known = entry or words if state == SeatState.CONFIRMED else words
    return Memory(state, known, is_invited, message.registration_id in about_to_be_told)
