"""What a step says of whom it writes to is true: how many people, how many mails, and nobody who would hear no news."""

from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from notifications.tasks import react
from outreach.events.actions import cancel_event, cancel_session
from outreach.events.choices import Pattern
from outreach.events.models import Session
from outreach.journal.models import Entry
from outreach.registrations.choices import SeatState
from outreach.shared import clock
from tests.desk.organising import HERE, desk_of, her_event, make_organiser, seen_on, sentences, tell_everybody, texts
from tests.factories import make_intake, make_registration, make_seat, make_session
from tests.people import ANA, BEN, CHEN

pytestmark = pytest.mark.django_db

REASON = {"en": "The speaker is ill."}
OF_SESSION = f"{HERE}/events/hers/versions/1/step"
OF_EVENT = f"{HERE}/events/hers/step"


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


def make_days(days: int, *, pattern: Pattern = Pattern.SINGLE) -> list[Session]:
    event = her_event(slug="hers", pattern=pattern)
    return [make_session(event, on=date(2099, 2, 9) + timedelta(days=day)) for day in range(days)]


def checked(desk: Client) -> HttpResponse:
    return desk.post(f"{OF_EVENT}/cancel/", texts("reason", **REASON) | {"stage": "check"})


def shown(response: HttpResponse) -> list[tuple[str, bool, str]]:
    return [(preview.language, preview.is_waiting, preview.subject) for preview in response.context["previews"]]


# What was not told yet is not taken back


@pytest.mark.parametrize("is_drafted", [False, True])
def test_a_cancelling_that_nobody_heard_of_is_taken_back_in_silence(desk: Client, is_drafted: bool) -> None:
    (session,) = make_days(1)
    make_registration(make_intake(session), ANA)
    cancel_session(session, reason=REASON, by=None)
    if is_drafted:
        react()

    page = desk.get(f"{OF_SESSION}/restore/")

    assert "Nobody has been told of the cancelling yet, so no mail is sent about it." in page.text
    assert (page.context["previews"], page.context["told"], "person will be told" in page.text) == (None, [], False)


def test_once_somebody_was_told_of_the_cancelling_the_restoring_is_told(desk: Client) -> None:
    (session,) = make_days(1)
    make_registration(make_intake(session), ANA)
    cancel_event(session.event, reason=REASON, by=None)
    tell_everybody()

    page = desk.get(f"{OF_EVENT}/restore/")

    assert ("1 person will be told" in page.text, len(page.context["previews"])) == (True, 1)


def test_what_was_told_of_a_cancelling_before_is_another_matter(desk: Client) -> None:
    (session,) = make_days(1)
    make_registration(make_intake(session), ANA)
    cancel_session(session, reason=REASON, by=None)
    tell_everybody()
    Session.objects.update(cancelled_at=clock.now() + timedelta(minutes=5))

    assert desk.get(f"{OF_SESSION}/restore/").context["reach"].is_unheard


# People and mails


def test_of_a_course_people_and_mails_are_counted(desk: Client) -> None:
    intakes = [make_intake(session) for session in make_days(3, pattern=Pattern.COURSE)]
    for person in (ANA, BEN, CHEN):
        make_registration(intakes, person)

    page = checked(desk).text

    assert "3 people will be told" in page
    assert "9 mails: each person gets one for every session with a place" in page


def test_who_has_no_place_gets_one_mail_however_many_days_she_waits_for(desk: Client) -> None:
    intakes = [make_intake(session) for session in make_days(2, pattern=Pattern.COURSE)]
    make_registration(intakes, ANA)
    make_registration(intakes, BEN, state=SeatState.WAITING)

    reach = checked(desk).context["reach"]

    assert (reach.people, reach.mails) == (2, 3)


def test_one_mail_each_is_said_as_before(desk: Client) -> None:
    (session,) = make_days(1)
    make_registration(make_intake(session), ANA)

    assert "Each gets one mail in that language" in checked(desk).text


# Which mails are shown


def test_each_language_is_shown_the_session_that_most_who_write_in_it_attend(desk: Client) -> None:
    english, french = make_days(2, pattern=Pattern.LANGUAGE_GROUP)
    first, second = make_intake(english), make_intake(french)
    make_registration(first, ANA, language="en")
    make_registration(second, BEN, language="fr")

    assert shown(checked(desk)) == [
        ("en", False, "Finding export markets, 9 February 2099: cancelled"),
        ("fr", False, "Trouver des marchés d’exportation, 10 février 2099 : annulation"),
    ]


def test_the_mail_to_those_who_wait_is_shown_beside_the_other(desk: Client) -> None:
    (session,) = make_days(1)
    intake = make_intake(session, capacity=1)
    make_registration(intake, ANA, language="en")
    make_registration(intake, BEN, language="en", state=SeatState.WAITING)

    response = checked(desk)

    assert [(language, is_waiting) for language, is_waiting, _subject in shown(response)] == [("en", False), ("en", True)]
    assert response.text.count("for somebody on the waiting list") == 1


def test_who_waits_beside_a_place_gets_the_mail_of_her_place_alone(desk: Client) -> None:
    english, french = make_days(2, pattern=Pattern.LANGUAGE_GROUP)
    registration = make_registration(make_intake(english), ANA, language="en")
    make_seat(registration, make_intake(french, capacity=1), state=SeatState.WAITING)

    response = checked(desk)

    assert [(language, is_waiting) for language, is_waiting, _subject in shown(response)] == [("en", False)]
    assert (response.context["reach"].people, response.context["reach"].mails) == (1, 1)


# The city of the time zone, which nobody is written to about


def moved(desk: Client, *, city: str) -> tuple[HttpResponse, HttpResponse]:
    """Seen and done: the same hour, and this name for the city."""
    address = f"{OF_SESSION}/move/"
    answers = {"local_date": "2099-02-09", "local_start": "14:00", "local_end": "15:15", "zone": "Europe/Zurich"}
    answers |= texts("place", en=city, fr="Genève", es="Ginebra") | seen_on(desk, address)
    return desk.post(address, answers | {"stage": "check"}), desk.post(address, answers | {"stage": "act"}, follow=True)


def test_another_name_for_the_city_is_saved_and_no_mail_is_sent(desk: Client) -> None:
    (session,) = make_days(1)
    make_registration(make_intake(session), ANA)

    seen, done = moved(desk, city="Lancy")

    session.refresh_from_db()
    assert (session.place["en"], session.sequence) == ("Lancy", 0)
    assert "No mail will be sent" in seen.text
    assert sentences(done) == ["The city of the time zone is saved. No mail is sent: the hour is the same."]
    assert list(Entry.objects.values_list("name", flat=True)) == ["event.edited"]


def test_where_nothing_is_different_it_is_said_that_nothing_changed(desk: Client) -> None:
    make_days(1)

    _seen, done = moved(desk, city="Geneva")

    assert sentences(done) == ["Nothing has changed: that is how it stood already."]
    assert Entry.objects.count() == 0
