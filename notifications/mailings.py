"""Mails to many about one session, by the batch: read together, and printed from a form for all who are told the same."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from notifications import batches
from notifications.changes import Memory, is_known, memories_of, settle, state_of
from notifications.contexts import is_confirmed, own_words
from notifications.kinds import CHANGES, KINDS
from notifications.models import Batch, Message
from notifications.queries import in_other_hands, sequences_for
from notifications.reminders import RULES, SESSION_CANCELLED, SESSION_MOVED, after_quiet_hours
from notifications.rendering import MailForm, form_of, registration_of
from outreach.events.choices import SessionStatus, Status
from outreach.events.models import Session
from outreach.registrations.links import way_in_url
from outreach.registrations.models import Intake, Registration
from outreach.registrations.queries import Holding, holding_of, live_seats
from outreach.shared import when

# Kinds that thousands may get at once.
KINDS_OF_MANY = {*RULES, *CHANGES}
# A form is some kilobytes.
_MOST_FORMS = 500


@dataclass(frozen=True)
class Piece:
    """One mail of a mailing: its row, and what is known of its reader."""

    message: Message
    registration: Registration
    # Her live seats by start.
    held: tuple[Holding, ...]
    # SEQUENCE of her invitation.
    sequence: int
    # Of changes only.
    memory: Memory | None
    # Another worker may be inviting her right now.
    is_in_other_hands: bool


@dataclass(frozen=True)
class Mailing:
    """A batch of mails of one kind about one session, with the session as it stood when they were read."""

    batch: int
    session: Session
    pieces: list[Piece]


def claim(kind: str, session_id: int, *, at: datetime) -> Mailing | None:
    """Take the oldest that are due for the length of a lease; None if there are none. Ten queries, six more for changes, however many."""
    taken = batches.take(kind, session_id, at=at)
    if taken is None:
        return None
    batch, keys = taken
    session = Session.objects.select_related("event").prefetch_related("event__languages").get(pk=session_id)
    pieces = _read(kind, keys, session)
    named = (holding.session for piece in pieces for holding in piece.held if is_confirmed(holding))
    sessions = {session, *(named if KINDS[kind].names_all else ())}
    told = {str(about.pk): state_of(about, is_confirmed=True) for about in sessions}
    Batch.objects.filter(pk=batch).update(told=told)
    return Mailing(batch, session, pieces)


def _read(kind: str, keys: list[int], session: Session) -> list[Piece]:
    """In the order in which they are sent. All are about a registration."""
    messages = list(Message.objects.select_related("contact", "registration").filter(pk__in=keys).order_by("pk"))
    for message in messages:
        message.session = session
    held = _held([message.registration_id for message in messages], session)
    memories, elsewhere, sequences = _settled(messages) if kind in CHANGES else ({}, set(), {})
    pieces = []
    for message in messages:
        registration = registration_of(message)
        registration.event = session.event
        sequence = sequences.get(message.pk, session.sequence)
        of_hers = tuple(held[registration.pk])
        pieces.append(Piece(message, registration, of_hers, sequence, memories.get(message.pk), message.pk in elsewhere))
    return pieces


def _held(registrations: Iterable[int | None], session: Session) -> dict[int, list[Holding]]:
    """Live seats by registration. Two queries, one more where there are other sessions."""
    seats = list(live_seats().select_related(None).filter(registration__in=registrations))
    sessions = {session.pk: session} | Session.objects.in_bulk({seat.session_id for seat in seats} - {session.pk})
    intakes = Intake.objects.in_bulk({seat.intake_id for seat in seats})
    held = defaultdict(list)
    for seat in seats:
        seat.session, seat.intake = sessions[seat.session_id], intakes[seat.intake_id]
        seat.session.event = session.event
        held[seat.registration_id].append(holding_of(seat))
    return held


def _settled(messages: list[Message]) -> tuple[dict[int, Memory], set[int], dict[int, int]]:
    """Decide which change each tells of; what whoever takes over must know of that is saved. Five queries, mostly."""
    memories = memories_of(messages)
    decided = defaultdict(list)
    for message in messages:
        stored = message.kind, message.method
        settle(message, memories[message.pk])
        if (message.kind, message.method) != stored:
            decided[message.kind, message.method].append(message.pk)
    for (kind, method), keys in decided.items():
        Message.objects.filter(pk__in=keys).update(kind=kind, method=method)
    return memories, in_other_hands(messages), sequences_for(messages)


def why_untrue(piece: Piece, session: Session) -> str:
    """Why a mail must not be sent any more, for the desk; empty while it holds. No query."""
    message, registration = piece.message, piece.registration
    if message.contact.erased_at:
        return "the person was erased"
    if registration.withdrawn_at or registration.contact_id != message.contact_id:
        return "the registration is no longer this person's"
    if not any(holding.session == session and holding.seat.state in KINDS[message.kind].tells_of for holding in piece.held):
        return "the seat is no longer held"
    if piece.memory:
        return "the person knows it already" if is_known(message, piece.memory) else ""
    if session.status != SessionStatus.SCHEDULED or session.event.status != Status.PUBLISHED:
        return SESSION_CANCELLED
    return "" if message.data["starts_at"] == when.utc_stamp(session.starts_at) else SESSION_MOVED


def is_too_late(message: Message, session: Session, at: datetime) -> bool:
    """Whether a reminder is to be missed rather than sent now."""
    rule = RULES.get(message.kind)
    return rule is not None and at > session.starts_at - rule.latest


def rests_until(piece: Piece, at: datetime) -> datetime | None:
    """When the person's quiet hours end, if it is in them now and the kind keeps them."""
    rule = RULES.get(piece.message.kind)
    if rule is None or not rule.keeps_quiet:
        return None
    morning = after_quiet_hours(at, piece.registration.zone)
    return morning if morning > at else None


class Forms:
    """The forms of a run of some seconds: one for all who are told the same. A session that changed has another."""

    def __init__(self) -> None:
        self._forms: dict[tuple, MailForm] = {}

    def form_for(self, piece: Piece, session: Session) -> tuple[MailForm, dict[str, str]]:
        """The form, and what is the person's own in it. No query."""
        own = own_words(piece.registration.name, way_in_url(piece.registration))
        like = (session.pk, session.sequence, *_told_by(piece), *own)
        if like not in self._forms:
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            self._forms[like] = form_of(piece.message, list(piece.held), sequence=piece.sequence)
        return self._forms[like], own


def _told_by(piece: Piece) -> tuple:
    """All that a mail says, but for what is a person's own and the session's."""
    message = piece.message
    seats = tuple((held.seat.session_id, held.seat.intake_id, held.seat.state, held.position, held.offered_until) for held in piece.held)
    data = json.dumps(message.data, sort_keys=True)
    due_at = message.due_at if message.kind in RULES else None
    return message.kind, message.method, message.language, piece.registration.zone, message.fact_at, due_at, data, piece.sequence, seats
