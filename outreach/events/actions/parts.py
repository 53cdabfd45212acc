"""What belongs to an event: hosts, speakers, agenda, references, topics, audience. Each change moves `changed_at`."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from outreach.catalogue.models import Resource, Topic
from outreach.economies.models import Economy, Institution
from outreach.events.choices import HostRole
from outreach.events.facts import EventEdited
from outreach.events.models import AgendaItem, Event, Host, Reference, Session, Speaker
from outreach.journal import log
from outreach.shared import clock


@transaction.atomic
def add_host(event: Event, institution: Institution, *, role: HostRole = HostRole.LEAD, by: int | None, at: datetime | None = None) -> Host:
    """Name an institution as host, after the others. One that is named already keeps its place and takes the role."""
    _edited(event, "hosts", by, at)
    host, added = Host.objects.get_or_create(
        event=event, institution=institution, defaults={"role": role, "position": _next(event.hosts.all())}
    )
    if not added and host.role != role:
        host.role = role
        host.save(update_fields=["role"])
    return host


@transaction.atomic
def add_speaker(
    event: Event,
    name: str,
    *,
    position_held: dict[str, str],
    language: str = "",
    session: Session | None = None,
    by: int | None,
    at: datetime | None = None,
) -> Speaker:
    """Add a speaker after the others; with a `session`, of that session only."""
    _edited(event, "speakers", by, at)
    return Speaker.objects.create(
        event=event, session=session, name=name, position_held=position_held, language=language, position=_next(event.speakers.all())
    )


@transaction.atomic
def add_agenda_item(
    event: Event, *, minute: int, title: dict[str, str], session: Session | None = None, by: int | None, at: datetime | None = None
) -> AgendaItem:
    """Add a step that begins `minute` minutes after a session's start; with a `session`, in that session only."""
    _edited(event, "agenda", by, at)
    return AgendaItem.objects.create(event=event, session=session, minute=minute, title=title)


@transaction.atomic
def add_reference(event: Event, resource: Resource, *, by: int | None, at: datetime | None = None) -> Reference:
    """Refer to a resource, after the others. One that is referred to already keeps its place."""
    _edited(event, "references", by, at)
    reference, _ = Reference.objects.get_or_create(event=event, resource=resource, defaults={"position": _next(event.references.all())})
    return reference


@transaction.atomic
def set_topics(event: Event, topics: Iterable[Topic], *, by: int | None, at: datetime | None = None) -> None:
    """Give the event these topics and no others."""
    _edited(event, "topics", by, at)
    event.topics.set(topics)


@transaction.atomic
def set_audience(event: Event, economies: Iterable[Economy], *, by: int | None, at: datetime | None = None) -> None:
    """Hold the event for these economies; none means all."""
    _edited(event, "audience", by, at)
    event.audience.set(economies)


def _edited(event: Event, part: str, by: int | None, at: datetime | None) -> None:
    """Move `changed_at` and say so in the journal. The UPDATE comes first: it locks the event, so positions do not collide."""
    at = at or clock.now()
    Event.objects.filter(pk=event.pk).update(changed_at=at)
    event.changed_at = at
    log.record(EventEdited(event.pk, part), by=by, at=at, event_id=event.pk)


def _next(rows: QuerySet) -> int:
    highest = rows.aggregate(highest=Max("position"))["highest"]
    return 0 if highest is None else highest + 1
