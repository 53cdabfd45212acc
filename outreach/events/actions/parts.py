"""What belongs to an event: hosts, speakers, agenda, references, materials, topics, audience. Each change moves `changed_at`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from outreach.catalogue.models import Resource, Topic
from outreach.economies.models import Economy, Institution
from outreach.events import calendar_texts, searching
from outreach.events.choices import HostRole
from outreach.events.errors import BadMaterialError
from outreach.events.facts import EventEdited
from outreach.events.livestreams import is_address
from outreach.events.models import AgendaItem, Event, Host, Material, Reference, Session, Speaker
from outreach.journal import log
from outreach.shared import clock

Part = Host | Speaker | AgendaItem | Reference | Material
# What the journal calls them.
PARTS: dict[type[Part], str] = {Host: "hosts", Speaker: "speakers", AgendaItem: "agenda", Reference: "references", Material: "materials"}


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
    searching.index(event.pk)
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
    speaker = Speaker.objects.create(
        event=event, session=session, name=name, position_held=position_held, language=language, position=_next(event.speakers.all())
    )
    searching.index(event.pk)
    return speaker


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
def add_material(
    event: Event,
    *,
    title: dict[str, str],
    url: str,
    language: str = "",
    file_format: str = "",
    size: int | None = None,
    session: Session | None = None,
    by: int | None,
    at: datetime | None = None,
) -> Material:
    """Add something to have at hand, after the others; with a `session`, in that session only. Size in bytes.

    Raises BadMaterialError unless the address is a whole https one.
    """
    if not is_address(url):
        raise BadMaterialError
    _edited(event, "materials", by, at)
    return Material.objects.create(
        event=event,
        session=session,
        title=title,
        url=url,
        language=language,
        file_format=file_format,
        size=size,
        position=_next(event.materials.all()),
    )


@transaction.atomic
def remove_material(material: Material, *, by: int | None, at: datetime | None = None) -> None:
    """Take it off the event's pages. What is gone already stays gone, and nothing is recorded."""
    if Material.objects.filter(pk=material.pk).delete()[0]:
        _edited(material.event, "materials", by, at)


@transaction.atomic
def remove_part(part: Part, *, by: int | None, at: datetime | None = None) -> None:
    """Take a host, speaker, agenda item, reference or material away. One that is gone already changes nothing."""
    name = PARTS[type(part)]
    at = at or clock.now()
    # Locks the event; moved on below if there is something to remove.
    Event.objects.select_for_update(no_key=True).get(pk=part.event_id)
    gone, _rows = type(part).objects.filter(pk=part.pk).delete()
    if gone:
        _edited(part.event, name, by, at)
        searching.index(part.event_id)


@transaction.atomic
def put_earlier(part: Host | Speaker | Reference | Material, *, by: int | None, at: datetime | None = None) -> None:
    """Let the part change places with the one before it. The first stays where it is."""
    at = at or clock.now()
    # PostgreSQL: two reorderings at once must not both start from the same old order.
    Event.objects.select_for_update(no_key=True).get(pk=part.event_id)
    table: Any = type(part).objects
    rows = list(table.filter(event=part.event_id).order_by("position", "pk"))
    place = next((number for number, row in enumerate(rows) if row.pk == part.pk), 0)
    if place == 0:
        return
    rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for position, row in enumerate(rows):
        row.position = position
    table.bulk_update(rows, ["position"])
    _edited(part.event, PARTS[type(part)], by, at)


@transaction.atomic
def set_topics(event: Event, topics: Iterable[Topic], *, by: int | None, at: datetime | None = None) -> None:
    """Give the event these topics and no others."""
    _edited(event, "topics", by, at)
    event.topics.set(topics)
    searching.index(event.pk)


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
    calendar_texts.rewrite(event.pk)
    log.record(EventEdited(event.pk, part), by=by, at=at, event_id=event.pk)


def _next(rows: QuerySet) -> int:
    highest = rows.aggregate(highest=Max("position"))["highest"]
    return 0 if highest is None else highest + 1
