"""An event's registrations: the list, its file, one of them, withdrawing it."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.choices import State
from notifications.models import Message
from outreach.events.choices import Pattern
from outreach.events.models import Event
from outreach.journal.models import Entry
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.models import Intake, Need, Registration
from outreach.shared import clock
from tests.desk.organising import HERE, desk_of, her_event, make_organiser, sentences
from tests.factories import make_intake, make_registration, make_seat, make_session
from tests.people import ANA, BEN, CHEN, Somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


@pytest.fixture
def event() -> Event:
    """English and French; Ana has the only French seat, Ben waits for it, Chen was offered an English one."""
    event = her_event(slug="hers", pattern=Pattern.LANGUAGE_GROUP)
    french = make_intake(make_session(event, slug="fr", language="fr", on=date(2099, 2, 10)), capacity=1)
    english = make_intake(make_session(event, slug="en", on=date(2099, 2, 9)), way=Way.ROOM, capacity=9)
    make_registration(french, ANA, registered_at=clock.now() - timedelta(hours=3), question="How do I start?")
    make_registration(french, BEN, state=SeatState.WAITING, registered_at=clock.now() - timedelta(hours=2))
    make_registration(english, CHEN, state=SeatState.OFFERED, registered_at=clock.now() - timedelta(hours=1))
    return event


def names(response: HttpResponse) -> list[str]:
    return [entry["registration"].name for entry in response.context["rows"]]


def show(desk: Client, query: str = "", language: str = "en") -> HttpResponse:
    return desk.get(f"/{language}/organise/events/hers/registrations/{query}")


def file(desk: Client, query: str = "", language: str = "en") -> HttpResponse:
    return desk.post(f"/{language}/organise/events/hers/registrations/file/{query}")


def rows_in(response: HttpResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"), newline="")))


# The list


def test_list_names_everybody_who_stands_the_latest_first(desk: Client, event: Event) -> None:
    response = show(desk)

    assert names(response) == [CHEN.name, BEN.name, ANA.name]
    counted = response.context["counted"]
    assert (counted.standing, counted.economies, counted.confirmed, counted.waiting, counted.offered) == (3, 3, 1, 1, 1)


def test_list_says_how_each_place_stands(desk: Client, event: Event) -> None:
    Registration.objects.get(name=ANA.name).seats.update(promoted_at=clock.now())

    page = " ".join(show(desk).text.split())

    assert "number 1" in page
    assert "Came up from the waiting list</span>" in page
    assert "Offered</span> until Mon 9 Feb, 13:45" in page
    assert "English, 9 February 2099" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?session=fr", [BEN.name, ANA.name]),
        ("?state=waiting", [BEN.name]),
        ("?state=offered", [CHEN.name]),
        ("?state=confirmed&session=en", []),
        ("?state=promoted", []),
        ("?state=withdrawn", []),
        ("?economy=WS", [ANA.name]),
        ("?q=oneill+leota", [ANA.name]),
        ("?q=CLARKE", [BEN.name]),
        ("?q=hot+sauce", [BEN.name]),
        ("?q=chen@tea.example", [CHEN.name]),
        ("?q=李明", [CHEN.name]),
        ("?q=!!!", []),
        ("?q=%25", []),
        ("?session=zz&state=explode&economy=XX", [CHEN.name, BEN.name, ANA.name]),
        ("?page=99", [CHEN.name, BEN.name, ANA.name]),
    ],
)
def test_list_is_cut_to_what_is_asked_and_ignores_what_is_no_filter(desk: Client, event: Event, query: str, found: list[str]) -> None:
    assert names(show(desk, query)) == found


def test_withdrawn_registrations_stand_in_a_list_of_their_own(desk: Client, event: Event) -> None:
    gone = Registration.objects.get(name=ANA.name)
    gone.seats.update(state=SeatState.RELEASED, released_at=clock.now())
    Registration.objects.filter(pk=gone.pk).update(withdrawn_at=clock.now())

    assert names(show(desk)) == [CHEN.name, BEN.name]
    assert names(show(desk, "?state=withdrawn&session=fr")) == [ANA.name]
    assert names(show(desk, "?state=withdrawn&session=en")) == []


def test_needs_and_questions_are_marked_in_the_list_and_said_on_the_page_of_one(desk: Client, event: Event) -> None:
    registration = Registration.objects.get(name=ANA.name)
    Need.objects.create(registration=registration, words="Captions, large")

    listed, one = show(desk).text, desk.get(f"{HERE}/events/hers/registrations/{registration.public_id}/").text

    assert (listed.count(">Need<"), listed.count(">Question<")) == (1, 1)
    assert ("Captions, large" in listed, "How do I start?" in listed) == (False, False)
    assert ("Captions, large" in one, "How do I start?" in one) == (True, True)


def test_nobody_of_another_event_is_in_the_list(desk: Client, event: Event) -> None:
    other = make_registration(make_intake(make_session(her_event())), Somebody("Zoe", "zoe@x.example", "Z", "KE", "en", "UTC"))

    assert "Zoe" not in names(show(desk))
    assert desk.get(f"{HERE}/events/hers/registrations/{other.public_id}/").status_code == 404


def test_list_of_a_page_with_fifty_goes_on(desk: Client, event: Event) -> None:
    intake = make_intake(Intake.objects.get(session__slug="en").session)
    for number in range(50):
        make_registration(intake, Somebody(f"P {number}", f"p{number}@x.example", "P", "KE", "en", "UTC"))

    first, second = show(desk, "?economy=KE"), show(desk, "?economy=KE&page=2")

    assert (len(names(first)), names(second)) == (50, [CHEN.name])
    assert "?economy=KE&amp;page=2" in first.text


@pytest.mark.parametrize("query", ["", "?q=a&state=confirmed"])
def test_list_costs_the_same_with_one_row_and_with_three(desk: Client, query: str) -> None:
    event = her_event(slug="hers", pattern=Pattern.COURSE)
    intakes = [make_intake(make_session(event)) for _ in range(3)]
    make_registration(intakes, ANA)
    show(desk, query)
    with CaptureQueriesContext(connection) as one:
        show(desk, query)
    make_registration(intakes, BEN)
    make_registration(intakes, CHEN)

    with CaptureQueriesContext(connection) as three:
        show(desk, query)

    assert (len(one), len(three)) == (13, 13)


# Its file


def test_file_holds_the_same_list_with_what_it_was_cut_to_in_its_name_and_first_row(desk: Client, event: Event) -> None:
    response = file(desk, "?session=fr&state=waiting&economy=BB&q=Clarke+%26")

    rows = rows_in(response)
    assert response["Content-Disposition"] == 'attachment; filename="registrations_hers_fr_waiting_bb_clarke.csv"'
    assert rows[0] == [
        "Finding export markets",
        "1 registration",
        "Session: French, 10 February 2099",
        "State: Waiting",
        "Economy: Barbados",
        "Name, firm or e-mail address: Clarke &",
    ]
    assert rows[1][:5] == ["Name", "E-mail address", "Firm", "Economy", "Code of the economy"]
    assert [row[:5] + row[9:15] for row in rows[2:]] == [
        [BEN.name, BEN.email, BEN.firm, "Barbados", "BB", "French, 10 February 2099", "Online", "Waiting", "1", "English", BEN.zone]
    ]


def test_file_is_in_the_readers_language_to_its_last_row(desk: Client, event: Event) -> None:
    rows = rows_in(file(desk, "?economy=KE", language="fr"))

    assert (rows[1][0], rows[2][9]) == ("Nom", "Anglais, 9 février 2099")


def test_file_holds_all_pages(desk: Client, event: Event) -> None:
    intake = make_intake(Intake.objects.get(session__slug="en").session)
    for number in range(60):
        make_registration(intake, Somebody(f"P {number}", f"p{number}@x.example", "P", "KE", "en", "UTC"))

    assert len(rows_in(file(desk))) == 2 + 63


def test_a_name_that_is_a_formula_stays_text_in_the_file(desk: Client, event: Event) -> None:
    Registration.objects.filter(name=BEN.name).update(name='=HYPERLINK("https://bad.example")', question="@SUM(1)")

    row = rows_in(file(desk, "?economy=BB"))[2]

    assert (row[0], row[15]) == ('\'=HYPERLINK("https://bad.example")', "'@SUM(1)")


def test_file_leaves_out_what_people_need(desk: Client, event: Event) -> None:
    Need.objects.create(registration=Registration.objects.get(name=ANA.name), words="Captions, large")

    assert "Captions" not in b"".join(file(desk).streaming_content).decode()


def test_taking_a_file_is_noted_without_the_words_that_were_searched_for(desk: Client, event: Event) -> None:
    file(desk, "?session=fr&q=Clarke")

    assert list(Entry.objects.values_list("name", "event_id", "payload")) == [
        (
            "event.registrations_exported",
            event.pk,
            {"event_id": event.pk, "registrations": 1, "session": "fr", "state": "", "economy": "", "is_searched": True},
        )
    ]


def test_opening_the_list_is_noted_nowhere_and_a_file_is_never_opened_by_a_link(desk: Client, event: Event) -> None:
    show(desk)

    assert desk.get(f"{HERE}/events/hers/registrations/file/").status_code == 405
    assert Entry.objects.count() == 0


def test_file_costs_the_same_with_one_row_and_with_three(desk: Client) -> None:
    event = her_event(slug="hers")
    intake = make_intake(make_session(event))
    make_registration(intake, ANA)
    rows_in(file(desk))
    with CaptureQueriesContext(connection) as one:
        rows_in(file(desk))
    make_registration(intake, BEN)
    make_registration(intake, CHEN)

    with CaptureQueriesContext(connection) as three:
        rows_in(file(desk))

    assert len(one) == len(three)


# One registration


def test_page_of_one_says_what_it_holds_held_and_was_written(desk: Client, event: Event) -> None:
    registration = Registration.objects.get(name=ANA.name)
    make_seat(registration, Intake.objects.get(session__slug="en"), state=SeatState.RELEASED)
    Message.objects.create(
        key="k",
        kind="registration_confirmed",
        contact=registration.contact,
        registration=registration,
        language="fr",
        message_id="<k>",
        fact_at=clock.now(),
        due_at=clock.now(),
        state=State.QUEUED,
    )

    response = desk.get(f"{HERE}/events/hers/registrations/{registration.public_id}/")

    assert [place["session"] for place in response.context["places"]] == ["French, 10 February 2099"]
    assert [entry["session"] for entry in response.context["released"]] == ["English, 9 February 2099"]
    assert [mail["kind"] for mail in response.context["mails"]] == ["Place confirmed"]


def test_organiser_withdraws_a_registration_after_seeing_what_it_means_and_the_next_comes_up(desk: Client, event: Event) -> None:
    registration = Registration.objects.get(name=ANA.name)
    address = f"{HERE}/events/hers/registrations/{registration.public_id}/withdraw/"

    asked = desk.get(address)
    still = Registration.objects.get(pk=registration.pk).withdrawn_at
    response = desk.post(address, follow=True)

    assert (asked.status_code, still, response.status_code) == (200, None, 200)
    assert sentences(response) == ["The registration is cancelled, and the person is told."]
    by = {entry.name: entry.actor_id for entry in Entry.objects.all()}
    assert by["registration.withdrawn"] == int(desk.session["_auth_user_id"])
    assert Registration.objects.get(name=BEN.name).seats.get().state == SeatState.CONFIRMED


def test_withdrawing_twice_does_nothing_and_says_so(desk: Client, event: Event) -> None:
    registration = Registration.objects.get(name=ANA.name)
    address = f"{HERE}/events/hers/registrations/{registration.public_id}/withdraw/"
    desk.post(address)
    facts = Entry.objects.count()

    again, shown = desk.post(address), desk.get(address)

    assert (again.status_code, shown.status_code, Entry.objects.count()) == (409, 409, facts)
    assert "This registration has ended already" in again.text


def test_of_a_registration_whose_sessions_are_over_nothing_can_be_cancelled(desk: Client, event: Event) -> None:
    registration = Registration.objects.get(name=ANA.name)
    address = f"{HERE}/events/hers/registrations/{registration.public_id}/"
    hour = timedelta(hours=1)
    for session in event.sessions.all():
        session.starts_at, session.ends_at = clock.now() - 2 * hour, clock.now() - hour
        session.save(update_fields=["starts_at", "ends_at"])

    shown, again, one = desk.get(f"{address}withdraw/"), desk.post(f"{address}withdraw/"), desk.get(address)

    assert (shown.status_code, again.status_code, Entry.objects.count()) == (409, 409, 0)
    assert "Cancel the registration" not in one.text
    assert Registration.objects.get(pk=registration.pk).withdrawn_at is None


def test_somebody_who_was_erased_has_no_name_and_no_address_anywhere(desk: Client, event: Event) -> None:
    registration = Registration.objects.get(name=ANA.name)
    contact = registration.contact
    contact.name, contact.email, contact.erased_at = "", "erased-1@x.invalid", clock.now()
    contact.save()
    Registration.objects.filter(pk=registration.pk).update(name="")

    listed, one = show(desk).text, desk.get(f"{HERE}/events/hers/registrations/{registration.public_id}/").text

    assert ("erased-1@x.invalid" in listed + one, ">Erased<" in listed) == (False, True)
    assert [row[:2] for row in rows_in(file(desk, "?economy=WS"))[2:]] == [["", ""]]
