"""The day of a session on the clocks of its people, as its organiser sees it."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outreach.desk.workspace.clocks import clocks_of
from outreach.economies.models import Economy
from outreach.events.models import Session
from outreach.registrations.actions import withdraw
from outreach.registrations.choices import SeatState, Way
from tests.desk.organising import HERE, desk_of, her_event, make_organiser, seen_on, texts
from tests.factories import make_host, make_institution, make_intake, make_registration, make_seat, make_session
from tests.people import ANA, Somebody

pytestmark = pytest.mark.django_db

HERS = f"{HERE}/events/hers/versions/1/"
MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


@pytest.fixture
def session() -> Session:
    """From 14:00 to 15:15 in Geneva, an hour ahead of UTC."""
    return make_session(her_event(slug="hers"), on=date(2037, 2, 10))


def register(session: Session, *zones: str) -> None:
    """Somebody in each of these zones."""
    intake = session.intakes.first() or make_intake(session)
    for number, zone in enumerate(zones, session.seats.count()):
        make_registration(intake, Somebody(f"Person {number}", f"n{number}@firm.example", "Firm", "WS", "en", zone))


def rows_on(page: str) -> list[str]:
    """What stands beside each drawing, for eyes and for screen readers."""
    labels = re.findall(r'<div class="band__row">(<span class="band__zone">.*?)<svg', page)
    return [" ".join(re.sub("<[^>]*>", " ", label).split()).replace(" ,", ",") for label in labels]


def test_the_clocks_of_most_registrations_stand_under_the_sessions_own(desk: Client, session: Session) -> None:
    register(session, "Africa/Nairobi", "America/Lima", "Pacific/Apia", "Asia/Dhaka", "Pacific/Apia", "Pacific/Apia", "Africa/Nairobi")

    page = desk.get(HERS).text

    assert rows_on(page) == [
        "Geneva (UTC+1), in the working day 14:00–15:15",
        "Apia (UTC+13) · 3 registrations, in the night 02:00–03:15 Wed 11 Feb",
        "Nairobi (UTC+3) · 2 registrations, in the working day 16:00–17:15",
        f"Lima (UTC{MINUS}5) · 1 registration, early or late in the day 08:00–09:15",
    ]
    assert "1 more registration is at another local time." in page


def test_zones_that_show_one_hour_are_one_row(desk: Client, session: Session) -> None:
    register(session, "Africa/Addis_Ababa", "Asia/Baghdad", "Africa/Nairobi", "Africa/Nairobi", "Europe/Paris", "Africa/Lagos")

    assert rows_on(desk.get(HERS).text) == [
        "Geneva (UTC+1) · 2 registrations, in the working day 14:00–15:15",
        "Nairobi, Addis Ababa … (UTC+3) · 4 registrations, in the working day 16:00–17:15",
    ]


def test_who_waits_counts_and_who_withdrew_or_sits_in_another_session_does_not(session: Session) -> None:
    intake, room = make_intake(session), make_intake(session, way=Way.ROOM)
    both = make_registration(intake, ANA, state=SeatState.WAITING)
    make_seat(both, room)
    register(session, "Africa/Nairobi", "America/Lima")
    withdraw(session.event.registrations.get(zone="America/Lima"), by=None)
    register(make_session(session.event), "Asia/Dhaka")

    clocks = clocks_of(session)

    assert [(clock.zones, clock.words) for clock in clocks.others] == [
        (("Africa/Nairobi",), "1 registration"),
        (("Pacific/Apia",), "1 registration"),
    ]
    assert (clocks.people, clocks.elsewhere) == (2, 0)


def test_before_anybody_registers_the_clocks_are_those_of_hosts_and_audience(desk: Client, session: Session) -> None:
    make_host(session.event, institution=make_institution(economy_id="KE"))
    make_host(session.event, institution=make_institution(economy_id=None, kind="international"))
    session.event.audience.set(Economy.objects.in_bulk(["KE", "ET", "WS"]).values())

    page = desk.get(HERS).text

    assert rows_on(page) == [
        "Geneva (UTC+1), in the working day 14:00–15:15",
        "Addis Ababa, Nairobi (UTC+3) · 2 economies, in the working day 16:00–17:15",
        "Apia (UTC+13) · 1 economy, in the night 02:00–03:15 Wed 11 Feb",
    ]
    assert "Nobody has registered yet." in page


def test_where_nothing_is_known_the_session_has_its_own_row(desk: Client, session: Session) -> None:
    page = desk.get(HERS).text

    assert rows_on(page) == ["Geneva (UTC+1), in the working day 14:00–15:15"]
    assert "Nobody has registered yet." not in page


def test_whoever_moves_a_session_sees_the_new_hour_on_those_clocks(desk: Client, session: Session) -> None:
    register(session, "Pacific/Apia")
    moved = {"local_date": "2037-07-10", "local_start": "22:00", "local_end": "23:15", "zone": "Europe/Zurich", "stage": "check"}

    page = desk.post(f"{HERS}step/move/", seen_on(desk, f"{HERS}step/move/") | moved | texts("place", en="Geneva")).text

    assert rows_on(page) == [
        "Geneva (UTC+2), in the night 22:00–23:15",
        "Apia (UTC+13) · 1 registration, in the working day 09:00–10:15 Sat 11 Jul",
    ]


@pytest.mark.parametrize(("has_people", "queries"), [(True, 1), (False, 3)])
def test_clocks_cost_the_same_with_one_row_and_with_three(session: Session, has_people: bool, queries: int) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            clocks_of(session)
        return len(asked)

    def add(economy: str, zone: str) -> None:
        if has_people:
            register(session, zone)
        make_host(session.event, institution=make_institution(economy_id=economy))
        session.event.audience.add(economy)

    add("KE", "Africa/Nairobi")
    clocks_of(session)
    one = count()
    add("WS", "Pacific/Apia")
    add("PE", "America/Lima")

    assert (one, count()) == (queries, queries)
