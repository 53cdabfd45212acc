"""The history of an event: every fact in words, who, when, what it was before."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from outreach.desk.workspace.history import History
from outreach.desk.workspace.sentences import PARTS, SENTENCES
from outreach.events.actions import Timing, cancel_session, move_session
from outreach.events.actions import parts as event_parts
from outreach.events.models import Session
from outreach.journal.facts import all_facts
from outreach.journal.models import Entry
from outreach.registrations.actions import change_capacity, hold_seats, withdraw
from tests.architecture.test_facts_have_readers import load_all_facts
from tests.desk.organising import HERE, desk_of, her_event, make_organiser
from tests.factories import make_intake, make_registration, make_session
from tests.people import ANA, BEN, CHEN

pytestmark = pytest.mark.django_db

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


@pytest.fixture
def session() -> Session:
    return make_session(her_event(slug="hers"), on=date(2099, 2, 9))


def words(desk: Client, language: str = "en") -> list[str]:
    return [entry.words for entry in desk.get(f"/{language}/organise/events/hers/history/").context["told"]]


def test_every_fact_has_a_sentence() -> None:
    load_all_facts()

    assert set(SENTENCES) == set(all_facts())


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_sentence_can_be_said_in_every_language(language: str) -> None:
    for fact in all_facts():
        entry = Entry(name=fact.name, payload={"parts": ["venue", "dial_in"], "languages": ["en", "fr"]}, occurred_at=AT)
        with override(language):
            told = History([entry], zone="UTC", language=language).told()
        assert "%(" not in told[0].words


def test_every_part_that_is_edited_has_a_word() -> None:
    assert set(event_parts.PARTS.values()) | {"texts", "team", "topics", "audience", "sessions"} <= set(PARTS)


def test_a_move_says_who_when_and_both_times_on_the_sessions_clocks(desk: Client, session: Session) -> None:
    organiser = make_organiser(name="Ines Rivera")
    move_session(session, timing=Timing(date(2099, 3, 30), time(9), time(10), "Europe/Zurich"), by=organiser.pk, at=AT)

    told = desk.get(f"{HERE}/events/hers/history/").context["told"]

    assert [(entry.words, entry.who, entry.moment, entry.changes) for entry in told] == [
        (
            "A session was moved: English, 30 March 2099.",
            "Ines Rivera",
            "1 December 2026, 10:30 Zurich (UTC+1)",
            (("Start", "9 February 2099, 14:00 Geneva (UTC+1)", "30 March 2099, 09:00 Geneva (UTC+2)"),),
        )
    ]


def test_history_tells_of_sessions_seats_and_people_the_latest_first(desk: Client, session: Session) -> None:
    intake = make_intake(session, capacity=5)
    registration = make_registration(intake, ANA)
    change_capacity(intake, capacity=9, by=None)
    hold_seats(intake, seats=2, until=datetime(2099, 2, 1, tzinfo=UTC), economy="KE", by=None)
    withdraw(registration, by=None)
    cancel_session(session, reason={"en": "Ill"}, by=None)

    told = desk.get(f"{HERE}/events/hers/history/").context["told"]

    assert [entry.words for entry in told] == [
        "A session was cancelled: English, 9 February 2099.",
        f"The registration of {ANA.name} was cancelled.",
        "Seats were held: English, 9 February 2099, 2 for Kenya.",
        "The number of places was changed: English, 9 February 2099.",
    ]
    assert told[3].changes == (("Places", "5", "9"),)
    assert told[0].changes == (("Reason", "", "Ill"),)
    assert words(desk, "fr")[0] == "Une séance a été annulée\u202f: Anglais, 9 février 2099."


def test_a_person_who_was_erased_is_not_named(desk: Client, session: Session) -> None:
    registration = make_registration(make_intake(session), ANA, name="")
    withdraw(registration, by=None)

    assert words(desk) == ["The registration of Somebody who was erased since was cancelled."]


def test_a_fact_of_an_earlier_release_stands_for_itself(desk: Client, session: Session) -> None:
    Entry.objects.create(name="event.sung", subject_type="event", subject_id=1, event_id=session.event_id, occurred_at=AT)

    assert words(desk) == ["event.sung"]


def test_a_taken_file_says_what_it_was_cut_to(desk: Client, session: Session) -> None:
    make_registration(make_intake(session), ANA)
    desk.post(f"{HERE}/events/hers/registrations/file/?state=confirmed&economy=WS&q=Ana")

    told = desk.get(f"{HERE}/events/hers/history/").context["told"][0]

    assert told.words == "A file of registrations was taken. So many were in it: 1."
    assert told.changes == (("State", "", "Confirmed"), ("Economy", "", "Samoa"), ("Words", "", "were searched for"))


def test_history_is_paged(desk: Client, session: Session) -> None:
    for _ in range(51):
        Entry.objects.create(name="event.archived", subject_type="event", subject_id=1, event_id=session.event_id, occurred_at=AT)

    assert (len(words(desk)), len(desk.get(f"{HERE}/events/hers/history/?page=2").context["told"])) == (50, 1)


def test_history_costs_the_same_with_one_row_and_with_three(desk: Client, session: Session) -> None:
    intake, organiser = make_intake(session, capacity=9), make_organiser()

    def happen(person) -> None:
        withdraw(make_registration(intake, person), by=organiser.pk)
        move = Timing(session.local_date, time(8 + Entry.objects.count()), time(20), session.zone)
        move_session(session, timing=move, by=organiser.pk)
        hold_seats(intake, seats=1, until=session.starts_at, economy=person.economy, by=organiser.pk)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"{HERE}/events/hers/history/")
        return len(queries)

    happen(ANA)
    cost()
    one = cost()
    happen(BEN)
    happen(CHEN)

    assert (one, cost()) == (12, 12)
