"""Fills a database in bulk; the run calls it in `manage.py shell`."""

import uuid
from datetime import date, datetime, time, timedelta

from django.db import connection

from bench.place import TRIAL_CAPACITY, TRIALS
from outreach.catalogue.models import Topic
from outreach.economies.models import Institution
from outreach.events import actions
from outreach.events.choices import Kind, Mode, Pattern, Status
from outreach.events.models import Event, EventLanguage, Host, Session
from outreach.events.searching import reindex
from outreach.journal.models import Entry
from outreach.people.models import Contact, Firm
from outreach.registrations.actions.opening import open_intake
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.facts import RegistrationConfirmed
from outreach.registrations.models import Intake, Registration, Seat
from outreach.shared import clock

_BATCH = 5000
_LANGUAGES = ("en", "fr", "es")


def add_event(slug: str, *, capacity: int) -> None:
    at = clock.now()
    texts = actions.EventTexts("en", {"en": "Finding export markets"}, {"en": "Compare markets."}, {})
    event = actions.create_event(slug, kind=Kind.WEBINAR, pattern=Pattern.SINGLE, texts=texts, by=None, at=at)
    timing = actions.Timing((at + timedelta(days=30)).date(), time(14), time(15), "Europe/Zurich")
    session = actions.add_session(event, slug="1", language="en", mode=Mode.ONLINE, timing=timing, place={"en": "Geneva"}, by=None, at=at)
    open_intake(session, way=Way.ONLINE, capacity=capacity, by=None, at=at)
    actions.publish_event(event, languages=["en"], by=None, at=at)


def add_events() -> None:
    add_event("hot", capacity=1_000_000)
    for number in range(TRIALS):
        add_event(f"trial-{number}", capacity=TRIAL_CAPACITY)


def add_people(count: int) -> None:
    """As many registrations for the hot event, with contacts, firms, seats and facts, as the action would leave them."""
    event = Event.objects.get(slug="hot")
    intake = Intake.objects.get(session__event=event)
    at = clock.now()
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        contacts = Contact.objects.bulk_create(
            [Contact(email=f"early-{n}@firm.example", name="Ben", language="en", zone="UTC", created_at=at) for n in numbers]
        )
        firms = Firm.objects.bulk_create([Firm(name=f"Early {n}", name_key=f"early {n}", economy_id="WS", created_at=at) for n in numbers])
        registrations = Registration.objects.bulk_create(
            [
                Registration(
                    event=event,
                    contact=contact,
                    firm=firm,
                    economy_id="WS",
                    name="Ben",
                    organisation_type="firm",
                    organisation_size="1-9",
                    job_role="owner",
                    language="en",
                    zone="UTC",
                    receipt=uuid.uuid4(),
                    registered_at=at,
                )
                for contact, firm in zip(contacts, firms, strict=True)
            ]
        )
        Seat.objects.bulk_create(
            [
                Seat(
                    registration=registration,
                    intake=intake,
                    session_id=intake.session_id,
                    one_of=True,
                    state=SeatState.CONFIRMED,
                    language="en",
                    taken_at=at,
                )
                for registration in registrations
            ]
        )
        facts = [(registration, RegistrationConfirmed(registration.pk, registration.contact_id)) for registration in registrations]
        Entry.objects.bulk_create(
            [
                Entry(
                    name=fact.name,
                    subject_type=fact.subject_type,
                    subject_id=fact.subject_id,
                    event_id=event.pk,
                    occurred_at=at,
                    payload=fact.payload,
                )
                for _, fact in facts
            ]
        )
    intake.seats_taken += count
    intake.save(update_fields=["seats_taken"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def add_programme(count: int) -> None:
    """So many sessions, one an event but for a language group in four, over three years around now; hosts and topics as given."""
    at = clock.now()
    events: list[Event] = []
    sessions: list[Session] = []
    while len(sessions) < count:
        number = len(events)
        is_group = number % 4 == 0
        events.append(_event_of_programme(number, at, is_group=is_group))
        codes = _LANGUAGES if is_group else (_LANGUAGES[number % 3],)
        first = (at + timedelta(days=(number * 37) % 1095 - 545)).date()
        sessions += [_session_of_programme(events[-1], code, first + timedelta(days=place)) for place, code in enumerate(codes)]
    topics, hosts = list(Topic.objects.order_by("pk")), list(Institution.objects.order_by("pk"))
    Event.objects.bulk_create(events)
    EventLanguage.objects.bulk_create(
        [EventLanguage(event=event, language=code, published_at=at) for event in events for code in ("en", "fr")]
    )
    Host.objects.bulk_create([Host(event=event, institution=hosts[number % len(hosts)]) for number, event in enumerate(events)])
    of_topic = Event.topics.through
    of_topic.objects.bulk_create([of_topic(event=event, topic=topics[number % len(topics)]) for number, event in enumerate(events)])
    Session.objects.bulk_create(sessions)
    Intake.objects.bulk_create([Intake(session=session, way=Way.ONLINE, capacity=500) for session in sessions])
    reindex()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _event_of_programme(number: int, at: datetime, *, is_group: bool) -> Event:
    return Event(
        slug=f"event-{number}",
        kind=Kind.values[number % 3],
        pattern=Pattern.LANGUAGE_GROUP if is_group else Pattern.SINGLE,
        title={"en": f"Finding markets {number}", "fr": f"Trouver des marchés {number}"},
        summary={"en": "Compare markets."},
        status=Status.PUBLISHED,
        published_at=at,
    )


def _session_of_programme(event: Event, code: str, day: date) -> Session:
    timing = actions.Timing(day, time(14), time(15), "Europe/Zurich")
    starts_at, ends_at = timing.instants()
    return Session(
        event=event,
        slug=code if event.pattern == Pattern.LANGUAGE_GROUP else "1",
        language=code,
        mode=Mode.ONLINE,
        place={"en": "Geneva"},
        local_date=day,
        local_start=timing.starts,
        local_end=timing.ends,
        zone=timing.zone,
        starts_at=starts_at,
        ends_at=ends_at,
    )
