"""Mails of seats that come and go: switching, waiting, promotion, offers, withdrawing."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail

from notifications import drafts, reactions
from notifications.models import Message
from outreach.events.actions import Timing, move_session
from outreach.people.facts import LinkAsked
from outreach.registrations.actions import (
    accept_offer,
    decline_offer,
    end_offers,
    leave_waiting_list,
    register,
    switch,
    withdraw,
)
from outreach.registrations.choices import Way
from outreach.registrations.models import Intake, Registration
from tests import factories
from tests.notifications import post
from tests.notifications.calendar_client import times_of
from tests.people import ANA, BEN, CHEN, Somebody
from tests.registrations.said import answers_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_site")]

AT = datetime(2027, 1, 20, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def group(capacity: int | None = None) -> list[Intake]:
    """The English session, and the French one with so many seats."""
    event = factories.make_event(pattern="language-group")
    english = factories.make_session(event, on=date(2027, 2, 9), slug="en")
    french = factories.make_session(event, on=date(2027, 2, 10), language="fr", slug="fr")
    return [factories.make_intake(english), factories.make_intake(french, capacity=capacity)]


def room(capacity: int = 1) -> Intake:
    session = factories.make_session(on=date(2027, 6, 15), mode="room", venue={"en": "Hall B"})
    return factories.make_intake(session, way=Way.ROOM, capacity=capacity)


def registered(intakes: list[Intake], person: Somebody = BEN, *, at: datetime = AT) -> Registration:
    """Registered, and told so."""
    event = intakes[0].session.event
    fresh = list(Intake.objects.select_related("session__event").filter(pk__in=[intake.pk for intake in intakes]))
    register(event, intakes=fresh, answers=answers_of(person), by=None, at=at)
    post.run(at)
    mail.outbox.clear()
    return Registration.objects.get(event=event, contact__email=person.email, withdrawn_at__isnull=True)


def fresh(intake: Intake) -> Intake:
    return Intake.objects.select_related("session__event").get(pk=intake.pk)


def test_a_switch_is_one_message_with_the_new_session_and_a_short_one_that_takes_the_old_out() -> None:
    english, french = group()
    registration = registered([english])
    switch(registration, to=fresh(french), by=None, at=AT + MINUTE)

    told, taken_out = post.run(AT + MINUTE)

    assert [post.method_of(letter) for letter in (told, taken_out)] == ["REQUEST", "CANCEL"]
    assert f"UID:{french.session.uid}" in (post.invitation_in(told) or "")
    assert f"UID:{english.session.uid}" in (post.invitation_in(taken_out) or "")
    assert "SEQUENCE:1" in (post.invitation_in(taken_out) or "")
    assert len(taken_out.body) < len(told.body)
    assert Registration.objects.count() == 1


def test_a_switch_is_told_in_the_language_of_the_new_session_to_who_reads_that_of_the_old() -> None:
    english, french = group()
    switch(registered([english]), to=fresh(french), by=None, at=AT + MINUTE)

    assert [letter.extra_headers["Content-Language"] for letter in post.run(AT + MINUTE)] == ["fr", "fr"]


def test_who_reads_spanish_is_told_in_spanish_whatever_she_attends() -> None:
    english, french = group()
    switch(registered([english], CHEN), to=fresh(french), by=None, at=AT + MINUTE)

    assert [letter.extra_headers["Content-Language"] for letter in post.run(AT + MINUTE)] == ["es", "es"]


def test_the_other_way_of_the_same_session_takes_nothing_out() -> None:
    session = factories.make_session(on=date(2027, 6, 15), mode="hybrid", venue={"en": "Hall B"})
    online, in_room = factories.make_intake(session), factories.make_intake(session, way=Way.ROOM)
    switch(registered([online]), to=fresh(in_room), by=None, at=AT + MINUTE)

    (letter,) = post.run(AT + MINUTE)

    assert post.method_of(letter) == "REQUEST"
    assert "LOCATION;LANGUAGE=en:Hall B" in (post.invitation_in(letter) or "")
    assert "Show this message at the entrance." in letter.body
    assert "fifteen minutes" not in letter.body


def test_waiting_for_a_full_session_she_keeps_her_place_and_is_told_both() -> None:
    english, french = group(capacity=1)
    registered([french], ANA)
    registration = registered([english])
    switch(registration, to=fresh(french), wait=True, by=None, at=AT + MINUTE)

    (letter,) = post.run(AT + MINUTE)

    assert post.method_of(letter) == ""
    assert "Your position: 1" in letter.body
    assert "Until then you keep the place you have" in letter.body


def test_promoted_after_a_switch_she_gets_the_new_session_and_loses_the_one_she_kept() -> None:
    english, french = group(capacity=1)
    other = registered([french], ANA)
    registration = registered([english])
    switch(registration, to=fresh(french), wait=True, by=None, at=AT + MINUTE)
    post.run(AT + MINUTE)
    withdraw(other, by=None, at=AT + 2 * MINUTE)

    letters = [letter for letter in post.run(AT + 2 * MINUTE) if letter.to == [BEN.email]]

    assert [post.method_of(letter) for letter in letters] == ["REQUEST", "CANCEL"]
    assert post.calendar_after(letters).times() == times_of([french.session])


def test_off_the_waiting_list_she_is_told_what_she_keeps() -> None:
    english, french = group(capacity=1)
    registered([french], ANA)
    registration = registered([english])
    switch(registration, to=fresh(french), wait=True, by=None, at=AT + MINUTE)
    leave_waiting_list(registration, intake=fresh(french), by=None, at=AT + 2 * MINUTE)

    letters = post.run(AT + 2 * MINUTE)

    assert [kind for kind, _method, state in post.kinds() if state == "sent"][-1] == "waiting_left"
    assert [post.method_of(letter) for letter in letters] == [""]
    assert "You keep the place you have" in letters[0].body


def test_promoted_from_the_waiting_list_she_is_invited() -> None:
    session = factories.make_session(on=date(2027, 2, 9))
    intake = factories.make_intake(session, capacity=1)
    first = registered([intake], ANA)
    registered([intake])
    withdraw(first, by=None, at=AT + MINUTE)

    letters = [letter for letter in post.run(AT + MINUTE) if letter.to == [BEN.email]]

    assert [post.method_of(letter) for letter in letters] == ["REQUEST"]
    assert "a place is yours" in letters[0].subject


def test_a_single_day_of_a_course_that_comes_up_is_told_alone() -> None:
    """Ben is online on both days, and waited for the room on the second."""
    event = factories.make_event(pattern="course")
    days = [factories.make_session(event, on=date(2027, 6, number), mode="hybrid", venue={"en": "Hall B"}) for number in (15, 16)]
    online = [factories.make_intake(day) for day in days]
    in_room = factories.make_intake(days[1], way=Way.ROOM, capacity=1)
    other = registered([online[0], in_room], ANA)
    registration = registered(online)
    switch(registration, to=fresh(in_room), wait=True, by=None, at=AT + MINUTE)
    withdraw(other, by=None, at=AT + MINUTE)
    post.run(AT + MINUTE)
    accept_offer(registration, intake=fresh(in_room), by=None, at=AT + 2 * MINUTE)

    (letter,) = post.run(AT + 2 * MINUTE)

    assert "16 June 2027: a place is yours" in letter.subject
    assert f"UID:{days[1].uid}" in (post.invitation_in(letter) or "")
    assert "The other days come as messages of their own" not in letter.body
    assert "All days" in letter.body


def test_a_course_that_comes_up_as_a_whole_is_told_day_by_day() -> None:
    event = factories.make_event(pattern="course")
    days = [factories.make_intake(factories.make_session(event, on=date(2027, 2, number)), capacity=1) for number in (9, 10, 11)]
    other = registered(days, ANA)
    registered(days)
    withdraw(other, by=None, at=AT + MINUTE)

    letters = [letter for letter in post.run(AT + MINUTE) if letter.to == [BEN.email]]

    assert [kind for kind, _method, _state in post.kinds()][-3:] == ["registration_promoted", *["registration_further_day"] * 2]
    assert [post.method_of(letter) for letter in letters] == ["REQUEST"] * 3
    assert "The other days come as messages of their own" in letters[0].body


def offered() -> tuple[Intake, Registration]:
    """The room was full; its only seat is now held for Ben."""
    intake = room()
    first = registered([intake], ANA)
    registration = registered([intake])
    withdraw(first, by=None, at=AT + MINUTE)
    return intake, registration


def test_an_offered_place_is_told_with_its_end_on_her_clock() -> None:
    offered()

    (letter,) = [letter for letter in post.run(AT + MINUTE) if letter.to == [BEN.email]]

    assert post.method_of(letter) == ""
    # Twelve waking hours from 5:31 in Barbados: seven in the evening.
    assert "It is held for you until Wednesday 20 January 2027, 19:00 (Barbados, UTC−4)." in letter.body
    assert "https://sessions.example/j/" in letter.body


def test_an_offer_of_a_session_that_was_moved_nearer_is_told_anew() -> None:
    intake, _registration = offered()
    post.run(AT + MINUTE)
    # Two in the afternoon in Barbados; its doors open a quarter of an hour before.
    timing = Timing(date(2027, 1, 20), time(19), time(20), "Europe/Zurich")
    move_session(fresh(intake).session, timing=timing, by=None, at=AT + 2 * MINUTE)
    (changed,) = post.run(AT + 2 * MINUTE)
    end_offers(at=AT + 3 * MINUTE)
    (told,) = post.run(AT + 3 * MINUTE)

    assert "A place is held for you until Wednesday 20 January 2027, 13:45 (Barbados, UTC−4)." in changed.body
    assert "It is held for you until Wednesday 20 January 2027, 13:45 (Barbados, UTC−4)." in told.body


def test_an_accepted_offer_is_an_invitation() -> None:
    intake, registration = offered()
    post.run(AT + MINUTE)
    accept_offer(registration, intake=fresh(intake), by=None, at=AT + 5 * MINUTE)

    assert [(letter.to, post.method_of(letter)) for letter in post.run(AT + 5 * MINUTE)] == [([BEN.email], "REQUEST")]


def test_an_offer_that_lapsed_is_told_and_one_that_was_declined_is_not() -> None:
    offered()
    post.run(AT + MINUTE)
    end_offers(at=AT + timedelta(days=1))
    lapsed = post.run(AT + timedelta(days=1))
    Message.objects.all().delete()
    intake, registration = offered()
    post.run(AT + MINUTE)
    decline_offer(registration, intake=fresh(intake), by=None, at=AT + 5 * MINUTE)
    declined = [letter for letter in post.run(AT + 5 * MINUTE) if "next person" in letter.subject]

    assert ["next person" in letter.subject for letter in lapsed if letter.to == [BEN.email]] == [True]
    assert declined == []


def test_an_offer_that_was_taken_before_its_mail_left_is_not_told() -> None:
    intake, registration = offered()
    accept_offer(registration, intake=fresh(intake), by=None, at=AT + 2 * MINUTE)

    letters = [letter for letter in post.run(AT + 2 * MINUTE) if letter.to == [BEN.email]]

    assert [post.method_of(letter) for letter in letters] == ["REQUEST"]


def test_withdrawing_is_confirmed_by_the_mail_that_takes_the_session_out() -> None:
    english, _french = group()
    withdraw(registered([english]), by=None, at=AT + MINUTE)

    (letter,) = post.run(AT + MINUTE)

    assert post.method_of(letter) == "CANCEL"
    assert "You have withdrawn" in letter.body


def test_withdrawing_from_a_course_takes_every_day_out() -> None:
    event = factories.make_event(pattern="course")
    days = [factories.make_session(event, on=date(2027, 2, number)) for number in (9, 10, 11)]
    withdraw(registered([factories.make_intake(day) for day in days]), by=None, at=AT + MINUTE)

    letters = post.run(AT + MINUTE)

    assert [post.method_of(letter) for letter in letters] == ["CANCEL"] * 3
    assert ["You have withdrawn" in letter.body for letter in letters].count(True) == 1


def test_withdrawing_midway_takes_the_days_out_that_are_still_to_come() -> None:
    event = factories.make_event(pattern="course")
    days = [factories.make_session(event, on=date(2027, 2, number)) for number in (9, 10, 11)]
    registration = registered([factories.make_intake(day) for day in days])
    withdraw(registration, by=None, at=days[0].ends_at)

    letters = [letter for letter in post.run(days[0].ends_at) if post.method_of(letter) == "CANCEL"]

    assert [f"UID:{day.uid}" in (post.invitation_in(letter) or "") for day, letter in zip(days[1:], letters, strict=True)] == [True, True]
    assert "You have withdrawn" in letters[0].body


def test_a_session_that_is_over_stays_in_her_calendar() -> None:
    english, _french = group()
    registration = registered([english])
    letters = post.run(AT)
    withdraw(registration, by=None, at=english.session.ends_at + timedelta(days=1))

    assert (letters, post.run(english.session.ends_at + timedelta(days=1))) == ([], [])


def test_who_waited_and_withdraws_is_told_in_words() -> None:
    session = factories.make_session(on=date(2027, 2, 9))
    intake = factories.make_intake(session, capacity=1)
    registered([intake], ANA)
    withdraw(registered([intake]), by=None, at=AT + MINUTE)

    (letter,) = post.run(AT + MINUTE)

    assert (post.method_of(letter), "You have withdrawn" in letter.body) == ("", True)


def test_withdrawn_before_the_first_mail_left_she_is_told_in_words() -> None:
    english, _french = group()
    register(english.session.event, intakes=[fresh(english)], answers=answers_of(BEN), by=None, at=AT)
    withdraw(Registration.objects.get(), by=None, at=AT)

    letters = post.run(AT)

    assert [post.method_of(letter) for letter in letters] == [""]
    assert [(kind, state) for kind, _method, state in post.kinds()] == [("registration_withdrawn", "sent")]


def test_a_link_goes_to_who_has_a_registration_and_to_nobody_else() -> None:
    has_one = factories.make_registration(person=BEN).contact
    has_none = factories.make_contact(ANA)
    for contact in (has_one, has_none):
        drafts.queue(reactions.react_to(LinkAsked(contact.pk, "es"), AT))

    (letter,) = post.run(AT)

    assert (letter.to, letter.extra_headers["Content-Language"]) == ([BEN.email], "es")


def test_asked_twice_while_the_first_waits_one_link_is_sent() -> None:
    contact = factories.make_registration(person=BEN).contact
    for seconds in (0, 1):
        drafts.queue(reactions.react_to(LinkAsked(contact.pk, "en"), AT + timedelta(seconds=seconds)))

    assert len(post.run(AT + MINUTE)) == 1
