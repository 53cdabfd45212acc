"""The private feed: the sessions of one person, as her invitations say them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from notifications.tasks import deliver, react
from outreach.events.actions import Timing, cancel_session, move_session
from outreach.events.choices import Mode
from outreach.events.models import Session
from outreach.people.actions import revoke_feed
from outreach.people.models import Contact
from outreach.people.queries import feed_token
from outreach.registrations.actions import register, switch, withdraw
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.links import way_in_url
from outreach.registrations.models import Registration
from outreach.shared import clock
from tests.factories import make_contact, make_intake, make_registration, make_session
from tests.pages.opened import opened_by
from tests.people import ANA, BEN
from tests.registrations.said import answers_of
from tests.registrations.waiting import make_languages

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def address(contact: Contact) -> str:
    return f"/c/{feed_token(Contact.objects.get(pk=contact.pk))}/calendar.ics"


def entries(contact: Contact) -> dict[str, tuple[str, int, str]]:
    """Language of the title, SEQUENCE and STATUS of each entry, by its UID."""
    calendar = Calendar.from_ical(Client().get(address(contact)).content)
    return {str(one["uid"]): (one["summary"].params["LANGUAGE"], one["sequence"], str(one["status"])) for one in calendar.walk("VEVENT")}


def uid(session: Session) -> str:
    return str(session.uid)


def test_an_entry_says_what_the_invitation_says() -> None:
    session = make_session(on=date(2037, 2, 10))
    registration = make_registration(make_intake(session), BEN)

    answer = Client().get(address(registration.contact))

    calendar = Calendar.from_ical(answer.content)
    (entry,) = calendar.walk("VEVENT")
    way_in = way_in_url(registration)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (str(calendar["name"]), "method" in calendar) == ("My sessions", False)
    assert (str(entry["uid"]), str(entry["url"]), str(entry["conference"])) == (uid(session), way_in, way_in)
    assert entry["dtstart"].dt.astimezone(UTC) == session.starts_at
    assert ("attendee" in entry, "organizer" in entry) == (False, False)
    assert len(calendar.walk("VTIMEZONE")) == 1


def test_only_confirmed_places_of_live_registrations_stand_in_it() -> None:
    kept = make_registration(make_intake(), BEN)
    make_registration(make_intake(capacity=0), BEN, state=SeatState.WAITING)
    withdraw(make_registration(make_intake(), BEN), by=None)
    make_registration(make_intake(), ANA)

    assert list(entries(kept.contact)) == [uid(kept.seats.get().session)]


def test_a_place_in_a_room_has_no_conference() -> None:
    session = make_session(mode=Mode.HYBRID, venue={"en": "Hall B"})
    registration = make_registration(make_intake(session, way=Way.ROOM), BEN)

    (entry,) = Calendar.from_ical(Client().get(address(registration.contact)).content).walk("VEVENT")

    assert ("conference" in entry, str(entry["location"])) == (False, "Hall B")


def test_a_move_raises_the_sequence_under_the_same_uid_and_a_cancelled_session_says_so() -> None:
    registration = make_registration(make_intake(), BEN)
    session = registration.seats.get().session
    move_session(session, timing=Timing(session.local_date + DAY, session.local_start, session.local_end, session.zone), by=None)
    assert entries(registration.contact) == {uid(session): ("en", 1, "CONFIRMED")}

    cancel_session(Session.objects.get(), reason={"en": "Ill."}, by=None)

    assert entries(registration.contact) == {uid(session): ("en", 2, "CANCELLED")}


def test_there_and_back_again_the_sequence_is_that_of_her_mails() -> None:
    """English, French, English: the CANCEL for the English session raised what her calendar knows of it."""
    english, french = make_languages("en", "fr", capacity=None)
    registration = register(english.session.event, intakes=[english], answers=answers_of(BEN), by=None).registration
    send()
    for to in (french, english):
        switch(Registration.objects.get(), to=to, by=None)
        send()

    assert entries(registration.contact) == {uid(english.session): ("en", 1, "CONFIRMED")}


def send() -> None:
    react()
    deliver()


@pytest.mark.parametrize(("days_ago", "stays"), [(89, True), (92, False)])
def test_what_is_past_leaves_after_ninety_days(days_ago: int, stays: bool) -> None:
    session = make_session(on=(clock.now() - days_ago * DAY).date())
    registration = make_registration(make_intake(session), BEN)

    assert (entries(registration.contact) != {}) is stays


def test_two_fetches_give_the_same_bytes_and_304_until_something_changes() -> None:
    registration = make_registration(make_intake(), BEN)
    first, second = (Client().get(address(registration.contact)) for _ in range(2))
    known = {"If-None-Match": first["ETag"]}

    assert first.content == second.content
    unchanged = Client().get(address(registration.contact), headers=known)
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", first["ETag"])
    make_registration(make_intake(), BEN)
    assert Client().get(address(registration.contact), headers=known).status_code == 200


def test_it_speaks_her_language() -> None:
    registration = make_registration(make_intake(), ANA)

    assert [language for language, *_ in entries(registration.contact).values()] == ["fr"]


def test_it_is_kept_by_no_shared_cache_sets_no_cookie_and_redirects_nowhere() -> None:
    registration = make_registration(make_intake(), BEN)

    for method in ("get", "head"):
        answer = getattr(Client(), method)(address(registration.contact), headers={"Accept-Language": "es"})
        assert (answer.status_code, answer["Cache-Control"], dict(answer.cookies)) == (200, "private, no-cache", {})
        assert "Cookie" not in answer.get("Vary", "")
    assert answer.content == b""
    assert Client().post(address(registration.contact)).status_code == 405


def test_an_empty_feed_is_a_calendar_still() -> None:
    answer = Client().get(address(make_contact(BEN)))

    assert (answer.status_code, Calendar.from_ical(answer.content).walk("VEVENT")) == (200, [])


def test_a_revoked_address_leads_nowhere_and_the_new_one_does() -> None:
    contact = make_registration(make_intake(), BEN).contact
    old = address(contact)

    revoke_feed(contact, by=None)

    assert [Client().get(one).status_code for one in (old, address(contact))] == [404, 200]


@pytest.mark.parametrize("token", ["x", "A" * 43])
def test_an_invented_address_leads_nowhere(token: str) -> None:
    make_registration(make_intake(), BEN)

    assert Client().get(f"/c/{token}/calendar.ics").status_code == 404


def test_a_way_in_opens_no_feed() -> None:
    registration = make_registration(make_intake(), BEN)

    assert Client().get(f"/c/{way_in_url(registration).split('/')[-2]}/calendar.ics").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_four_queries_however_many_sessions(number: int) -> None:
    for _ in range(number):
        make_registration(make_intake(), BEN)
    feed = address(make_contact(BEN))

    with CaptureQueriesContext(connection) as asked:
        Client().get(feed)

    assert len(asked) == 4


def test_the_page_gives_both_addresses_and_a_press_ends_them() -> None:
    contact = make_registration(make_intake(), BEN).contact
    visitor, page = opened_by(contact), "/en/my-registrations/calendar/"
    old = address(contact)
    shown = visitor.get(page).text
    assert f'value="http://localhost:8000{old}"' in shown
    assert f'href="webcal://localhost:8000{old}"' in shown
    assert "Calendars ask for it every few hours" in shown

    answer = visitor.post(page)

    assert (answer.status_code, Client().get(old).status_code) == (302, 404)
    shown = visitor.get(page).text
    assert "The old address works no more." in shown
    assert (old in shown, address(contact) in shown) == (False, True)


def test_the_stamp_is_when_it_became_so() -> None:
    taken = datetime(2036, 12, 1, 8, tzinfo=UTC)
    registration = make_registration(make_intake(make_session(on=date(2037, 2, 10))), BEN, registered_at=taken)

    (entry,) = Calendar.from_ical(Client().get(address(registration.contact)).content).walk("VEVENT")

    assert entry["dtstamp"].dt == taken
