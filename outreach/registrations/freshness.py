"""What the event page depends on, asked in one statement: enough to say that nothing changed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from typing import NamedTuple

from django.db import connection
from django.db.models import F, Max, OuterRef, Subquery

from outreach.events.lifecycle import phase
from outreach.events.models import Event, Host, Reference, Session
from outreach.registrations.intakes import few_left, state_of
from outreach.registrations.models import Intake

# Stands for the slug in the kept statement; a capital letter and a space, so no slug and no status is like it.
_SLUG = "The slug"


@dataclass(frozen=True)
class Freshness:
    """`changed_at` is the latest change of anything printed; `clock` what time and seats say: phases, states, seats left."""

    event_id: int
    changed_at: datetime
    clock: str


class _Row(NamedTuple):
    """A session with one of its intakes, if it has any."""

    session: int
    event: int
    status: str
    event_status: str
    intake: int | None
    capacity: int | None
    seats_taken: int | None
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    event_changed_at: datetime
    series_changed_at: datetime | None
    host_changed_at: datetime | None
    reference_changed_at: datetime | None


_FIRST_INSTANT = _Row._fields.index("starts_at")
_FIRST_CHANGE = _Row._fields.index("event_changed_at")


def freshness_of(slug: str, *, at: datetime) -> Freshness | None:
    """The freshness of a public event that has sessions, or None. One query, whose rows are session by intake."""
    rows = _read(slug)
    if not rows:
        return None
    event = Event(pk=rows[0].event, status=rows[0].event_status)
    said = [event.status]
    for _, same in groupby(rows, key=lambda row: row.session):
        intakes = list(same)
        first = intakes[0]
        session = Session(event=event, status=first.status, starts_at=first.starts_at, ends_at=first.ends_at, ended_at=first.ended_at)
        said.append(phase(session, at))
        said += [_seats(row, session, at) for row in intakes if row.intake]
    changed_at = max(moment for row in rows for moment in row[_FIRST_CHANGE:] if moment)
    return Freshness(rows[0].event, changed_at, " ".join(said))


def _read(slug: str) -> list[_Row]:
    sql, parameters = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, [slug if value == _SLUG else value for value in parameters])
        return [_Row(*row[:_FIRST_INSTANT], *map(_instant, row[_FIRST_INSTANT:])) for row in cursor.fetchall()]


@cache
def _statement() -> tuple[str, tuple]:
    """The statement with its parameters, written once a process: writing it costs ten times as much as asking it."""
    hosts = Host.objects.filter(event=OuterRef("event")).order_by().values("event").annotate(last=Max("institution__changed_at"))
    references = Reference.objects.filter(event=OuterRef("event")).order_by().values("event").annotate(last=Max("resource__changed_at"))
    rows = (
        Session.objects.public()
        .filter(event__slug=_SLUG)
        .order_by("starts_at", "pk", "intakes__pk")
        .values_list(
            *("pk", "event", "status", "event__status", "intakes__pk", "intakes__capacity", "intakes__seats_taken"),
            *("starts_at", "ends_at", "ended_at", "intakes__opens_at", "intakes__closes_at"),
            *("event__changed_at", F("event__series__changed_at"), Subquery(hosts.values("last")), Subquery(references.values("last"))),
        )
    )
    return rows.query.sql_with_params()


def _instant(stored: datetime | str | None) -> datetime | None:
    """As the engines give it: PostgreSQL an instant, SQLite UTC without saying so, of a subquery as text."""
    if isinstance(stored, str):
        stored = datetime.fromisoformat(stored)
    return stored if stored is None or stored.tzinfo else stored.replace(tzinfo=UTC)


def _seats(row: _Row, session: Session, at: datetime) -> str:
    intake = Intake(capacity=row.capacity, seats_taken=row.seats_taken, opens_at=row.opens_at, closes_at=row.closes_at, session=session)
    return f"{state_of(intake, at)}/{few_left(intake, at)}"
