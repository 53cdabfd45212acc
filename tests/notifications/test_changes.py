"""Changes of a session: who is told, when, and what; what is taken back before anybody heard of it is not told."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail

from notifications import drafts, reactions
from notifications.choices import Method
from notifications.models import Message
from notifications.rendering import compose
from outreach.events.actions import (
    Timing,
    cancel_event,
    cancel_session,
    change_livestream,
    change_session,
    move_session,
    restore_event,
    restore_session,
)
from outreach.events.facts import SessionMoved
from outreach.events.models import Session
from outreach.registrations.choices import SeatState
from outreach.registrations.models import Registration
from tests import factories
from tests.notifications import change_scenes, post
from tests.notifications.calendar_client import times_of
from tests.notifications.scenes import REGISTERED_AT, one
from tests.people import ANA, BEN, CHEN, Somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_site")]

AT = datetime(2027, 1, 20, 9, 30, tzinfo=UTC)
WINDOW = timedelta(minutes=30)
REASON = {"en": "The speaker is ill."}
DIA = Somebody("Dia Rochat", "dia@cheese.example", "Rochat", "CH", "en", "Europe/Zurich")


def told(person: Somebody = BEN, *, on: date = date(2027, 2, 9), state: SeatState = SeatState.CONFIRMED) -> Registration:
    """A registration whose mail has been sent."""
    registration = factories.make_registration(factories.make_intake(factories.make_session(on=on)), person, state=state)
    return read(registration)


def read(registration: Registration) -> Registration:
    fact = reactions.registrations.RegistrationConfirmed(registration.pk, registration.contact_id)
    drafts.queue(reactions.react_to(fact, REGISTERED_AT))
    post.run(REGISTERED_AT)
    mail.outbox.clear()
    return registration


def session_of(registration: Registration, number: int = 0) -> Session:
    return Session.objects.select_related("event").filter(event=registration.event).order_by("starts_at")[number]


def move(session: Session, hour: int, *, at: datetime = AT) -> Session:
    return move_session(session, timing=Timing(session.local_date, time(hour), time(hour + 1), session.zone), by=None, at=at)


def test_a_move_is_told_after_half_an_hour_with_the_higher_sequence_and_the_same_uid() -> None:
    session = move(session_of(told()), 16)

    assert post.run(AT + WINDOW - timedelta(seconds=1)) == []
    (letter,) = post.run(AT + WINDOW)

    part = post.invitation_in(letter) or ""
    assert (f"UID:{session.uid}" in part, "SEQUENCE:1" in part, "METHOD:REQUEST" in part) == (True, True, True)
    assert f"DTSTAMP:{AT:%Y%m%dT%H%M%SZ}" in part
    assert post.calendar_after([letter]).times() == times_of([session])


def test_a_move_is_told_at_once_when_the_session_begins_within_two_days() -> None:
    session = session_of(told())
    at = session.starts_at - timedelta(hours=47)

    move(session, 16, at=at)

    assert [letter.to for letter in post.run(at)] == [[BEN.email]]


def test_a_move_away_from_tomorrow_is_told_at_once() -> None:
    session = session_of(told())
    at = session.starts_at - timedelta(hours=20)

    move_session(session, timing=Timing(date(2027, 3, 9), time(14), time(15), session.zone), by=None, at=at)

    assert len(post.run(at)) == 1


def test_two_moves_within_half_an_hour_are_one_mail_that_says_what_she_knew() -> None:
    session = session_of(told())
    move(session, 16)
    post.run(AT)
    move(session_of(Registration.objects.get()), 18, at=AT + timedelta(minutes=29))

    (letter,) = post.run(AT + WINDOW)

    assert "13:00 to 14:00 · Barbados" in letter.body
    assert "Before\nTuesday 9 February 2027\n09:00 to 10:15 · Barbados (UTC−4)" in letter.body
    assert "11:00" not in letter.body
    assert post.run(AT + timedelta(days=1)) == []


def test_a_move_there_and_back_is_not_told() -> None:
    session = session_of(told())
    for number, timing in enumerate([(time(16), time(17)), (time(14), time(15, 15))]):
        move_session(
            Session.objects.get(pk=session.pk),
            timing=Timing(session.local_date, *timing, session.zone),
            by=None,
            at=AT + timedelta(minutes=number),
        )

    assert post.run_until(AT, AT + timedelta(hours=2)) == []
    assert post.kinds()[-1] == ("session_changed", Method.REQUEST, "dropped")


def test_cancelled_and_restored_within_half_an_hour_is_not_told() -> None:
    session = session_of(told())
    cancel_session(session, reason=REASON, by=None, at=AT)
    post.run(AT)
    restore_session(session_of(Registration.objects.get()), by=None, at=AT + timedelta(minutes=20))

    assert post.run_until(AT, AT + timedelta(hours=2)) == []


def test_cancelled_restored_and_moved_within_half_an_hour_is_told_as_a_move() -> None:
    session = session_of(told())
    cancel_session(session, reason=REASON, by=None, at=AT)
    restore_session(session, by=None, at=AT + timedelta(minutes=1))
    session = move(Session.objects.get(), 16, at=AT + timedelta(minutes=2))

    (letter,) = post.run_until(AT, AT + timedelta(hours=2))

    assert "new time" in letter.subject
    assert "SEQUENCE:3" in (post.invitation_in(letter) or "")


def test_a_cancelled_session_leaves_the_calendar_with_its_reason_and_comes_back() -> None:
    registration = told()
    session = session_of(registration)
    cancel_session(session, reason=REASON, by=None, at=AT)
    (cancelled,) = post.run(AT + WINDOW)
    restore_session(session_of(registration), by=None, at=AT + timedelta(hours=3))
    (restored,) = post.run(AT + timedelta(hours=4))

    part = post.invitation_in(cancelled) or ""
    assert post.method_of(cancelled) == "CANCEL"
    assert "The speaker is ill." in cancelled.body
    assert ("SEQUENCE:1" in part, "The speaker is ill." in part) == (True, True)
    assert post.method_of(restored) == "REQUEST"
    assert "SEQUENCE:2" in (post.invitation_in(restored) or "")
    assert post.calendar_after([cancelled, restored]).times() == times_of([session])


def test_who_waits_gets_the_words_and_no_invitation() -> None:
    registration = told(state=SeatState.WAITING)
    session = session_of(registration)
    move(session, 16)
    (moved,) = post.run(AT + WINDOW)
    cancel_session(session_of(registration), reason=REASON, by=None, at=AT + timedelta(hours=3))
    (cancelled,) = post.run(AT + timedelta(hours=4))

    assert [post.method_of(letter) for letter in (moved, cancelled)] == ["", ""]
    assert "You stay on the waiting list. Your position: 1" in moved.body
    assert "The speaker is ill." in cancelled.body


def test_another_way_to_dial_in_is_told_to_those_with_a_place_only() -> None:
    registration = told()
    session = session_of(registration)
    waits = factories.make_registration(session.intakes.get(), ANA, state=SeatState.WAITING)
    change_session(session, dial_in="+41 22 555 01 00", by=None, at=AT)

    (letter,) = post.run(AT + WINDOW)

    assert letter.to == [BEN.email]
    assert "By telephone: +41 22 555 01 00" in letter.body
    assert Message.objects.get(registration=waits).state == "dropped"


@pytest.mark.parametrize("what", ["venue", "mode"])
def test_venue_and_mode_are_told(what: str) -> None:
    session = session_of(told())
    change = {"venue": {"en": "Hall B"}} if what == "venue" else {"mode": "hybrid", "venue": {"en": "Hall B"}}

    change_session(session, **change, by=None, at=AT)
    (letter,) = post.run(AT + WINDOW)

    assert "New venue: Hall B" in letter.body
    assert ("How the session is held now: In the room and online" in letter.body) == (what == "mode")
    assert "SEQUENCE:1" in (post.invitation_in(letter) or "")


def test_a_better_word_and_another_livestream_send_nothing() -> None:
    registration = told()
    session = session_of(registration)
    change_livestream(session, url="https://live.example/b", by=None, at=AT)
    edit(registration, "Finding new export markets")

    assert post.run_until(AT, AT + timedelta(hours=2)) == []


def edit(registration: Registration, title: str) -> None:
    fact = reactions.events.EventEdited(registration.event_id, "texts")
    type(registration.event).objects.update(title={"en": title})
    assert drafts.queue(reactions.react_to(fact, AT)) == 0


def test_an_event_of_two_days_cancelled_is_one_mail_a_day_of_which_the_first_tells() -> None:
    event = factories.make_event(pattern="course")
    days = [factories.make_session(event, on=date(2027, 2, number)) for number in (9, 10)]
    read(factories.make_registration([factories.make_intake(day) for day in days], BEN))
    cancel_event(event, reason=REASON, by=None, at=AT)
    letters = post.run(AT + WINDOW)

    assert [post.method_of(letter) for letter in letters] == ["CANCEL", "CANCEL"]
    assert sorted("further day" in letter.body for letter in letters) == [False, True]
    restore_event(event, by=None, at=AT + timedelta(hours=2))
    letters += post.run(AT + timedelta(hours=3))
    assert post.calendar_after(letters).times() == times_of(days)


def test_an_event_cancelled_and_restored_within_half_an_hour_is_not_told() -> None:
    registration = told()
    cancel_event(registration.event, reason=REASON, by=None, at=AT)
    restore_event(registration.event, by=None, at=AT + timedelta(minutes=5))

    assert post.run_until(AT, AT + timedelta(hours=2)) == []


def test_of_a_course_only_the_day_that_moved_is_told() -> None:
    event = factories.make_event(pattern="course")
    days = [factories.make_session(event, on=date(2027, 2, number)) for number in (9, 10)]
    read(factories.make_registration([factories.make_intake(day) for day in days], BEN))

    move(days[1], 16)

    assert [post.method_of(letter) for letter in post.run(AT + WINDOW)] == ["REQUEST"]


def test_nobody_is_told_of_a_session_that_is_over() -> None:
    session = session_of(told())

    cancel_session(session, reason=REASON, by=None, at=session.ends_at)

    assert Message.objects.filter(kind="session_cancelled").count() == 0


def test_registered_after_the_move_she_is_told_once() -> None:
    registration = told(BEN)
    session = move(session_of(registration), 16)
    late = factories.make_registration(session.intakes.get(), ANA)
    drafts.queue(reactions.react_to(reactions.registrations.RegistrationConfirmed(late.pk, late.contact_id), AT))

    letters = post.run_until(AT, AT + timedelta(hours=1))

    assert [letter.to for letter in letters] == [[ANA.email], [BEN.email]]


def test_the_same_fact_read_twice_adds_nothing() -> None:
    session = move(session_of(told()), 16)
    post.run(AT + WINDOW)
    before = list(Message.objects.order_by("pk").values())
    fact = SessionMoved(session.pk, (session.starts_at - timedelta(hours=2)).isoformat(), session.starts_at.isoformat())

    assert drafts.queue(reactions.react_to(fact, AT)) == 0
    assert list(Message.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("people", [600, 1200])
def test_a_change_for_many_is_written_in_a_few_statements_for_each_five_hundred(people: int, django_assert_max_num_queries) -> None:
    session = factories.make_session(on=date(2027, 2, 9))
    intake = factories.make_intake(session)
    first = factories.make_registration(intake, BEN)
    others = [factories.make_contact(email=f"person{number}@firms.example") for number in range(people - 1)]
    rows = Registration.objects.bulk_create([Registration(**_columns(first) | {"contact": contact}) for contact in others])
    type(first.seats.get()).objects.bulk_create(
        [
            type(first.seats.get())(
                registration=row, intake=intake, session=session, one_of=True, state="confirmed", language="en", taken_at=AT
            )
            for row in rows
        ]
    )
    found = reactions.react_to(SessionMoved(session.pk, session.starts_at.isoformat(), session.starts_at.isoformat()), AT)

    # Two reads a batch, and on SQLite an INSERT for each fifty rows.
    with django_assert_max_num_queries(6 * (people // 500 + 1) + people // 40):
        assert drafts.queue(found) == people
    with django_assert_max_num_queries(6 * (people // 500 + 1)):
        assert drafts.queue(found) == 0


def _columns(registration: Registration) -> dict[str, object]:
    names = [
        "event",
        "firm",
        "economy_id",
        "name",
        "organisation_type",
        "organisation_size",
        "job_role",
        "language",
        "zone",
        "registered_at",
    ]
    return {name: getattr(registration, name) for name in names}


FOUR = {
    ANA: ("10:00 to 11:15 · Apia (UTC+13)", "02:00 to 03:15 · Apia (UTC+13)"),
    BEN: ("17:00 to 18:15 · Barbados (UTC−4)", "09:00 to 10:15 · Barbados (UTC−4)"),
    CHEN: ("00:00 to 01:15 · Nairobi (UTC+3)", "16:00 to 17:15 · Nairobi (UTC+3)"),
    DIA: ("22:00 to 23:15 · Geneva (UTC+1)", "14:00 to 15:15 · Geneva (UTC+1)"),
}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("person", FOUR, ids=lambda person: person.zone)
def test_a_move_in_four_places_and_three_languages(person: Somebody, language: str) -> None:
    """From Monday 22:00 to Tuesday 14:00 in Geneva, 9 February 2027."""
    message = change_scenes.moved(one(person))
    message.language = language
    text = compose(message).text.replace("\u2068", "").replace("\u2069", "")
    old, new = FOUR[person]
    spoken = {"en": ("to", "Geneva"), "fr": ("à", "Genève"), "es": ("a", "Ginebra")}[language]

    def said(range_and_place: str) -> str:
        words = range_and_place.replace("Geneva", spoken[1]).replace("Barbados", "La Barbade" if language == "fr" else "Barbados")
        if language == "fr":
            start, rest = words.split(" to ")
            end, place = rest.split(" ", 1)
            return f"{_french(start)} à {_french(end)} {place}"
        return words.replace(" to ", f" {spoken[0]} ")

    after, before = text.index(said(new)), text.index(said(old))
    assert after < before
    shifted = {"en": ("the day before", "Monday 8"), "fr": ("la veille", "lundi 8"), "es": ("el día anterior", "lunes 8")}[language]
    assert (shifted[0] in text) == (person in {ANA, CHEN})
    assert shifted[1] in text


def _french(hour: str) -> str:
    return f"{int(hour[:2])}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{hour[3:]}"
