"""What a person was last told of a session, and what is different now: that is what a mail of a change says.

The outbox is the memory: every mail keeps in `data["told"]` how the sessions in it stood. So changes that follow each
other are one mail, and a change that was taken back before anybody heard of it is none.
"""

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


def settle(message: Message) -> None:
    """Decide, for a message about to be sent, which change it tells of; nothing is saved. Two queries, or three.

    Kind and invitation follow from what the person knows and what is so now; `data["was"]` is what she knows.
    """
    session = message.session
    if message.kind not in CHANGES or session is None:
        return
    state = _seat_state(message)
    is_confirmed = state == SeatState.CONFIRMED
    now = state_of(session, is_confirmed=is_confirmed)
    known, is_invited = _known(message, is_confirmed=is_confirmed)
    was = known or (now if _is_about_to_be_told(message) else now | message.data.get("was", {}))
    message.data = message.data | {"was": was}
    message.kind = CANCELLED.name if session.is_cancelled else RESTORED.name if was.get("is_cancelled") else CHANGED.name
    if session.is_cancelled:
        message.method = Method.CANCEL if is_invited else Method.NONE
    else:
        message.method = Method.REQUEST if is_confirmed else Method.NONE


def is_known(message: Message) -> bool:
    """Whether a settled change tells nothing new. One query."""
    session = message.session
    if session is None:
        raise ValueError(f"message {message.pk} is about no session")
    is_confirmed = _seat_state(message) == SeatState.CONFIRMED
    return not _differences(message.data["was"], state_of(session, is_confirmed=is_confirmed))


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


def _seat_state(message: Message) -> str:
    """Confirmed before any other; empty without a live seat."""
    seats = Seat.objects.filter(
        registration=message.registration_id, registration__withdrawn_at__isnull=True, session=message.session_id, state__in=LIVE_SEATS
    )
    states = set(seats.values_list("state", flat=True))
    return SeatState.CONFIRMED if SeatState.CONFIRMED in states else next(iter(states), "")


def _is_about_to_be_told(message: Message) -> bool:
    """Whether her first invitation still waits for its turn: it will say how the session stands. One query."""
    first = Message.objects.filter(registration=message.registration_id, session=message.session_id, method=Method.REQUEST)
    return first.exclude(kind__in=CHANGES).filter(state=State.QUEUED, lease_until__isnull=True).exists()


def _known(message: Message, *, is_confirmed: bool) -> tuple[dict[str, Any] | None, bool]:
    """What the person was last told of the session, and whether her calendar has it.

    To her calendar, if she has a place: a reminder that names the new hour changes no entry. None when nobody told her,
    or by a mail that kept no note. A worker that holds an invitation right now may be telling her.
    """
    mails = Message.objects.filter(registration=message.registration_id, contact=message.contact_id).exclude(pk=message.pk)
    words: dict[str, Any] | None = None
    entry: dict[str, Any] | None = None
    is_invited = False
    for mail in mails.told().order_by(REACHED_AT, "pk"):
        told = mail.data.get("told", {}).get(str(message.session_id))
        words = told or words
        if mail.method and mail.session_id == message.session_id:
            entry = None if mail.kind in TAKE_BACK else told
            is_invited = mail.method == Method.REQUEST
    return (entry or words if is_confirmed else words), is_invited
