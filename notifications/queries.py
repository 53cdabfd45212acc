"""What the outbox knows: who was invited, what is still true, how often an entry was taken back."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from notifications.choices import Method, State
from notifications.kinds import KINDS, REPEATED, WAITING
from notifications.models import Message
from outreach.events.models import Session
from outreach.registrations.choices import SeatState
from outreach.registrations.models import LIVE_SEATS, Registration, Seat


def sessions_perhaps_invited_to(registration: Registration, contact_id: int) -> list[int]:
    """Sessions whose invitation was sent to this contact, or may be on its way. By id; one query."""
    on_its_way = Q(state=State.QUEUED, lease_until__isnull=False)
    invitations = Message.objects.filter(registration=registration, contact_id=contact_id, method=Method.REQUEST)
    reached = invitations.filter(on_its_way) | invitations.arrived()
    return list(reached.order_by("session_id").values_list("session_id", flat=True).distinct())


def sequence_for(message: Message) -> int:
    """SEQUENCE for this person: the session's, and one for each CANCEL sent to her alone. One query.

    Without the second part, English → French → English would end with a REQUEST that calendars ignore.
    """
    cancels = Message.objects.arrived().filter(contact=message.contact_id, session=message.session_id, method=Method.CANCEL)
    own = 1 if message.method == Method.CANCEL else 0
    return _session(message).sequence + cancels.exclude(pk=message.pk).count() + own


def _session(message: Message) -> Session:
    if message.session is None:
        raise ValueError(f"message {message.pk} is about no session")
    return message.session


def why_untrue(message: Message) -> str:
    """Why a message must not be sent any more, for the desk; empty while it holds. Two queries at most."""
    if not KINDS[message.kind].tells_of_a_seat:
        return _why_not_taken_back(message)
    registration = message.registration
    if registration is None or registration.withdrawn_at or registration.contact_id != message.contact_id:
        return "the registration is no longer this person's"
    states = {WAITING.name: [SeatState.WAITING, SeatState.OFFERED], REPEATED.name: LIVE_SEATS}.get(message.kind, [SeatState.CONFIRMED])
    seats = Seat.objects.filter(registration=registration, state__in=states)
    if message.session_id and message.kind != REPEATED.name:
        seats = seats.filter(session=message.session_id)
    return "" if seats.exists() else "the seat is no longer held"


def _why_not_taken_back(message: Message) -> str:
    """A CANCEL goes out only to who was invited and has no seat there now."""
    invitations = Message.objects.filter(
        registration=message.registration_id, contact=message.contact_id, session=message.session_id, method=Method.REQUEST
    )
    if not invitations.arrived().exists():
        return "no invitation was sent"
    holds_it = Seat.objects.filter(
        registration__contact=message.contact_id,
        registration__withdrawn_at__isnull=True,
        session=message.session_id,
        state=SeatState.CONFIRMED,
    )
    return "the seat is this person's again" if holds_it.exists() else ""


def must_wait(message: Message) -> bool:
    """Whether a worker holds the invitation that this CANCEL takes back: what became of it is not known yet."""
    if message.method != Method.CANCEL:
        return False
    held = Message.objects.filter(state=State.QUEUED, lease_until__isnull=False, method=Method.REQUEST)
    return held.filter(registration=message.registration_id, contact=message.contact_id, session=message.session_id).exists()


def for_sending(pk: int) -> Message:
    """A message with all that its words are made of. Two queries."""
    related = Message.objects.select_related("contact", "registration__event", "session")
    return related.prefetch_related("registration__event__languages").get(pk=pk)


def with_words_older_than(days: int, *, at: datetime) -> QuerySet[Message]:
    return Message.objects.with_words().filter(sent_at__lte=at - timedelta(days=days))
