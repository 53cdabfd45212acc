"""The programme on the staff pages: to read, with the way to the workspace, which says first who is told of a change."""

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client

from outreach.economies.models import Institution
from outreach.events.choices import Status
from outreach.events.models import Event, Series
from outreach.people.choices import Role
from outreach.people.models import Team, User
from tests.desk.organising import administrator, desk_of, her_event, make_organiser, make_team
from tests.desk.staff import EVENTS, SESSIONS, errors, facts, save, texts
from tests.factories import (
    make_allotment,
    make_event,
    make_host,
    make_intake,
    make_livestream,
    make_session,
    make_speaker,
)

pytestmark = pytest.mark.django_db

# Tables of the programme, and the page of the workspace where their rows are changed.
READ_ONLY = {
    "events/session": "/en/organise/events/{slug}/versions/1/",
    "events/livestream": "/en/organise/events/{slug}/versions/1/",
    "events/host": "/en/organise/events/{slug}/parts/",
    "events/speaker": "/en/organise/events/{slug}/parts/",
    "registrations/intake": "/en/organise/events/{slug}/places/",
    "registrations/allotment": "/en/organise/events/{slug}/places/",
}


@pytest.fixture
def desk() -> Client:
    return desk_of(administrator())


def whole_event() -> Event:
    """An event with a row in every table above."""
    event = her_event()
    session = make_session(event, slug="1")
    make_livestream(session)
    make_host(event), make_speaker(event)
    make_allotment(make_intake(session, capacity=5))
    return event


def page_of(row: Model) -> str:
    return f"/staff/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("table", READ_ONLY)
def test_row_of_the_programme_is_shown_and_neither_added_nor_changed(table: str, role: Role) -> None:
    whole_event()
    model = apps.get_model(table.replace("/", "."))
    row = model.objects.get()
    before = model.objects.values().get()
    desk = desk_of(administrator() if role == Role.ADMINISTRATOR else make_organiser())
    answers = {"local_start": "16:00", "url": "https://live.example/new", "name": "Another", "capacity": "1", "seats": "1"}

    assert desk.get(page_of(row)).status_code == 200
    assert desk.post(page_of(row), answers).status_code == 403
    assert desk.post(f"/staff/{table}/add/", answers).status_code == 403
    assert (model.objects.values().get(), facts()) == (before, [])


@pytest.mark.parametrize("table", READ_ONLY)
def test_page_of_a_row_leads_to_the_page_of_the_workspace_that_changes_it(desk: Client, table: str) -> None:
    event = whole_event()
    row = apps.get_model(table.replace("/", ".")).objects.get()
    address = READ_ONLY[table].format(slug=event.slug)

    assert f'<a href="{address}">Open the workspace</a>' in desk.get(page_of(row)).text
    assert desk.get(address).status_code == 200


def test_page_of_an_event_leads_to_the_workspace_and_that_of_a_record_does_not(desk: Client) -> None:
    event, record = make_event(), make_event(is_record=True, kind="")

    pages = [desk.get(page_of(row)).text for row in (event, record)]

    assert f'<a href="/en/organise/events/{event.slug}/">Open the workspace</a>' in pages[0]
    assert "Open the workspace" not in pages[1]


def test_no_event_is_added(desk: Client) -> None:
    assert desk.get(f"{EVENTS}add/").status_code == 403
    assert desk.post(f"{EVENTS}add/", {"slug": "new-markets"} | texts("title", en="New markets")).status_code == 403
    assert not Event.objects.exists()


@pytest.mark.parametrize("step", ["publish", "cancel", "restore", "archive", "delete_selected"])
@pytest.mark.parametrize("address", [EVENTS, SESSIONS])
def test_no_step_is_taken_from_a_list(desk: Client, address: str, step: str) -> None:
    session = make_session()

    desk.post(
        address, {"action": step, "_selected_action": [session.event_id, session.pk], "confirmed": "yes"} | texts("reason", en="Ill.")
    )

    assert (Event.objects.get().status, facts()) == (Status.PUBLISHED, [])


def test_fields_of_an_action_cannot_be_posted(desk: Client) -> None:
    event = make_session().event

    save(desk, page_of(event), {"team": "", "topics": [], "audience": ["WS"], "status": "archived", "slug": "other", "is_record": "on"})

    after = Event.objects.get()
    assert (after.status, after.slug, after.is_record, after.audience.count()) == (event.status, event.slug, False, 0)
    assert facts() == []


# What stands nowhere else


def test_series_and_institution_are_added(desk: Client) -> None:
    desk.post("/staff/events/series/add/", {"slug": "quarterly", "base_language": "en"} | texts("title", en="Quarterly webinars"))
    institution = {"base_language": "fr", "abbreviation": "MC", "kind": "ministry", "economy": "SN", "website": ""}
    desk.post("/staff/economies/institution/add/", institution | texts("name", fr="Ministère du commerce"))

    assert Series.objects.get().title == {"en": "Quarterly webinars"}
    assert Institution.objects.get().name == {"fr": "Ministère du commerce"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (texts("title", fr="Webinaires"), "The text is missing in the base language."),
        (texts("title"), "This field is required."),
        ({"slug": "two words"}, "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    ],
)
def test_series_that_is_not_whole_is_sent_back_with_what_was_typed(desk: Client, wrong: dict[str, str], sentence: str) -> None:
    answers = {"slug": "quarterly", "base_language": "en"} | texts("title", en="Quarterly", fr="Webinaires") | wrong

    response = desk.post("/staff/events/series/add/", answers)

    assert errors(response) == [sentence]
    assert "Webinaires" in response.text or wrong == texts("title")
    assert (Series.objects.count(), facts()) == (0, [])


def give(user: User, event: Event, team: Team | None, *, seen: Team | None) -> None:
    """Send the page of the event, loaded when it was this team's."""
    answers = {"team": str(team.pk) if team else "", "initial-team": str(seen.pk) if seen else ""}
    save(desk_of(user), page_of(event), answers)


def test_an_administrator_gives_an_event_to_a_team_and_takes_it_back() -> None:
    event, team, user = make_event(), make_team(), administrator()

    give(user, event, team, seen=None)
    assert Event.objects.get().team == team

    give(user, event, None, seen=team)
    assert Event.objects.get().team is None
    assert facts() == [("event.edited", user.pk)] * 2


def test_a_page_that_was_loaded_before_puts_no_team_back() -> None:
    first, second, event = make_team("first"), make_team("second"), make_event(team=make_team("first"))
    user = administrator()
    give(user, event, second, seen=first)

    give(user, event, first, seen=first)

    assert (Event.objects.get().team, facts()) == (second, [("event.edited", user.pk)])


def test_an_organiser_gives_an_event_to_a_team_of_hers_and_to_no_other() -> None:
    event, organiser = her_event(), make_organiser()

    give(organiser, event, None, seen=event.team)
    give(organiser, event, make_team("other"), seen=event.team)
    assert (Event.objects.get().team, facts()) == (event.team, [])

    mine = make_team("mine")
    organiser.teams.add(mine)
    give(organiser, event, mine, seen=event.team)
    assert (Event.objects.get().team, facts()) == (mine, [("event.edited", organiser.pk)])


def test_history_of_an_event_is_its_journal() -> None:
    user, event, other = administrator(), make_event(), make_event()
    for row in (event, other):
        give(user, row, make_team(), seen=None)

    response = desk_of(user).get(f"{EVENTS}{event.pk}/history/", follow=True)

    assert [(row.name, row.event_id, row.actor_id) for row in response.context["cl"].result_list] == [("event.edited", event.pk, user.pk)]
    assert event.slug in response.text
