"""How the sessions and intakes of one event stand, asked in a statement that is written once a process.

Every page of an event and every form that is sent asks this; writing the statement costs ten times as much as asking it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Max, Model, OuterRef, Subquery

from outreach.events.models import Event, Host, Reference, Session
from outreach.registrations.models import Intake

# Of each, in the order of its table: from_db wants that.
_EVENT = ("id", "slug", "pattern", "status")
_SESSION = ("id", "slug", "language", "starts_at", "ends_at", "status", "ended_at")
_INTAKE = ("id", "way", "capacity", "seats_taken", "opens_at", "closes_at")
# Where the columns of each stand in a row; what comes after them are the changes.
_OF_EVENT, _OF_SESSION, _OF_INTAKE, _CHANGES = slice(0, 4), slice(4, 11), slice(11, 17), slice(17, None)
# Stands for the slug in the kept statement; with its capital letter and space it is no slug and no status.
_SLUG = "The slug"


@dataclass(frozen=True)
class Standing:
    """A public event and its sessions by start, each with its intakes. Other columns than these are read when asked for.

    `changes`: when the event, its series, its hosts and its references last changed, if that was asked.
    """

    event: Event
    sessions: tuple[tuple[Session, list[Intake]], ...]
    changes: tuple[datetime, ...]


def standing_of(slug: str, *, with_changes: bool = False) -> Standing | None:
    """None for an event that is not public or has no sessions. One query."""
    sql, parameters = _statement(with_changes)
    with connection.cursor() as cursor:
        cursor.execute(sql, [slug if value == _SLUG else value for value in parameters])
        rows = [[_aware(value) for value in row] for row in cursor.fetchall()]
    if not rows:
        return None
    event = _made(Event, _EVENT, rows[0][_OF_EVENT])
    sessions = tuple(_session(event, list(same)) for _, same in groupby(rows, key=lambda row: row[_OF_SESSION.start]))
    return Standing(event, sessions, tuple(_instant(value) for row in rows for value in row[_CHANGES] if value))


def _session(event: Event, rows: list[list[Any]]) -> tuple[Session, list[Intake]]:
    session = _made(Session, _SESSION, rows[0][_OF_SESSION])
    session.event = event
    intakes = [_made(Intake, _INTAKE, row[_OF_INTAKE]) for row in rows if row[_OF_INTAKE.start]]
    for intake in intakes:
        intake.session = session
    return session, intakes


def _made(model: type[Model], columns: tuple[str, ...], values: list[Any]) -> Any:
    return model.from_db(connection.alias, columns, values)


@cache
def _statement(with_changes: bool) -> tuple[str, tuple]:
    changes: tuple[Any, ...] = ("event__changed_at", "event__series__changed_at", *_latest_changes()) if with_changes else ()
    rows = (
        Session.objects.public()
        .filter(event__slug=_SLUG)
        .order_by("starts_at", "id", "intakes__id")
        .values_list(*(f"event__{name}" for name in _EVENT), *_SESSION, *(f"intakes__{name}" for name in _INTAKE), *changes)
    )
    return rows.query.sql_with_params()


def _latest_changes() -> tuple[Any, ...]:
    """Of the institutions that host the event, and of the resources it refers to."""
    hosts = Host.objects.filter(event=OuterRef("event")).order_by().values("event").annotate(last=Max("institution__changed_at"))
    references = Reference.objects.filter(event=OuterRef("event")).order_by().values("event").annotate(last=Max("resource__changed_at"))
    return Subquery(hosts.values("last")), Subquery(references.values("last"))


def _aware(value: Any) -> Any:
    """SQLite gives instants in UTC without saying so."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _instant(value: datetime | str) -> datetime:
    """SQLite gives what a subquery finds as text."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
