"""What the outbox knows: who was invited, what is still true, how often an entry was taken back."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from notifications.changes import REACHED_AT, memories_of, session_of, settle
from notifications.choices import Method, State
from notifications.kinds import (
    CANCELLED,
    CHANGES,
    CONFIRMED,
    FURTHER_DAY,
    KINDS,
    PROMOTED,
    REPEATED,
    SWITCHED,
    TAKE_BACK,
    WAITING,
    WITHDRAWN,
    Kind,
)
from notifications.models import Message
from outreach.events.choices import Pattern, Status
from outreach.events.models import Session
from outreach.people.models import Contact
from outreach.registrations.choices import SeatState
from outreach.registrations.models import Registration, Seat

_NEWS_OF_A_PLACE = {CONFIRMED.name, WAITING.name, PROMOTED.name, SWITCHED.name}


def sessions_perhaps_invited_to(registration: Registration, contact_id: int, *, but_for: Message | None = None) -> list[int]:
    """Sessions that this contact's calendar has, or may have: invited, or the invitation is on its way, and not taken out since.

    By id, without what the message `but_for` did or is doing; one query. Calendars know no registrations: of this event all count.
    """
    mails = Message.objects.filter(contact=contact_id, registration__event=registration.event_id).exclude(method=Method.NONE)
    if but_for:
        mails = mails.exclude(pk=but_for.pk)
    last = {mail.session_id: mail.method for mail in mails.told().order_by(REACHED_AT, "pk")}
    return sorted(session_id for session_id, method in last.items() if session_id and method == Method.REQUEST)


def sequence_for(message: Message) -> int:
    """SEQUENCE for this person: see `sequences_for`. One query."""
    return sequences_for([message])[message.pk]


def sequences_for(messages: Sequence[Message]) -> dict[int, int]:
    """SEQUENCE by message, all about one session: the session's, and one for each CANCEL sent to the person alone. One query.

    Without the second part, English → French → English would end with a REQUEST that calendars ignore. The CANCEL of a
    session cancelled for everybody counts no second time: its session's sequence rose.
    """
    sent = Message.objects.arrived().filter(
        contact__in={message.contact_id for message in messages},
        session=messages[0].session_id,
        method=Method.CANCEL,
        kind__in=TAKE_BACK,
    )
    by_contact = defaultdict(set)
    for contact_id, pk in sent.values_list("contact_id", "pk"):
        by_contact[contact_id].add(pk)
    return {message.pk: _sequence(message, by_contact[message.contact_id] - {message.pk}) for message in messages}


def _sequence(message: Message, cancels: set[int]) -> int:
    own = 1 if message.method == Method.CANCEL and KINDS[message.kind].takes_back else 0
    return session_of(message).sequence + len(cancels) + own


def cancels_sent_alone(contact: Contact) -> dict[int, int]:
    """How many CANCELs this person alone was sent, by session: what her private feed adds to SEQUENCE. One query."""
    sent = Message.objects.arrived().filter(contact=contact, method=Method.CANCEL, kind__in=TAKE_BACK)
    counted = sent.values("session").annotate(cancels=Count("pk"))
    return dict(counted.order_by("session").values_list("session", "cancels"))


def why_untrue(message: Message) -> str:
    """Why a message must not be sent any more, for the desk; empty while it holds. Two queries at most.

    Of those that are sent alone; of others `mailings.why_untrue` knows.
    """
    if message.contact.erased_at:
        return "the person was erased"
    kind, registration = KINDS[message.kind], message.registration
    if kind.takes_back:
        return _why_not_taken_back(message)
    if registration is None:
        return ""
    if registration.contact_id != message.contact_id or (kind.tells_of and registration.withdrawn_at):
        return "the registration is no longer this person's"
    if kind.tells_of and not _holds(message, kind):
        return "the seat is no longer held"
    if kind is FURTHER_DAY and message.session and message.session.is_cancelled:
        return "the session is cancelled"
    return ""


def _holds(message: Message, kind: Kind) -> bool:
    seats = Seat.objects.filter(registration=message.registration_id, state__in=kind.tells_of)
    # A repeated form is answered with all that is held, whichever session its invitation is for.
    if message.session_id and kind is not REPEATED:
        seats = seats.filter(session=message.session_id)
    return seats.exists()


def _why_not_taken_back(message: Message) -> str:
    """A CANCEL goes out only to whose calendar has the session, and who has no seat there now."""
    if message.method == Method.CANCEL and not _is_perhaps_invited(message):
        return "no invitation was sent"
    holds_it = Seat.objects.filter(
        registration__contact=message.contact_id,
        registration__withdrawn_at__isnull=True,
        session=message.session_id,
        state=SeatState.CONFIRMED,
    )
    return "the seat is this person's again" if holds_it.exists() else ""


def is_cancelling_told(sessions: Sequence[Session]) -> bool:
    """Whether a mail reached somebody, or may have, that says of one of these sessions, all of one event, that it is cancelled now.

    One query.
    """
    since = Q()
    for session in sessions:
        since |= Q(session=session.pk, sent_at__gte=session.cancelled_at or session.changed_at)
    reached = since | Q(is_uncertain=True) | Q(state=State.QUEUED, lease_until__isnull=False)
    told = Message.objects.filter(reached, kind=CANCELLED.name, session__in=sessions)
    # No row is sought by its session alone.
    return bool(sessions) and told.filter(registration__event=sessions[0].event_id).exists()


def must_wait(message: Message) -> bool:
    """Whether a worker holds what went before to this person's calendar: a CANCEL waits for the invitation that it takes back,
    an invitation for the CANCEL after which its SEQUENCE counts. One query.
    """
    if message.method == Method.NONE:
        return False
    before = _in_hands([message]).filter(pk__lt=message.pk)
    return before.filter(Q(method=Method.REQUEST) if message.method == Method.CANCEL else Q(kind__in=TAKE_BACK)).exists()


def in_other_hands(messages: Sequence[Message]) -> set[int]:
    """Those of these messages, about one session, whose reader a worker may be inviting to it right now. One query."""
    invited = set(_in_hands(messages).filter(method=Method.REQUEST).values_list("contact_id", flat=True))
    return {message.pk for message in messages if message.contact_id in invited}


def _in_hands(messages: Sequence[Message]) -> QuerySet[Message]:
    """What workers hold beside these messages, about the same session and to the same people."""
    held = Message.objects.filter(state=State.QUEUED, lease_until__isnull=False, session=messages[0].session_id)
    return held.filter(contact__in={message.contact_id for message in messages}).exclude(pk__in=[message.pk for message in messages])


def for_sending(pk: int) -> Message:
    """A message with all that its words are made of. Two queries, three more for a change, one more for a withdrawal."""
    related = Message.objects.select_related("contact", "registration__event", "session")
    message = related.prefetch_related("registration__event__languages").get(pk=pk)
    if message.kind in CHANGES:
        settle(message, memories_of([message])[message.pk])
    _drop_needless_cancel(message)
    _tell_of_cancelling(message)
    return message


def _tell_of_cancelling(message: Message) -> None:
    """Who registered for what was cancelled before her first mail is told that, and not that a place is hers.

    Of a course that is still held the mail tells of the other days.
    """
    session, registration = message.session, message.registration
    if message.kind not in _NEWS_OF_A_PLACE or session is None or registration is None or not session.is_cancelled:
        return
    if registration.event.pattern != Pattern.COURSE or registration.event.status == Status.CANCELLED:
        message.kind, message.method = CANCELLED.name, Method.NONE


def _drop_needless_cancel(message: Message) -> None:
    """Who withdraws is told so in words, if her calendar does not have the session."""
    if message.kind == WITHDRAWN.name and message.method == Method.CANCEL and not _is_perhaps_invited(message):
        message.method = Method.NONE


def _is_perhaps_invited(message: Message) -> bool:
    registration = message.registration
    return registration is not None and message.session_id in sessions_perhaps_invited_to(registration, message.contact_id, but_for=message)


def with_words_older_than(days: int, *, at: datetime) -> QuerySet[Message]:
    return Message.objects.with_words().filter(sent_at__lte=at - timedelta(days=days))
