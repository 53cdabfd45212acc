"""Sessions at the staff pages: moved, streamed elsewhere, cancelled."""

from datetime import UTC, date, datetime, time

import pytest
from django.test import Client

from outreach.events.choices import SessionStatus
from outreach.events.models import Event, Session
from outreach.people.choices import Role
from outreach.people.models import User
from tests.desk.staff import EVENTS, SESSIONS, act, errors, facts, move_form, save, texts
from tests.factories import make_event, make_livestream, make_session, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def desk(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def test_another_time_moves_the_session(desk: Client, administrator: User) -> None:
    session = make_session(on=date(2027, 2, 9))

    save(desk, f"{SESSIONS}{session.pk}/change/", move_form(session, local_start="16:00", local_end="17:00"))

    session.refresh_from_db()
    assert session.starts_at == datetime(2027, 2, 9, 15, tzinfo=UTC)
    assert session.local_start == time(16)
    assert session.sequence == 1
    assert facts() == [("session.moved", administrator.pk)]


def test_saving_without_a_change_does_nothing(desk: Client) -> None:
    session = make_session()

    response = save(desk, f"{SESSIONS}{session.pk}/change/", move_form(session))

    assert response.status_code == 302
    assert facts() == []


def test_unknown_zone_is_sent_back_and_nothing_moves(desk: Client) -> None:
    session = make_session()

    response = save(desk, f"{SESSIONS}{session.pk}/change/", move_form(session, zone="Mars/Olympus"))

    assert errors(response) == ["The end must be after the start, and the time zone one of the IANA names."]
    assert Session.objects.get().zone == "Europe/Zurich"
    assert facts() == []


def test_cancelled_session_cannot_be_moved(desk: Client) -> None:
    session = make_session()
    act(desk, SESSIONS, "cancel", session, confirmed="yes", **texts("reason", en="Power cut."))

    response = save(desk, f"{SESSIONS}{session.pk}/change/", move_form(session, local_start="16:00", local_end="17:00"))

    assert errors(response) == ["The event is no longer in the state that this step needs. Load the page again."]
    assert [name for name, _by in facts()] == ["session.cancelled"]


def test_move_that_is_refused_changes_no_livestream_either(desk: Client) -> None:
    session = make_session()

    save(desk, f"{SESSIONS}{session.pk}/change/", move_form(session, zone="Nowhere", livestream="https://live.example/new"))

    assert not hasattr(Session.objects.get(), "livestream")


def test_new_livestream_address_counts_without_a_mail_and_without_a_sequence(desk: Client, administrator: User) -> None:
    session = make_session()
    make_livestream(session)

    save(desk, f"{SESSIONS}{session.pk}/change/", move_form(session, livestream="https://live.example/new"))

    session = Session.objects.get()
    assert (session.livestream.url, session.sequence) == ("https://live.example/new", 0)
    assert facts() == [("session.livestream_changed", administrator.pk)]


def test_livestream_address_must_be_https(desk: Client) -> None:
    session = make_session()

    response = save(desk, f"{SESSIONS}{session.pk}/change/", move_form(session, livestream="http://live.example/new"))

    assert errors(response) == ["Write an address that begins with https://."]
    assert facts() == []


def test_one_session_is_cancelled_alone(desk: Client) -> None:
    event = make_event()
    one, other = make_session(event), make_session(event)

    act(desk, SESSIONS, "cancel", one, confirmed="yes", **texts("reason", en="Power cut."))

    assert [Session.objects.get(pk=row.pk).status for row in (one, other)] == [SessionStatus.CANCELLED, SessionStatus.SCHEDULED]


def test_fields_of_an_action_cannot_be_posted(desk: Client) -> None:
    session = make_session()
    event = session.event

    save(desk, f"{EVENTS}{event.pk}/change/", {"topics": [], "audience": [], "status": "archived", "slug": "other", "is_record": "on"})
    save(desk, f"{SESSIONS}{session.pk}/change/", move_form(session, sequence="9", status="cancelled", uid="x", slug="99"))

    after = Event.objects.get()
    assert (after.status, after.slug, after.is_record) == (event.status, event.slug, False)
    assert (Session.objects.get().sequence, Session.objects.get().slug) == (0, session.slug)
