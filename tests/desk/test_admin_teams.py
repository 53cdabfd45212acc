"""Teams on the staff pages: made and joined there, and an organiser's rows are those of her teams."""

import pytest
from django.apps import apps
from django.test import Client

from notifications.tasks import react
from outreach.attendance.actions import note_arrival
from outreach.attendance.choices import Following
from outreach.events.models import Event
from outreach.people.actions import make_link
from outreach.people.choices import LinkPurpose
from outreach.people.models import Team, User
from outreach.registrations.actions import register
from outreach.registrations.models import Registration
from tests.desk.organising import administrator, desk_of, her_event, make_organiser, make_team
from tests.desk.staff import EVENTS, SESSIONS, facts
from tests.factories import make_event, make_host, make_intake, make_session, make_user
from tests.people import ANA, BEN, Somebody
from tests.registrations.said import answers_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


def test_an_administrator_makes_a_team() -> None:
    user = administrator()

    desk_of(user).post("/staff/people/team/add/", {"slug": "helpdesk", "name": "Helpdesk"})

    assert list(Team.objects.values_list("slug", "name")) == [("helpdesk", "Helpdesk")]
    assert facts() == [("team.added", user.pk)]


def test_an_organiser_makes_none(desk: Client) -> None:
    assert desk.post("/staff/people/team/add/", {"slug": "mine", "name": "Mine"}).status_code == 403
    assert not Team.objects.filter(slug="mine").exists()


def test_an_administrator_adds_an_organiser_to_a_team() -> None:
    user, team = make_user(), make_team()
    answers = {"name": user.name, "role": user.role, "economy": "", "zone": "Africa/Nairobi", "is_active": "on", "teams": [team.pk]}

    desk_of(administrator()).post(f"/staff/people/user/{user.pk}/change/", answers)

    assert list(User.objects.get(pk=user.pk).teams.all()) == [team]
    assert ("user.teams_changed", User.objects.get(role="administrator").pk) in facts()


@pytest.mark.parametrize("path", ["events/event/{event}/change/", "events/session/{session}/change/", "events/host/{host}/change/"])
def test_rows_of_other_teams_are_404(desk: Client, path: str) -> None:
    events = (her_event(), make_event(team=make_team("other")))
    rows = [{"event": event.pk, "session": make_session(event).pk, "host": make_host(event).pk} for event in events]

    assert [desk.get("/staff/" + path.format(**row)).status_code for row in rows] == [200, 404]


def test_lists_hold_the_rows_of_her_teams(desk: Client) -> None:
    hers = make_session(her_event())
    make_session(make_event())

    shown = [desk.get(address).context["cl"].result_list for address in (EVENTS, SESSIONS)]

    assert [[row.pk for row in rows] for rows in shown] == [[hers.event_id], [hers.pk]]


def registered(event: Event, person: Somebody) -> Registration:
    registration = register(event, intakes=[make_intake(make_session(event))], answers=answers_of(person), by=None).registration
    assert registration is not None
    make_link(registration.contact, purpose=LinkPurpose.MINE)
    return registration


@pytest.mark.parametrize(
    "table",
    [
        "people/contact",
        "people/firm",
        "people/link",
        "registrations/registration",
        "registrations/seat",
        "attendance/arrival",
        "notifications/message",
        "journal/entry",
        "journal/unread",
    ],
)
def test_people_of_other_teams_events_stand_on_no_list_and_no_page(desk: Client, table: str) -> None:
    people = [registered(her_event(), ANA), registered(make_event(team=make_team("other")), BEN)]
    react()
    for registration in people:
        note_arrival(registration, session=registration.event.sessions.get(), following=Following.SOUND)
    model = apps.get_model(table.replace("/", "."))

    every = [row.pk for row in desk_of(administrator()).get(f"/staff/{table}/").context["cl"].result_list]
    hers = [row.pk for row in desk.get(f"/staff/{table}/").context["cl"].result_list]

    assert 2 * len(hers) == len(every) == model.objects.count()
    assert [desk.get(f"/staff/{table}/{pk}/change/").status_code for pk in every] == [200 if pk in hers else 404 for pk in every]
