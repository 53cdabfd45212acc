"""Reminders a week, a day and an hour before a session, computed from the session: nothing is stored ahead.

A reminder's moment is a week or a day earlier on the person's own clock (so that a change of clocks between does not
move it), or an hour earlier on every clock. In her quiet hours the first two wait for the morning; the hour one goes,
for she chose that hour. A row is written when the moment has come. The start stands in its key: a session that moves
has other reminders, and those of its old start are dropped at their turn.

A session may be moved here, or restored, when a moment of it has gone by. Whom a mail told of that needs no reminder.
Whom none told, because it was taken back in time (ADR 0013), is reminded as if nothing had been.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, CharField, DateTimeField, Exists, F, JSONField, Max, OuterRef, Q, QuerySet, Value, Window
from django.db.models.functions import Cast, Concat, RowNumber

from notifications.choices import State
from notifications.kinds import CHANGES, REMINDER_DAY, REMINDER_HOUR, REMINDER_WEEK, Kind
from notifications.models import Message
from outreach.events.choices import Pattern, SessionStatus, Status
from outreach.events.facts import EventRestored, SessionMoved, SessionRestored
from outreach.events.ical import shown_languages
from outreach.events.models import Session
from outreach.journal import log
from outreach.journal.models import Entry
from outreach.registrations.choices import SeatState
from outreach.registrations.models import Registration, Seat
from outreach.shared import clock, when
from outreach.shared.localized import Text, in_language

QUIET_FROM, QUIET_UNTIL = time(21), time(7)
TOO_LATE = "its time had gone by"
# Why a reminder was dropped that is written again if the session comes back to its start.
SESSION_CANCELLED, SESSION_MOVED = "the session is cancelled", "the session has moved"

# How far the usual look goes back, and the one that finds what was missed.
RECENTLY = timedelta(minutes=20)
LONG_AGO = timedelta(days=2)
# One statement writes so many at most: SQLite has one writer at a time.
_BATCH = 5000
_LAST = BigIntegerField.MAX_BIGINT


@dataclass(frozen=True)
class Rule:
    """When a reminder leaves. `latest` before the start it is missed instead; the quiet hours of a day are ten."""

    kind: Kind
    days: int
    hours: int
    latest: timedelta
    keeps_quiet: bool = True
    # Only before the first day of a course, and then with all its days.
    names_all_days: bool = False


RULES = {
    rule.kind.name: rule
    for rule in (
        Rule(REMINDER_WEEK, days=7, hours=0, latest=timedelta(days=6), names_all_days=True),
        Rule(REMINDER_DAY, days=1, hours=0, latest=timedelta(hours=12)),
        Rule(REMINDER_HOUR, days=0, hours=1, latest=timedelta(minutes=45), keeps_quiet=False),
    )
}


@dataclass(frozen=True)
class _Moment:
    """When one kind of reminder of a session falls due, and the zones it is for."""

    due_at: datetime
    zones: list[str]
    # The session was moved here or restored since: a mail may have told of that.
    is_before_change: bool


# No moment is further from the start than this, quiet hours and a change of clocks included.
_FURTHEST = timedelta(days=7, hours=2)


def moment(rule: Rule, starts_at: datetime, zone: str) -> datetime:
    """When this reminder of a session that starts then falls due for somebody in `zone`."""
    if not rule.days:
        return starts_at - timedelta(hours=rule.hours)
    nominal = clock.to_instant(clock.to_wall(starts_at, zone) - timedelta(days=rule.days), zone)
    return after_quiet_hours(nominal, zone) if rule.keeps_quiet else nominal


def after_quiet_hours(instant: datetime, zone: str) -> datetime:
    """The same instant, or seven in the morning of `zone` if it is between 21:00 and 7:00 there."""
    wall = clock.to_wall(instant, zone)
    if QUIET_UNTIL <= wall.time() < QUIET_FROM:
        return instant
    morning = wall.date() + timedelta(days=1) if wall.time() >= QUIET_FROM else wall.date()
    return clock.to_instant(datetime.combine(morning, QUIET_UNTIL), zone)


def remind(*, at: datetime | None = None, back: timedelta = RECENTLY) -> int:
    """Write the reminders whose moment came in the time `back` from now. Returns how many; the same again adds none.

    Those for which it is too late are written as missed. One query, one or two for each kind of a session that may have a
    moment, one for each moment, and one a batch; where the session was moved or restored since the moment one more for
    each moment, and two more a batch.
    """
    at = at or clock.now()
    written = 0
    for session in _sessions(at, back):
        for rule in RULES.values():
            if rule.names_all_days and session.is_later_day:  # type: ignore[attr-defined] # annotated
                continue
            for one in _moments(rule, session, at, back):
                written += _write(rule, session, one, at)
    return written


def context_of(message: Message) -> dict[str, Any]:
    """What templates of reminders may name beside what all may: `is_today` of one that waited for the morning of the day."""
    session, registration, language = message.session, message.registration, message.language
    if message.kind not in RULES or session is None or registration is None:
        return {}
    text = in_language(registration.event.preparation, language, only=shown_languages(registration.event))
    lines = [Text(line.strip(), text.language) for line in text.words.splitlines() if line.strip()]
    here = registration.zone
    is_today = when.local(message.due_at, here).date() == when.local(session.starts_at, here).date()
    return {"is_today": is_today, "preparation": lines}


def _sessions(at: datetime, back: timedelta) -> QuerySet[Session]:
    """The sessions that may have a moment in that time. One query."""
    earlier_day = Session.objects.filter(
        event=OuterRef("event"), event__pattern=Pattern.COURSE, status=SessionStatus.SCHEDULED, starts_at__lt=OuterRef("starts_at")
    )
    standing = Session.objects.filter(status=SessionStatus.SCHEDULED, event__status=Status.PUBLISHED)
    return standing.filter(starts_at__gt=at - back, starts_at__lte=at + _FURTHEST).annotate(is_later_day=Exists(earlier_day)).order_by("pk")


def _moments(rule: Rule, session: Session, at: datetime, back: timedelta) -> Iterator[_Moment]:
    """Each moment of a kind that came in that time. Two queries where there may be one, else none; one more for each before a change."""
    nominal = session.starts_at - timedelta(days=rule.days, hours=rule.hours)
    # A change of clocks moves it by two hours at most, quiet hours by ten and one of these.
    if not (at - back - timedelta(hours=12) < nominal <= at + timedelta(hours=2)):
        return
    zones_by_moment = defaultdict(list)
    for zone in _seats(session).values_list("registration__zone", flat=True).distinct().order_by("registration__zone"):
        zones_by_moment[moment(rule, session.starts_at, zone)].append(zone)
    due = sorted(due_at for due_at in zones_by_moment if at - back < due_at <= at)
    changed_at = _changes(session).aggregate(last=Max("occurred_at"))["last"] if due else None
    for due_at in due:
        is_before_change = changed_at is not None and due_at <= changed_at
        # Whom a change is told is not known before it is read, which is a matter of seconds: the next look knows.
        if is_before_change and log.is_waiting("notifications", _changes(session).filter(occurred_at__gte=due_at)):
            continue
        yield _Moment(due_at, zones_by_moment[due_at], is_before_change)


def _changes(session: Session) -> QuerySet[Entry]:
    """What put the session where it stands, or held it after all."""
    of_session = Q(subject_type="session", subject_id=session.pk, name__in=[SessionMoved.name, SessionRestored.name])
    of_event = Q(subject_type="event", subject_id=session.event_id, name=EventRestored.name)
    return Entry.objects.filter(of_session | of_event)


def _seats(session: Session) -> QuerySet[Seat]:
    return Seat.objects.filter(session=session, state=SeatState.CONFIRMED, registration__withdrawn_at__isnull=True)


def _write(rule: Rule, session: Session, one: _Moment, at: datetime) -> int:
    """The rows of one kind, session and moment: one statement a batch of registrations, three for a moment before a change."""
    written = 0
    for first, last in pairwise([0, *_borders(session), _LAST]):
        registrations = _to_remind(session, one, first, last)
        if one.is_before_change:
            registrations = registrations.exclude(Exists(_told_since(session, one, first, last)))
            _make_room(registrations, rule, session, first, last)
        written += _insert(registrations, rule, session, one.due_at, at)
    return written


def _borders(session: Session) -> list[int]:
    """The number of every so manieth registration with a place in the session. One query."""
    places = Seat.objects.filter(session=session, state=SeatState.CONFIRMED)
    numbered = places.annotate(number=Window(RowNumber(), order_by=F("registration").asc()), rest=F("number") % _BATCH)
    return list(numbered.filter(rest=0).order_by("registration").values_list("registration", flat=True))


def _to_remind(session: Session, one: _Moment, first: int, last: int) -> QuerySet[Registration]:
    """Registrations after the one numbered `first`, up to `last`, with a place in the session. Who has just got it needs no reminder.

    Both tables are given the range: PostgreSQL does not pass it on from one to the other, and would read one as a whole.
    """
    got_by = one.due_at - timedelta(minutes=settings.REMINDER_REST_MINUTES)
    return Registration.objects.filter(
        Q(seats__promoted_at__lte=got_by) | Q(seats__promoted_at=None, seats__taken_at__lte=got_by),
        pk__gt=first,
        pk__lte=last,
        seats__registration__gt=first,
        seats__registration__lte=last,
        seats__session=session,
        seats__state=SeatState.CONFIRMED,
        withdrawn_at=None,
        zone__in=one.zones,
    )


def _told_since(session: Session, one: _Moment, first: int, last: int) -> QuerySet[Message]:
    """Mails that told the registration's contact of a change after the moment, or still may; one that waits may be dropped yet.

    `find_missed` looks again when that is known. The range of numbers is for PostgreSQL, as above.
    """
    reached_or_waits = Message.objects.arrived() | Message.objects.filter(state=State.QUEUED)
    return reached_or_waits.filter(
        registration=OuterRef("pk"),
        contact=OuterRef("contact"),
        registration__gt=first,
        registration__lte=last,
        session=session,
        kind__in=CHANGES,
        fact_at__gte=one.due_at,
    )


def _make_room(registrations: QuerySet[Registration], rule: Rule, session: Session, first: int, last: int) -> None:
    """Delete the reminders of this start that were dropped because the session had left it: they hold the keys of the new ones.

    Not by ON CONFLICT DO UPDATE, which on PostgreSQL locks each row that it meets, also those that workers are sending. If
    the process dies before the new ones are written, the next look writes them.
    """
    Message.objects.filter(
        registration__in=registrations.values("pk"),
        registration__gt=first,
        registration__lte=last,
        key__startswith=_key_but_contact(rule, session),
        state=State.DROPPED,
        error__in=[SESSION_CANCELLED, SESSION_MOVED],
    ).delete()


def _key_but_contact(rule: Rule, session: Session) -> str:
    return f"{rule.kind.name}:session {session.pk}:{when.utc_stamp(session.starts_at)}:contact "


def _insert(registrations: QuerySet[Registration], rule: Rule, session: Session, due_at: datetime, at: datetime) -> int:
    """INSERT … SELECT; a row whose key is there already is left out. Each key is the person's for this start."""
    starts_at = when.utc_stamp(session.starts_at)
    contact = Cast("contact_id", CharField())
    is_missed = at > session.starts_at - rule.latest
    values: dict[str, Any] = {
        "key": Concat(Value(_key_but_contact(rule, session)), contact),
        "kind": Value(rule.kind.name),
        "contact_id": F("contact_id"),
        "registration_id": F("pk"),
        "session_id": Value(session.pk),
        "method": Value(""),
        "language": F("language"),
        # Short enough for one line of a header.
        "message_id": Concat(
            Value(f"<{rule.kind.name}.{session.pk}.{session.starts_at:%Y%m%dT%H%M}."), contact, Value(f"@{settings.MAIL_DOMAIN}>")
        ),
        "data": Cast(Value({"starts_at": starts_at}, JSONField()), JSONField()),
        "fact_at": Value(due_at, DateTimeField()),
        "due_at": Value(due_at, DateTimeField()),
        "state": Value(State.MISSED if is_missed else State.QUEUED),
        "tries": Value(0),
        "is_uncertain": Value(False),
        "error": Value(TOO_LATE if is_missed else ""),
        "subject": Value(""),
        "body": Value(""),
    }
    # Names of its own, for a registration has a contact and a language too.
    chosen = registrations.annotate(**{f"new_{name}": value for name, value in values.items()}).values_list(
        *(f"new_{name}" for name in values)
    )
    select, parameters = chosen.query.sql_with_params()
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(Message._meta.db_table)} ({columns}) {select} ON CONFLICT DO NOTHING",
            parameters,
        )
        return cursor.rowcount
