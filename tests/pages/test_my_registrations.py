"""My registrations: what the page says, and what its buttons do."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from outreach.events.actions import cancel_session
from outreach.events.choices import Mode, Pattern
from outreach.events.models import Session
from outreach.journal.models import Entry
from outreach.registrations.actions import withdraw
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.links import way_in_token
from outreach.registrations.models import Intake, Registration, Seat
from outreach.registrations.own import tickets_of
from outreach.shared import clock
from tests.factories import make_contact, make_event, make_intake, make_registration, make_seat, make_session
from tests.pages.opened import opened_by, page_of
from tests.pages.page_words import words_of
from tests.people import ANA, BEN, CHEN
from tests.registrations.waiting import make_course, make_languages

pytestmark = pytest.mark.django_db
MINE = "/en/my-registrations/"


def facts() -> list[str]:
    return list(Entry.objects.exclude(name="contact.link_opened").order_by("pk").values_list("name", flat=True))


def seats() -> list[tuple[str, str]]:
    """Language and state of every live seat of Ben's."""
    live = Seat.objects.exclude(state=SeatState.RELEASED).filter(registration__contact__email=BEN.email)
    return sorted(live.values_list("language", "state"))


def english_and_french(*, french: int | None = None) -> tuple[Registration, Intake, Intake]:
    """Ben has a place in English; the French session has so many places."""
    event = make_event(pattern=Pattern.LANGUAGE_GROUP, slug="finding-markets")
    english, spoken = (make_session(event, slug=code, language=code) for code in ("en", "fr"))
    intakes = make_intake(english, capacity=1), make_intake(spoken, capacity=french)
    return make_registration(intakes[0], BEN), *intakes


def test_the_page_shows_what_is_hers_and_nobody_else_s() -> None:
    mine = make_registration(make_intake(make_session(make_event(title={"en": "Mine & yours"}))), BEN)
    make_registration(make_intake(make_session(make_event(title={"en": "Another’s"}))), ANA)

    page = opened_by(mine.contact).get(MINE).text

    assert "Mine &amp; yours" in page
    assert "Another’s" not in page
    assert f"/j/{way_in_token(mine)}/" in page
    assert BEN.email in page
    assert "14:00–15:15" in page
    assert "Barbados" in page


def test_what_is_ahead_stands_before_what_is_past_and_what_was_withdrawn_nowhere() -> None:
    contact = make_contact(BEN)
    now = clock.now()
    for days, title in ((20, "Later"), (10, "Sooner"), (-10, "Gone"), (-20, "Long gone")):
        make_registration(make_intake(make_session(make_event(title={"en": title}), on=(now + timedelta(days=days)).date())), BEN)
    withdraw(make_registration(make_intake(make_session(make_event(title={"en": "Withdrawn"}))), BEN), by=None)

    words = words_of(opened_by(contact).get(MINE).text)

    titles = [line for line in words.split("\n") if line in {"Sooner", "Later", "Gone", "Long gone", "Withdrawn", "Coming up", "Past"}]
    assert titles == ["Coming up", "Sooner", "Later", "Past", "Gone", "Long gone"]


def test_somebody_who_holds_nothing_is_shown_the_way_on() -> None:
    page = opened_by(make_contact(BEN)).get(MINE).text

    assert "You have no registrations" in page
    assert "See what is coming up" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_number_of_queries_however_many_there_are(number: int) -> None:
    for _ in range(number):
        make_registration(make_intake(), BEN)
        make_registration(make_intake(capacity=0), BEN, state=SeatState.WAITING)
    visitor = opened_by(make_contact(BEN))
    visitor.get(MINE)

    with CaptureQueriesContext(connection) as asked:
        visitor.get(MINE)

    assert len(asked) == 4


def test_a_person_who_waits_sees_her_number() -> None:
    intake = make_intake(capacity=1)
    make_registration(intake, ANA)
    make_registration(intake, CHEN, state=SeatState.WAITING)
    mine = make_registration(intake, BEN, state=SeatState.WAITING)

    page = opened_by(mine.contact).get(MINE).text

    assert "You are <b>number 2</b> on the waiting list." in page
    assert "Join page" not in page
    assert "Cancel my place" not in page


def test_a_cancelled_session_asks_for_no_question_and_no_details() -> None:
    session = make_session(on=date(2037, 2, 10))
    mine = make_registration(make_intake(session), BEN)
    before = opened_by(mine.contact).get(MINE).text
    cancel_session(session, reason={"en": "Ill."}, by=None)

    after = opened_by(mine.contact).get(MINE).text

    assert ["Ask the speakers" in page and "Correct my details" in page for page in (before, after)] == [True, False]
    assert "Ask the speakers" not in after


def test_two_places_at_one_time_are_told_on_both() -> None:
    on = date(2037, 2, 10)
    for title, starts in (("One", time(14)), ("Two", time(15)), ("After", time(15, 15))):
        session = make_session(make_event(title={"en": title}), on=on, starts=starts, ends=time(15, 15) if title != "After" else time(16))
        make_registration(make_intake(session), BEN)

    tickets = {ticket.event.title["en"]: [meeting.event.title["en"] for meeting in ticket.meets] for ticket in held()}

    assert tickets == {"One": ["Two"], "Two": ["One"], "After": []}
    assert "At the same time you have a place in “Two”" in opened_by(make_contact(BEN)).get(MINE).text


def held() -> list:
    return tickets_of(make_contact(BEN), at=clock.now())


def test_a_cancelled_session_overlaps_with_nothing() -> None:
    first, second = (make_session(on=date(2037, 2, 10)) for _ in range(2))
    for session in (first, second):
        make_registration(make_intake(session), BEN)
    cancel_session(first, reason={"en": "Ill."}, by=None)

    assert [ticket.meets for ticket in held()] == [(), ()]


def test_one_press_moves_english_to_french() -> None:
    registration, english, french = english_and_french()
    visitor = opened_by(registration.contact)
    assert 'value="fr:online"' in visitor.get(page_of(registration, "session")).text

    answer = visitor.post(page_of(registration, "session"), {"to": "fr:online"})

    assert (answer.status_code, answer["Location"]) == (302, MINE)
    assert seats() == [("fr", "confirmed")]
    page = visitor.get(MINE).text
    assert "You now have a place in the session in French. The place in English is free for someone else." in page
    assert 'role="status"' in page
    assert [Intake.objects.get(pk=one.pk).seats_taken for one in (english, french)] == [0, 1]
    assert facts() == ["registration.switched"]


def test_a_full_version_offers_its_waiting_list_and_the_place_is_kept() -> None:
    registration, _english, _french = english_and_french(french=0)
    visitor = opened_by(registration.contact)

    page = visitor.get(page_of(registration, "session")).text
    assert "You keep the place you have until one comes free here." in page
    visitor.post(page_of(registration, "session"), {"to": "fr:online", "wait": "1"})

    assert seats() == [("en", "confirmed"), ("fr", "waiting")]
    page = visitor.get(MINE).text
    assert "You are on the waiting list of this session. Until a place comes free you keep the one you have." in page
    assert "as <b>number 1</b>" in page


def test_a_version_that_fills_meanwhile_changes_nothing_and_says_so() -> None:
    registration, _english, _french = english_and_french(french=0)
    visitor = opened_by(registration.contact)

    answer = visitor.post(page_of(registration, "session"), {"to": "fr:online"})

    assert answer["Location"] == page_of(registration, "session")
    assert "This session has just filled up." in visitor.get(answer["Location"]).text
    assert (seats(), facts()) == ([("en", "confirmed")], [])


@pytest.mark.parametrize("to", ["", "xx:online", "en:room", "fr", "2:online"])
def test_a_choice_that_the_event_does_not_have_is_none(to: str) -> None:
    registration, *_ = english_and_french()

    assert opened_by(registration.contact).post(page_of(registration, "session"), {"to": to}).status_code == 404
    assert seats() == [("en", "confirmed")]


def test_online_instead_of_in_the_room() -> None:
    session = make_session(mode=Mode.HYBRID)
    room, _online = make_intake(session, way=Way.ROOM, capacity=5), make_intake(session)
    registration = make_registration(room, BEN)
    visitor = opened_by(registration.contact)
    assert "Change how I attend" in visitor.get(MINE).text

    visitor.post(page_of(registration, "session"), {"to": f"{session.slug}:online"})

    assert Seat.objects.exclude(state=SeatState.RELEASED).get().intake.way == Way.ONLINE
    assert "You now have the place you chose." in visitor.get(MINE).text


def test_cancelling_asks_first_and_then_frees_the_place() -> None:
    registration, english, _french = english_and_french()
    visitor = opened_by(registration.contact)
    assert visitor.get(page_of(registration, "cancel")).status_code == 200
    assert facts() == []

    for _ in range(2):
        answer = visitor.post(page_of(registration, "cancel"))
        assert (answer.status_code, answer["Location"]) == (302, MINE)

    assert (seats(), Intake.objects.get(pk=english.pk).seats_taken, facts()) == ([], 0, ["registration.withdrawn"])
    assert "Your place is cancelled." in visitor.get(MINE).text
    assert visitor.get(page_of(registration, "cancel")).status_code == 302


@pytest.mark.parametrize("name", ["cancel", "session", "waiting-list"])
def test_of_what_is_over_nothing_can_be_given_up_or_changed(name: str) -> None:
    registration, english, _french = english_and_french()
    now = clock.now()
    Session.objects.filter(pk=english.session_id).update(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    visitor = opened_by(registration.contact)

    shown = visitor.get(page_of(registration, name))
    answer = visitor.post(page_of(registration, name), {"to": "fr:online"}, follow=True)

    assert (shown.status_code, shown["Location"], answer.redirect_chain[-1][0]) == (302, MINE, MINE)
    assert "Your place is cancelled." not in answer.text
    assert (seats(), facts()) == ([("en", "confirmed")], [])


def test_a_day_of_a_course_that_was_held_before_she_cancelled_stays_among_what_is_past() -> None:
    over, ahead = make_course(None, None, title={"en": "Two days"})
    registration = make_registration([over, ahead], BEN)
    now = clock.now()
    Session.objects.filter(pk=over.session_id).update(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    visitor = opened_by(registration.contact)

    visitor.post(page_of(registration, "cancel"))

    words = [line for line in words_of(visitor.get(MINE).text).split("\n") if line in {"Coming up", "Past", "Two days"}]
    assert words == ["Past", "Two days"]


def test_a_course_is_cancelled_as_a_whole() -> None:
    registration = make_registration(make_course(None, None), BEN)
    visitor = opened_by(registration.contact)

    assert "every session of this course" in visitor.get(page_of(registration, "cancel")).text
    visitor.post(page_of(registration, "cancel"))

    assert seats() == []


def test_leaving_the_waiting_list_keeps_the_other_place() -> None:
    registration, _english, french = english_and_french(french=0)
    make_seat(registration, french, state=SeatState.WAITING)
    Intake.objects.filter(pk=french.pk).update(waiting=1)
    visitor = opened_by(registration.contact)
    assert "You keep the place you have." in visitor.get(page_of(registration, "waiting-list")).text

    visitor.post(page_of(registration, "waiting-list"), {"to": "fr:online"})

    assert seats() == [("en", "confirmed")]
    assert "You have left the waiting list." in visitor.get(MINE).text


def offered(until: timedelta = timedelta(hours=3)) -> Registration:
    session = make_session(mode=Mode.HYBRID)
    room = make_intake(session, way=Way.ROOM, capacity=1)
    registration = make_registration(room, BEN, state=SeatState.WAITING)
    Seat.objects.update(state=SeatState.OFFERED, offered_until=clock.now() + until, queue_number=1)
    Intake.objects.filter(pk=room.pk).update(seats_taken=1, waiting=0)
    return registration


@pytest.mark.parametrize(("answered", "after"), [("accept", [("en", "confirmed")]), ("decline", [])])
def test_an_offer_is_answered_on_the_page(answered: str, after: list) -> None:
    registration = offered()
    visitor = opened_by(registration.contact)
    assert "A place in the room is free and held for you until" in visitor.get(MINE).text

    answer = visitor.post(page_of(registration, "offer"), {"to": "1:room", "answer": answered})

    assert (answer.status_code, seats()) == (302, after)


@pytest.mark.parametrize(("answered", "after"), [("accept", [("en", "confirmed")]), ("decline", [])])
def test_an_offer_is_answered_from_its_mail_with_one_tap(answered: str, after: list) -> None:
    registration = offered()
    link, visitor = f"/j/{way_in_token(registration)}/offer/", Client()
    page = visitor.get(link).text
    assert "A place is free for you" in page
    assert seats() == [("en", "offered")]

    answer = visitor.post(link, {"to": "1:room", "answer": answered})

    assert (answer.status_code, seats()) == (302, after)
    said = visitor.get(answer["Location"]).text
    assert ("The place is yours." if answered == "accept" else "You have left the place to the next person waiting.") in said
    assert Registration.objects.get().proved_at is not None


def test_an_offer_that_has_ended_is_said_to_have_ended() -> None:
    registration = offered(timedelta(seconds=-1))
    visitor = opened_by(registration.contact)

    visitor.post(page_of(registration, "offer"), {"to": "1:room", "answer": "accept"})

    assert "The time to accept this place has passed." in visitor.get(MINE).text
    assert seats() == [("en", "offered")]


def test_an_offer_that_is_gone_cannot_be_left_to_the_next() -> None:
    registration = offered()
    withdraw(registration, by=None)
    visitor = opened_by(registration.contact)

    visitor.post(page_of(registration, "offer"), {"to": "1:room", "answer": "decline"})

    page = visitor.get(MINE).text
    assert "The time to accept this place has passed." in page
    assert "You have left the place" not in page


def test_a_switch_to_where_a_place_is_offered_says_so() -> None:
    registration = offered()
    make_intake(Session.objects.get())
    visitor = opened_by(registration.contact)
    assert "A place is offered to you" in visitor.get(page_of(registration, "session")).text

    visitor.post(page_of(registration, "session"), {"to": "1:room"})

    page = visitor.get(MINE).text
    assert "A place is held for you. Take it, or leave it to the next person." in page
    assert "You are on the waiting list" not in page


def test_the_link_of_an_offer_is_hers_alone() -> None:
    registration = offered()
    Registration.objects.update(link_counter=1)

    assert Client().get(f"/j/{way_in_token(registration)}/offer/").status_code == 404


@pytest.mark.parametrize("name", ["cancel", "session", "waiting-list", "details", "question"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_registration_of_somebody_else_is_not_found(name: str, method: str) -> None:
    hers, *_ = english_and_french()
    stranger = make_registration(person=ANA)

    answer = getattr(opened_by(stranger.contact), method)(page_of(hers, name), {"to": "fr:online", "question": "?"})

    assert answer.status_code == 404
    assert (seats(), facts()) == ([("en", "confirmed")], [])


def test_a_question_is_asked_changed_and_taken_back() -> None:
    registration, *_ = english_and_french()
    visitor = opened_by(registration.contact)

    for words, said in (("How much? <b>", "The speakers will read your question."), ("", "Your question is taken back.")):
        visitor.post(page_of(registration, "question"), {"question": words})
        assert Registration.objects.get().question == words
        assert said in visitor.get(MINE).text


def test_a_question_that_is_too_long_stays_typed() -> None:
    registration, *_ = english_and_french()
    words = "<" + "w" * 600

    answer = opened_by(registration.contact).post(page_of(registration, "question"), {"question": words})

    assert answer.status_code == 422
    assert escape(words) in answer.text
    assert "Write 600 characters or fewer. There are 601 now." in answer.text
    assert Registration.objects.get().question == ""


@pytest.mark.parametrize("codes", [("en", "fr"), ("en", "fr", "es", "ar")])
def test_versions_are_told_in_the_same_number_of_queries_however_many_there_are(codes: tuple[str, ...]) -> None:
    registration = make_registration(make_languages(*codes, capacity=None)[0], BEN)
    visitor = opened_by(registration.contact)
    visitor.get(page_of(registration, "session"))

    with CaptureQueriesContext(connection) as asked:
        visitor.get(page_of(registration, "session"))

    assert len(asked) == 7
