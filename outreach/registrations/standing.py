"""How the sessions and intakes of one event stand: what every page of an event and every form that is sent asks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Max, Model, OuterRef, QuerySet, Subquery

from outreach.events.models import Event, Host, Reference, Session
from outreach.registrations.models import Intake
from outreach.shared.kept_statements import ASKED, ASKED_NUMBER, KeptStatement

# Of each, in the order of its table: from_db wants that.
_EVENT = ("id", "slug", "pattern", "status")
_SESSION = ("id", "slug", "language", "starts_at", "ends_at", "status", "ended_at")
_INTAKE = ("id", "way", "capacity", "seats_taken", "seats_held", "waiting", "opens_at", "closes_at")
# Where the columns of each stand in a row; what comes after them are the changes.
_OF_EVENT, _OF_SESSION, _OF_INTAKE, _CHANGES = slice(0, 4), slice(4, 11), slice(11, 19), slice(19, None)


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
    statement = _WITH_CHANGES if with_changes else _WITHOUT
    rows = [[_aware(value) for value in row] for row in statement.ask(slug)]
    if not rows:
        return None
    event = _made(Event, _EVENT, rows[0][_OF_EVENT])
    sessions = tuple(_session(event, list(same)) for _, same in groupby(rows, key=lambda row: row[_OF_SESSION.start]))
    return Standing(event, sessions, tuple(_instant(value) for row in rows for value in row[_CHANGES] if value))


def locked_session(pk: int) -> Session:
    """A session with its event, locked until commit: nobody cancels or moves it meanwhile. One query."""
    ((*row,),) = _LOCKED.ask(pk)
    row = [_aware(value) for value in row]
    session = _made(Session, _SESSION, row[_OF_SESSION])
    session.event = _made(Event, _EVENT, row[_OF_EVENT])
    return session


def _session(event: Event, rows: list[list[Any]]) -> tuple[Session, list[Intake]]:
    session = _made(Session, _SESSION, rows[0][_OF_SESSION])
    session.event = event
    intakes = [_made(Intake, _INTAKE, row[_OF_INTAKE]) for row in rows if row[_OF_INTAKE.start]]
    for intake in intakes:
        intake.session = session
    return session, intakes


def _made(model: type[Model], columns: tuple[str, ...], values: list[Any]) -> Any:
    return model.from_db(connection.alias, columns, values)


def _rows(*changes: Any) -> QuerySet:
    columns = (*(f"event__{name}" for name in _EVENT), *_SESSION, *(f"intakes__{name}" for name in _INTAKE))
    sessions = Session.objects.public().filter(event__slug=ASKED).order_by("starts_at", "id", "intakes__id")
    return sessions.values_list(*columns, *changes)


def _rows_with_changes() -> QuerySet:
    return _rows("event__changed_at", "event__series__changed_at", *_latest_changes())


def _latest_changes() -> tuple[Any, ...]:
    """Of the institutions that host the event, and of the resources it refers to."""
    hosts = Host.objects.filter(event=OuterRef("event")).order_by().values("event").annotate(last=Max("institution__changed_at"))
    references = Reference.objects.filter(event=OuterRef("event")).order_by().values("event").annotate(last=Max("resource__changed_at"))
    return Subquery(hosts.values("last")), Subquery(references.values("last"))


def _locked() -> QuerySet:
    columns = (*(f"event__{name}" for name in _EVENT), *_SESSION)
    return Session.objects.select_for_update(no_key=True, of=("self",)).filter(pk=ASKED_NUMBER).values_list(*columns)


_WITHOUT = KeptStatement("standing", _rows)
_WITH_CHANGES = KeptStatement("standing_with_changes", _rows_with_changes)
_LOCKED = KeptStatement("locked_session", _locked)


def _aware(value: Any) -> Any:
    """SQLite gives instants in UTC without saying so."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _instant(value: datetime | str) -> datetime:
    """SQLite gives what a subquery finds as text."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
