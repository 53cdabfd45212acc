"""The sample programme: 81 events of the past, 99 resources, nine events ahead, whatever day it is loaded on."""

import re
import stat
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import IntegrityError

from outreach.catalogue.actions import load_resources
from outreach.catalogue.models import Resource
from outreach.desk.sample import accounts
from outreach.desk.sample.days import first_run, is_working_day
from outreach.desk.sample.programme import load_programme
from outreach.economies.models import Institution
from outreach.events.choices import Kind, Mode, Pattern
from outreach.events.models import AgendaItem, Event, Session, Speaker
from outreach.journal.models import Entry
from outreach.people.models import User
from outreach.registrations.models import Intake
from tests.desk.organising import make_team

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
# Late in the day, at the end of a year, on 29 February, in the weeks when clocks change in Europe, the Americas and none else.
DAYS = [
    datetime(2026, 12, 21, 23, 59, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
    datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    datetime(2027, 3, 12, 22, 0, tzinfo=UTC),
    datetime(2027, 3, 26, 1, 0, tzinfo=UTC),
    datetime(2027, 10, 29, 23, 30, tzinfo=UTC),
    datetime(2027, 4, 1, 11, 0, tzinfo=UTC),
    datetime(2027, 9, 3, 11, 0, tzinfo=UTC),
]

pytestmark = pytest.mark.django_db


def load(at: datetime) -> list[Event]:
    load_resources(by=None, at=at)
    load_programme(team=make_team(), at=at)
    return list(Event.objects.sample().prefetch_related("sessions").order_by("pk"))


def test_load_sample_fills_an_empty_database_once() -> None:
    told = StringIO()
    call_command("load_sample", stdout=told)
    entries = Entry.objects.count()

    call_command("load_sample", stdout=told)

    assert (Event.objects.sample().count(), Event.objects.records().count(), Event.objects.count()) == (9, 81, 90)
    assert (Session.objects.count(), Resource.objects.count(), Institution.objects.count()) == (17, 99, 7)
    assert Entry.objects.count() == entries
    assert told.getvalue().splitlines()[-1] == "There are events already: no sample was added."


def test_the_events_ahead_are_those_promised() -> None:
    shape = [(event.kind, event.pattern, event.sessions.count()) for event in load(AT)]

    assert shape == [
        *[(Kind.WEBINAR, Pattern.LANGUAGE_GROUP, 3)] * 3,
        *[(Kind.COUNTRY_SESSION, Pattern.SINGLE, 1)] * 4,
        (Kind.WORKSHOP, Pattern.COURSE, 3),
        (Kind.WORKSHOP, Pattern.SINGLE, 1),
    ]
    assert Session.objects.filter(mode=Mode.HYBRID).count() == 1


def test_a_language_group_has_one_session_in_each_language_at_the_agreed_hour() -> None:
    for event in load(AT)[:3]:
        sessions = event.sessions.order_by("starts_at")
        held = [(session.slug, session.language, f"{session.local_start:%H:%M}", session.zone) for session in sessions]
        assert held == [
            ("en", "en", "14:00", "Europe/Zurich"),
            ("fr", "fr", "10:00", "Europe/Zurich"),
            ("es", "es", "16:00", "Europe/Zurich"),
        ]


def test_the_intakes_are_empty_and_as_large_as_promised() -> None:
    load(AT)

    hybrid = Intake.objects.filter(session__mode=Mode.HYBRID).order_by("way")
    course = Intake.objects.filter(session__event__pattern=Pattern.COURSE)
    assert [(intake.way, intake.capacity) for intake in hybrid] == [("online", None), ("room", 40)]
    assert [intake.capacity for intake in course] == [60, 60, 60]
    assert Intake.objects.filter(seats_taken=0, queue_last=0).count() == Intake.objects.count() == 18


def test_country_sessions_are_held_with_a_ministry_of_the_audience() -> None:
    for event in load(AT)[3:7]:
        lead = event.hosts.all()[0].institution
        assert (lead.kind, event.hosts.count() >= 2) == ("ministry", True)
        assert lead.economy in event.audience.all()


def test_each_event_is_published_in_the_languages_it_is_written_in() -> None:
    for event in load(AT):
        languages = {row.language for row in event.languages.all()}
        texts = [event.title, event.summary, event.aims]
        texts += [item.title for item in AgendaItem.objects.filter(event=event)]
        texts += [speaker.position_held for speaker in Speaker.objects.filter(event=event)]
        texts += [session.title for session in event.sessions.all() if session.title]
        texts += [event.preparation] if event.preparation else []
        texts += [material.title for material in event.materials.all()]
        assert [set(text) for text in texts] == [languages] * len(texts), event.slug
        assert event.references.count() >= 3


def test_french_texts_keep_the_narrow_space_before_two_part_signs() -> None:
    french = [text["fr"] for event in load(AT) for text in (event.title, event.summary, event.aims, event.preparation) if "fr" in text]
    french += [item.title["fr"] for item in AgendaItem.objects.all() if "fr" in item.title]

    assert [text for text in french if re.search(r"[^\u202f][:;?!]", text)] == []


def test_some_sessions_have_something_to_prepare_files_a_telephone_number_and_other_addresses() -> None:
    events = load(AT)

    assert [event.slug for event in events if event.preparation and event.materials.all()] == [
        "finding-export-markets",
        "customs-paperwork-for-first-time-exporters",
        "finance-for-women-led-exporting-firms",
    ]
    assert all(material.size and material.file_format for event in events for material in event.materials.all())
    assert Session.objects.exclude(dial_in="").count() == 3
    assert Session.objects.exclude(livestream__audio_url="").exclude(livestream__fallback_url="").count() == 7


def test_every_session_has_a_stream_and_a_place() -> None:
    load(AT)

    for session in Session.objects.select_related("livestream"):
        assert session.livestream.url.startswith("https://stream.example/")
        assert set(session.place) == {"en", "fr", "es"}


@pytest.mark.parametrize("at", DAYS, ids=[f"{at:%Y-%m-%d}" for at in DAYS])
def test_whatever_the_day_every_session_is_ahead_and_on_a_working_day(at: datetime) -> None:
    for event in load(at):
        days = [session.local_date for session in event.sessions.order_by("starts_at")]
        assert all(is_working_day(day) for day in days), event.slug
        assert days == [days[0] + timedelta(days=run) for run in range(len(days))], event.slug
    assert Session.objects.filter(starts_at__lte=at).count() == 0


def test_one_session_starts_within_the_next_days() -> None:
    load(AT)

    first = Session.objects.order_by("starts_at")[0]
    assert AT + timedelta(days=1) < first.starts_at < AT + timedelta(days=5)


@pytest.mark.parametrize(
    ("day", "length", "weekday", "first"),
    [
        (date(2026, 11, 28), 1, None, date(2026, 11, 30)),  # a Saturday
        (date(2026, 12, 22), 3, 1, date(2027, 1, 5)),  # would run into the closed days
        (date(2028, 2, 29), 3, 1, date(2028, 2, 29)),
        (date(2026, 11, 27), 2, None, date(2026, 11, 30)),  # a Friday
    ],
)
def test_first_run_passes_over_days_without_work(day: date, length: int, weekday: int | None, first: date) -> None:
    assert first_run(day, length=length, weekday=weekday) == first


def test_make_accounts_writes_a_password_that_opens_each(tmp_path: Path) -> None:
    path = accounts.make_accounts(tmp_path, team=make_team(), at=AT)

    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(email, authenticate(email=email, password=password)) for email, password in lines] == [
        (user.email, user) for user in User.objects.order_by("pk")
    ]
    assert [(user.role, user.economy_id) for user in User.objects.order_by("pk")] == [
        ("organiser", None),
        ("delegate", "KE"),
        ("administrator", None),
    ]
    assert list(make_team().users.values_list("email", flat=True)) == ["organiser@outreach.example"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_make_accounts_again_changes_neither_accounts_nor_file(tmp_path: Path) -> None:
    path = accounts.make_accounts(tmp_path, team=make_team(), at=AT)
    before = path.read_text(encoding="utf-8"), list(User.objects.order_by("pk").values_list("email", "password"))

    with pytest.raises(IntegrityError):
        accounts.make_accounts(tmp_path, team=make_team(), at=AT)

    assert (path.read_text(encoding="utf-8"), list(User.objects.order_by("pk").values_list("email", "password"))) == before


def test_accounts_are_for_an_embedded_database_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    is_embedded = "sqlite" in settings.DATABASES["default"]["ENGINE"]
    assert accounts.are_allowed() is is_embedded

    monkeypatch.setattr(settings, "IS_LOCAL", False)

    assert accounts.are_allowed() is False
