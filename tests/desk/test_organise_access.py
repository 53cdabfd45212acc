"""Who gets into the workspace, and to which events: role × page × method."""

import pytest
from django.test import Client

from outreach.events.models import Session
from outreach.journal.models import Entry
from outreach.people.choices import Role
from tests.desk.organising import HERE, desk_of, make_organiser, make_team
from tests.factories import make_event, make_intake, make_session, make_user

pytestmark = pytest.mark.django_db

# Of everybody who works here, and of one event.
SHARED = ["/", "/events/", "/events/new/"]
OF_EVENT = [
    "/events/{slug}/details/",
    "/events/{slug}/parts/",
    "/events/{slug}/publish/",
    "/events/{slug}/versions/",
    "/events/{slug}/versions/new/",
    "/events/{slug}/versions/{session}/",
    *(f"/events/{{slug}}/versions/{{session}}/step/{step}/" for step in ("move", "change", "stream", "cancel")),
    "/events/{slug}/step/cancel/",
]
# That are refused where things stand as they do: the session is ahead, neither cancelled nor on, nor is the event cancelled.
NOT_NOW = [
    *(f"/events/{{slug}}/versions/{{session}}/step/{step}/" for step in ("restore", "end")),
    *(f"/events/{{slug}}/step/{step}/" for step in ("restore", "archive")),
]
POSTS = [*(address for address in OF_EVENT if address != "/events/{slug}/versions/"), *NOT_NOW, "/events/{slug}/versions/{session}/places/"]
WHO = ["anonymous", "delegate", "stranger", "member", "administrator"]


@pytest.fixture
def session() -> Session:
    session = make_session(make_event(slug="hers", team=make_team()))
    make_intake(session)
    return session


def client_of(who: str) -> Client:
    if who == "anonymous":
        return Client()
    if who == "delegate":
        return desk_of(make_user(Role.DELEGATE, economy_id="KE"))
    if who == "administrator":
        return desk_of(make_user(Role.ADMINISTRATOR))
    return desk_of(make_organiser(make_team("another") if who == "stranger" else None))


def filled(address: str, session: Session) -> str:
    return HERE + address.format(slug=session.event.slug, session=session.slug)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("address", SHARED)
def test_shared_pages_open_for_organisers(address: str, who: str, session: Session) -> None:
    expected = {"anonymous": 302, "delegate": 404}.get(who, 200)

    assert client_of(who).get(filled(address, session)).status_code == expected


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("address", [*OF_EVENT, *NOT_NOW])
def test_pages_of_an_event_open_for_its_team_and_for_administrators(address: str, who: str, session: Session) -> None:
    expected = {"anonymous": 302, "delegate": 404, "stranger": 404}.get(who, 409 if address in NOT_NOW else 200)

    assert client_of(who).get(filled(address, session)).status_code == expected


@pytest.mark.parametrize("who", ["anonymous", "delegate", "stranger"])
@pytest.mark.parametrize("address", POSTS)
def test_nothing_of_an_event_is_changed_by_others(address: str, who: str, session: Session) -> None:
    response = client_of(who).post(filled(address, session), {"stage": "act", "act": "set:reach", "languages": "en", "way": "online"})

    session.refresh_from_db()
    session.event.refresh_from_db()
    assert response.status_code == (302 if who == "anonymous" else 404)
    assert (session.status, session.event.status, Entry.objects.count()) == ("scheduled", "published", 0)


@pytest.mark.parametrize("address", ["/events/{slug}/versions/", "/", "/events/"])
def test_pages_that_only_show_take_no_post(address: str, session: Session) -> None:
    assert client_of("member").post(filled(address, session)).status_code == 405


def test_a_stranger_signs_in_and_comes_back(session: Session) -> None:
    response = Client().get(f"/fr/organise/events/{session.event.slug}/details/")

    assert response["Location"] == f"/fr/account/login/?next=/fr/organise/events/{session.event.slug}/details/"


def test_a_record_is_edited_by_nobody(session: Session) -> None:
    make_event(slug="record", is_record=True, kind="", team=make_team())

    assert client_of("administrator").get(f"{HERE}/events/record/details/").status_code == 404


@pytest.mark.parametrize("address", ["/events/hers/versions/9/", "/events/hers/step/explode/", "/events/hers/versions/1/step/explode/"])
def test_what_is_not_there_is_404(address: str, session: Session) -> None:
    assert client_of("member").get(HERE + address).status_code == 404


def test_no_page_of_the_workspace_is_kept_by_a_cache(session: Session) -> None:
    assert "no-store" in client_of("member").get(f"{HERE}/")["Cache-Control"]
