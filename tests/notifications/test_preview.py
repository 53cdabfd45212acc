"""The mail that a change would send, before it is made; and that nothing of it stays."""

from datetime import date, time

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Message
from notifications.preview import Preview, Reader, previews_of_change
from outreach.events.actions import Timing, cancel_event, cancel_session, change_session, move_session, restore_event, restore_session
from outreach.events.choices import Mode
from outreach.events.errors import SkippedTimeError
from outreach.events.models import CalendarText, Event, Session
from outreach.journal.models import Entry, Unread
from outreach.people.models import Contact
from outreach.registrations.choices import Way
from outreach.registrations.models import Registration, Seat
from tests.factories import make_event, make_intake, make_registration, make_session
from tests.people import ANA, BEN, CHEN

pytestmark = pytest.mark.django_db

REASON = {"en": "The speaker is ill.", "fr": "L’intervenante est malade."}
ELSEWHEN = Timing(date(2027, 3, 10), time(9), time(10), "Europe/Zurich")


@pytest.fixture
def session() -> Session:
    session = make_session(make_event(), on=date(2027, 2, 9))
    make_registration(make_intake(session), ANA)
    return session


def shown(session: Session, act, *languages: str) -> list[Preview]:
    readers = [Reader(language, session) for language in languages or ("en",)]
    return previews_of_change(readers, act=act, zone="Africa/Nairobi")


def everything() -> list[list[dict[str, object]]]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Event, Session, CalendarText, Entry, Unread, Message, Registration, Seat, Contact)
    ]


def test_move_is_shown_in_each_language_with_both_times() -> None:
    session = make_session(make_event(), on=date(2027, 2, 9))

    english, french = shown(session, lambda: move_session(session, timing=ELSEWHEN, by=None), "en", "fr")

    assert (english.language, french.language) == ("en", "fr")
    assert english.subject == "Finding export markets, 10 March 2027: new time"
    assert "11:00 to 12:00" in english.text
    assert "16:00 to 17:15" in english.text
    assert "Name of the person" in english.text
    assert "Nom de la personne" in french.text


def test_way_in_of_a_preview_is_stars(session: Session) -> None:
    text = shown(session, lambda: move_session(session, timing=ELSEWHEN, by=None))[0].text

    assert "/j/***" in text


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda session: cancel_session(session, reason=REASON, by=None), "this session will not be held"),
        (lambda session: cancel_event(session.event, reason=REASON, by=None), "this session will not be held"),
        (lambda session: change_session(session, dial_in="+41 22 000 00 00", by=None), "+41 22 000 00 00"),
        (lambda session: change_session(session, venue={"en": "Room W"}, mode=Mode.ROOM, by=None), "Room W"),
    ],
)
def test_each_step_shows_its_own_mail_and_nothing_of_it_stays(session: Session, act, said: str) -> None:
    before = everything()

    previews = shown(session, lambda: act(session))

    assert said in previews[0].text
    assert everything() == before
    assert mail.outbox == []


def test_preview_is_for_the_way_that_most_people_have() -> None:
    hybrid = make_session(make_event(), on=date(2027, 2, 9), mode=Mode.HYBRID, venue={"en": "Room W"})
    room, online = make_intake(hybrid, way=Way.ROOM), make_intake(hybrid)
    make_registration(online, ANA)
    first = shown(hybrid, lambda: move_session(hybrid, timing=ELSEWHEN, by=None))[0].text
    make_registration(room, BEN)
    make_registration(room, CHEN)

    second = shown(hybrid, lambda: move_session(hybrid, timing=ELSEWHEN, by=None))[0].text

    assert ["You take part in the room: Room W" in text for text in (first, second)] == [False, True]


def test_who_waits_is_shown_the_mail_of_one_who_waits(session: Session) -> None:
    readers = [Reader("en", session), Reader("en", session, is_waiting=True)]

    placed, waiting = previews_of_change(readers, act=lambda: move_session(session, timing=ELSEWHEN, by=None), zone="Africa/Nairobi")

    assert ["You stay on the waiting list. Your position: 1" in preview.text for preview in (placed, waiting)] == [False, True]
    assert ["Your place is kept." in preview.text for preview in (placed, waiting)] == [True, False]


def test_who_waits_hears_of_no_dial_in(session: Session) -> None:
    readers = [Reader("en", session), Reader("en", session, is_waiting=True)]

    previews = previews_of_change(readers, act=lambda: change_session(session, dial_in="+41 22 000 00 00", by=None), zone="UTC")

    assert [preview.is_waiting for preview in previews] == [False]


def test_each_reader_is_shown_the_mail_about_her_own_session(session: Session) -> None:
    french = make_session(session.event, on=date(2027, 2, 11), language="fr")
    readers = [Reader("en", session), Reader("fr", french)]

    previews = previews_of_change(readers, act=lambda: cancel_event(session.event, reason=REASON, by=None), zone="UTC")

    assert ["9 February 2027" in previews[0].text, "11 février 2027" in previews[1].text] == [True, True]


def test_restoring_is_shown_of_a_session_and_of_an_event(session: Session) -> None:
    cancel_session(session, reason=REASON, by=None)
    cancelled = Session.objects.get(pk=session.pk)
    other = make_session(make_event(), on=date(2027, 2, 9))
    cancel_event(other.event, reason=REASON, by=None)
    of_event = Session.objects.get(pk=other.pk)

    texts = [
        shown(cancelled, lambda: restore_session(cancelled, by=None))[0].text,
        shown(of_event, lambda: restore_event(of_event.event, by=None))[0].text,
    ]

    assert ["The session that was cancelled is held after all." in text for text in texts] == [True, True]
    assert Session.objects.get(pk=session.pk).is_cancelled


def test_what_changes_nothing_sends_nothing(session: Session) -> None:
    same = Timing(session.local_date, session.local_start, session.local_end, session.zone)

    assert shown(session, lambda: move_session(session, timing=same, by=None)) == []


def test_what_would_be_refused_is_refused_and_nothing_stays(session: Session) -> None:
    before = everything()
    skipped = Timing(date(2027, 3, 28), time(2, 30), time(4), "Europe/Zurich")

    with pytest.raises(SkippedTimeError):
        shown(session, lambda: move_session(session, timing=skipped, by=None))

    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_around_it_nothing_stays_either() -> None:
    session = make_session(make_event(), on=date(2027, 2, 9))
    before = everything()

    assert len(shown(session, lambda: move_session(session, timing=ELSEWHEN, by=None))) == 1
    assert everything() == before


def test_preview_costs_the_same_for_one_registration_and_for_three(session: Session) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(session, lambda: move_session(session, timing=ELSEWHEN, by=None))
        return len(queries)

    cost()
    one = cost()
    for person in (BEN, CHEN):
        make_registration(session.intakes.get(), person)

    assert cost() == one
