"""Rows for tests: plain functions, valid by default, `changes` are the row's own columns.

They write the tables as the actions would leave them, and record no facts.
"""

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from outreach.catalogue.models import Resource, Topic
from outreach.economies.models import Institution
from outreach.events.actions.creating import Timing
from outreach.events.choices import Kind, Mode, Pattern, Status
from outreach.events.models import AgendaItem, Event, EventLanguage, Host, Livestream, Material, Reference, Session, Speaker
from outreach.people.choices import Role
from outreach.people.models import Contact, Firm, User
from outreach.registrations.choices import JobRole, OrganisationSize, OrganisationType, SeatState, Way
from outreach.registrations.models import Allotment, Intake, Registration, Seat
from outreach.shared import clock
from outreach.shared.folding import fold
from tests.people import ANA, Somebody

_number = count(1)

TITLE = {
    "en": "Finding export markets",
    "fr": "Trouver des marchés d’exportation",
    "es": "Encontrar mercados de exportación",
}
SUMMARY = {
    "en": "Find your product’s code and compare markets.",
    "fr": "Trouvez le code de votre produit et comparez les marchés.",
    "es": "Encuentre el código de su producto y compare mercados.",
}
AIMS = {"en": "Find a product’s code", "fr": "Trouver le code d’un produit", "es": "Encontrar el código de un producto"}
GENEVA = {"en": "Geneva", "fr": "Genève", "es": "Ginebra"}


def make_event(*, languages: tuple[str, ...] = ("en", "fr", "es"), **changes: Any) -> Event:
    """A published webinar without sessions."""
    at = clock.now()
    values: dict[str, Any] = {
        "slug": f"finding-markets-{next(_number)}",
        "kind": Kind.WEBINAR,
        "pattern": Pattern.SINGLE,
        "title": TITLE,
        "summary": SUMMARY,
        "aims": AIMS,
        "status": Status.PUBLISHED,
    }
    values |= changes
    if values["status"] != Status.DRAFT:
        values.setdefault("published_at", at)
    event = Event.objects.create(**values)
    if values["status"] != Status.DRAFT:
        EventLanguage.objects.bulk_create([EventLanguage(event=event, language=code, published_at=at) for code in languages])
    return event


def make_session(
    event: Event | None = None,
    *,
    on: date | None = None,
    starts: time = time(14),
    ends: time = time(15, 15),
    zone: str = "Europe/Zurich",
    **changes: Any,
) -> Session:
    """An online session from 14:00 to 15:15 in Geneva, thirty days ahead."""
    event = event or make_event()
    timing = Timing(on or (clock.now() + timedelta(days=30)).date(), starts, ends, zone)
    starts_at, ends_at = timing.instants()
    values: dict[str, Any] = {
        "event": event,
        "slug": str(event.sessions.count() + 1),
        "language": "en",
        "mode": Mode.ONLINE,
        "place": GENEVA,
        "local_date": timing.on,
        "local_start": starts,
        "local_end": ends,
        "zone": zone,
        "starts_at": starts_at,
        "ends_at": ends_at,
    }
    return Session.objects.create(**values | changes)


def make_session_around(at: datetime, *, event: Event | None = None, **changes: Any) -> Session:
    """A session that is on at `at`: it began a quarter of an hour ago and lasts an hour more."""
    begins, ends = at - timedelta(minutes=15), at + timedelta(hours=1)
    timing = {"on": begins.date(), "starts": begins.time(), "ends": ends.time(), "zone": "UTC"}
    return make_session(event, **timing | changes)


def make_intake(session: Session | None = None, *, way: Way = Way.ONLINE, **changes: Any) -> Intake:
    """Unlimited, open."""
    return Intake.objects.create(session=session or make_session(), way=way, **changes)


def make_contact(person: Somebody = ANA, **changes: Any) -> Contact:
    """The contact of this person's address; there is only one."""
    values = {"name": person.name, "language": person.language, "zone": person.zone} | changes
    contact, _ = Contact.objects.get_or_create(email=values.pop("email", person.email), defaults=values)
    return contact


def make_firm(person: Somebody = ANA) -> Firm:
    firm, _ = Firm.objects.get_or_create(economy_id=person.economy, name_key=fold(person.firm), defaults={"name": person.firm})
    return firm


def make_registration(
    intakes: Intake | list[Intake] | None = None, person: Somebody = ANA, *, state: SeatState = SeatState.CONFIRMED, **changes: Any
) -> Registration:
    """A registration with a seat in each intake; counters and queue numbers as the actions would leave them."""
    chosen = intakes if isinstance(intakes, list) else [intakes or make_intake()]
    event = chosen[0].session.event
    values: dict[str, Any] = {
        "event": event,
        "contact": changes.pop("contact", None) or make_contact(person),
        "firm": make_firm(person),
        "economy_id": person.economy,
        "name": person.name,
        "organisation_type": OrganisationType.FIRM,
        "organisation_size": OrganisationSize.MICRO,
        "job_role": JobRole.OWNER,
        "language": person.language,
        "zone": person.zone,
        "registered_at": clock.now(),
    }
    registration = Registration.objects.create(**values | changes)
    for intake in chosen:
        make_seat(registration, intake, state=state)
    return registration


def make_seat(registration: Registration, intake: Intake, *, state: SeatState = SeatState.CONFIRMED, **changes: Any) -> Seat:
    """A confirmed or offered seat counts; a waiting one gets the next queue number. An offer ends when the doors open."""
    if state in {SeatState.CONFIRMED, SeatState.OFFERED}:
        intake.seats_taken += 1
    if state == SeatState.WAITING:
        intake.queue_last += 1
        intake.waiting += 1
    intake.save(update_fields=["seats_taken", "queue_last", "waiting"])
    values: dict[str, Any] = {
        "registration": registration,
        "intake": intake,
        "session": intake.session,
        "one_of": intake.session.event.pattern != Pattern.COURSE,
        "state": state,
        "language": intake.session.language,
        "queue_number": intake.queue_last if state == SeatState.WAITING else None,
        "offered_until": intake.session.starts_at - timedelta(minutes=15) if state == SeatState.OFFERED else None,
        "taken_at": registration.registered_at,
        "released_at": registration.registered_at if state == SeatState.RELEASED else None,
    }
    return Seat.objects.create(**values | changes)


def make_allotment(intake: Intake, economy: str | None = "KE", **changes: Any) -> Allotment:
    """Two seats held for Kenya, for a week."""
    values: dict[str, Any] = {"seats": 2, "until": clock.now() + timedelta(days=7), "economy_id": economy}
    allotment = Allotment.objects.create(intake=intake, **values | changes)
    if allotment.ended_at is None:
        intake.seats_held += allotment.seats - allotment.seats_used
        intake.save(update_fields=["seats_held"])
    return allotment


def make_user(role: Role = Role.ORGANISER, *, password: str = "walnut-harbour", **changes: Any) -> User:
    """Somebody who signs in."""
    values = {"email": f"user{next(_number)}@outreach.example", "name": "Dana Organiser", "role": role}
    user = User(**values | changes)
    user.set_password(password)
    user.save()
    return user


def make_institution(**changes: Any) -> Institution:
    number = next(_number)
    name = {"en": f"Ministry of Trade {number}", "fr": f"Ministère du commerce {number}", "es": f"Ministerio de Comercio {number}"}
    return Institution.objects.create(**{"name": name, "kind": "ministry", "economy_id": "KE"} | changes)


def make_host(event: Event, **changes: Any) -> Host:
    return Host.objects.create(event=event, institution=changes.pop("institution", None) or make_institution(), **changes)


def make_speaker(event: Event, **changes: Any) -> Speaker:
    return Speaker.objects.create(event=event, **{"name": "Mere Faleolo", "position_held": {"en": "Trade adviser"}} | changes)


def make_agenda_item(event: Event, **changes: Any) -> AgendaItem:
    return AgendaItem.objects.create(event=event, **{"minute": 0, "title": {"en": "Welcome"}} | changes)


def make_topic(**changes: Any) -> Topic:
    return Topic.objects.create(**{"slug": f"topic-{next(_number)}", "title": {"en": "Rules of origin"}} | changes)


def make_resource(**changes: Any) -> Resource:
    values = {
        "slug": f"resource-{next(_number)}",
        "title": {"en": "Export guide"},
        "url": "https://resources.example/guide",
        "resource_type": "guide",
        "languages": ["en"],
    }
    return Resource.objects.create(**values | changes)


def make_reference(event: Event, **changes: Any) -> Reference:
    return Reference.objects.create(event=event, resource=changes.pop("resource", None) or make_resource(), **changes)


def make_material(event: Event, **changes: Any) -> Material:
    values = {"title": {"en": "Slides"}, "url": "https://files.example/slides.pdf", "file_format": "PDF", "size": 2_150_000}
    return Material.objects.create(event=event, **values | changes)


def make_livestream(session: Session, url: str = "https://live.example/room") -> Livestream:
    return Livestream.objects.create(session=session, url=url)
