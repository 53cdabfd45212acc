"""What the event page depends on, asked in one statement: enough to say that nothing changed."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import DateTimeField, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from outreach.events.lifecycle import phase
from outreach.events.models import Host, Reference, Session
from outreach.registrations.intakes import few_left, state_of
from outreach.registrations.models import Intake


@dataclass(frozen=True)
class Freshness:
    """`changed_at` is the latest change of anything printed; `clock` what time and seats say: phases, states, seats left."""

    event_id: int
    changed_at: datetime
    clock: str


def freshness_of(slug: str, *, at: datetime) -> Freshness | None:
    """The freshness of a public event that has sessions, or None. One query, whose rows are session by intake."""
    rows: list[Any] = list(_rows(slug))
    if not rows:
        return None
    event = rows[0].event
    changed_at = max(
        event.changed_at, *(moment for row in rows for moment in (row.host_changed_at, row.reference_changed_at, row.series_changed_at))
    )
    said = [event.status]
    for _, same in groupby(rows, key=lambda row: row.pk):
        intakes = list(same)
        said.append(phase(intakes[0], at))
        said += [_seats(row, at) for row in intakes if row.intake_id]
    return Freshness(event.pk, changed_at, " ".join(said))


def _rows(slug: str) -> QuerySet[Any]:
    here = F("event__changed_at")
    hosts = Host.objects.filter(event=OuterRef("event")).order_by().values("event").annotate(last=Max("institution__changed_at"))
    references = Reference.objects.filter(event=OuterRef("event")).order_by().values("event").annotate(last=Max("resource__changed_at"))
    return (
        Session.objects.public()
        .filter(event__slug=slug)
        .select_related("event")
        .only("starts_at", "ends_at", "ended_at", "status", "event__status", "event__changed_at")
        .annotate(
            series_changed_at=Coalesce(F("event__series__changed_at"), here, output_field=DateTimeField()),
            host_changed_at=Coalesce(Subquery(hosts.values("last")), here, output_field=DateTimeField()),
            reference_changed_at=Coalesce(Subquery(references.values("last")), here, output_field=DateTimeField()),
            intake_id=F("intakes__pk"),
            capacity=F("intakes__capacity"),
            seats_taken=F("intakes__seats_taken"),
            opens_at=F("intakes__opens_at"),
            closes_at=F("intakes__closes_at"),
        )
        .order_by("starts_at", "pk", "intakes__pk")
    )


def _seats(row: Any, at: datetime) -> str:
    intake = Intake(capacity=row.capacity, seats_taken=row.seats_taken, opens_at=row.opens_at, closes_at=row.closes_at, session=row)
    return f"{state_of(intake, at)}/{few_left(intake, at)}"
