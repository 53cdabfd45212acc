"""The pages of an event's sessions: adding one, its titles, places and ways of attending."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from outreach.events.choices import Mode, Pattern
from outreach.events.models import Session
from outreach.journal.models import Entry
from outreach.registrations.models import Intake
from tests.desk.organising import HERE, desk_of, her_draft, her_event, make_organiser, seen_on, texts
from tests.factories import make_intake, make_registration, make_session
from tests.people import ANA, BEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


@pytest.fixture
def session() -> Session:
    """Ana and Ben are registered, and are written to in their languages."""
    session = make_session(her_event(slug="hers"), on=date(2099, 2, 9))
    intake = make_intake(session, capacity=5)
    make_registration(intake, ANA)
    make_registration(intake, BEN)
    return session


def move_form(**changes: str) -> dict[str, str]:
    said = {"local_date": "2099-03-10", "local_start": "09:00", "local_end": "10:00", "zone": "Africa/Nairobi"}
    return said | texts("place", en="Geneva", fr="Genève", es="Ginebra") | changes


def new_session(**changes: str) -> dict[str, str]:
    said = {"language": "fr", "mode": "hybrid", "online_capacity": "", "room_capacity": "40", "dial_in": ""}
    return said | move_form() | texts("venue", en="Room A") | texts("place") | changes


def facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))


def test_new_session_of_a_language_group_is_named_by_its_language_and_takes_registrations(desk: Client) -> None:
    event = her_draft(pattern=Pattern.LANGUAGE_GROUP)

    response = desk.post(f"{HERE}/events/{event.slug}/versions/new/", new_session() | {"interpretation": ["fr", "ar"]})

    session = event.sessions.get()
    assert response["Location"] == f"{HERE}/events/{event.slug}/versions/fr/"
    assert (session.slug, session.mode, session.place) == ("fr", Mode.HYBRID, {"en": "Nairobi", "fr": "Nairobi", "es": "Nairobi"})
    assert list(session.interpretations.values_list("language", flat=True)) == ["ar"]
    assert sorted(session.intakes.values_list("way", "capacity")) == [("online", None), ("room", 40)]


def test_registration_opens_and_closes_at_hours_on_the_sessions_clocks(desk: Client) -> None:
    event = her_draft()
    hours = {"opens_at": "2099-03-02T09:00", "closes_at": "2099-03-09T18:30"}

    desk.post(f"{HERE}/events/{event.slug}/versions/new/", new_session(**hours))

    opens, closes = datetime(2099, 3, 2, 6, tzinfo=UTC), datetime(2099, 3, 9, 15, 30, tzinfo=UTC)
    assert list(Intake.objects.values_list("opens_at", "closes_at")) == [(opens, closes)] * 2


def test_sessions_of_a_course_are_numbered(desk: Client) -> None:
    event = her_draft(pattern=Pattern.COURSE)

    for _ in range(2):
        desk.post(f"{HERE}/events/{event.slug}/versions/new/", new_session())

    assert sorted(event.sessions.values_list("slug", flat=True)) == ["1", "2"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"local_date": "2099-03-29", "local_start": "02:30", "local_end": "04:00", "zone": "Europe/Zurich"}, "local_start"),
        ({"local_date": "2099-03-29", "local_start": "01:00", "local_end": "02:15", "zone": "Europe/Zurich"}, "local_end"),
        ({"room_capacity": ""}, "room_capacity"),
        ({"venue_en": ""}, "venue_en"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"local_date": "soon"}, "local_date"),
        ({"opens_at": "soon"}, "opens_at"),
        ({"opens_at": "2099-03-29T02:30", "zone": "Europe/Zurich"}, "opens_at"),
        ({"opens_at": "0001-01-01T00:00"}, "opens_at"),
        ({"closes_at": "2026-03-10T09:00"}, "closes_at"),
        ({"opens_at": "2099-03-02T09:00", "closes_at": "2099-03-02T09:00"}, "closes_at"),
        ({"local_date": "2026-03-10"}, "local_date"),
        ({"local_date": "0001-01-01", "zone": "Pacific/Apia"}, "local_date"),
        ({"local_date": "9999-12-31", "zone": "Pacific/Honolulu"}, "local_date"),
        ({"local_start": "10:00", "local_end": "10:00"}, "local_end"),
    ],
)
def test_a_session_that_cannot_be_is_said_at_its_field(desk: Client, changes: dict[str, str], field: str) -> None:
    event = her_draft()

    response = desk.post(f"{HERE}/events/{event.slug}/versions/new/", new_session(**changes))

    assert (response.status_code, [name for name, _words in response.context["form"].faults]) == (422, [field])
    assert (event.sessions.count(), Intake.objects.count(), facts()) == (0, 0, [])


def test_a_language_that_the_group_has_already_is_refused_and_nothing_is_added(desk: Client) -> None:
    event = her_draft(pattern=Pattern.LANGUAGE_GROUP)
    make_session(event, slug="fr", language="fr")

    response = desk.post(f"{HERE}/events/{event.slug}/versions/new/", new_session())

    assert (response.status_code, event.sessions.count(), Intake.objects.count()) == (422, 1, 0)


def test_title_and_interpretation_are_saved_without_telling(desk: Client, session: Session) -> None:
    desk.post(f"{HERE}/events/hers/versions/1/", texts("title", en="Day one") | {"interpretation": ["fr"]})

    session.refresh_from_db()
    assert (session.title, session.sequence, facts()) == ({"en": "Day one"}, 0, ["event.edited"])


def seen_places(desk: Client) -> dict[str, str]:
    return seen_on(desk, f"{HERE}/events/hers/versions/1/", field="online-seen")


def test_places_are_changed_and_never_fewer_than_are_taken(desk: Client, session: Session) -> None:
    address = f"{HERE}/events/hers/versions/1/places/"

    raised = desk.post(address, seen_places(desk) | {"way": "online", "capacity": "9"})
    lowered = desk.post(address, seen_places(desk) | {"way": "online", "capacity": "1"})

    assert (raised.status_code, lowered.status_code, Intake.objects.get().capacity) == (302, 422, 9)
    assert lowered.context["errors"][0][0] == "online-capacity"


def test_a_way_that_the_session_does_not_offer_is_not_opened(desk: Client, session: Session) -> None:
    assert desk.post(f"{HERE}/events/hers/versions/1/places/", {"way": "room", "capacity": "9"}).status_code == 404


def test_a_way_is_opened_that_was_not(desk: Client) -> None:
    session = make_session(her_event())

    desk.post(f"{HERE}/events/{session.event.slug}/versions/1/places/", {"way": "online", "capacity": ""})

    assert list(session.intakes.values_list("way", "capacity")) == [("online", None)]
