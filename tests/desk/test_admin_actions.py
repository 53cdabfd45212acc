"""What staff change on the staff pages, they change by actions: rows, journal and refusals."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from outreach.economies.models import Institution
from outreach.events.choices import SessionStatus, Status
from outreach.events.models import AgendaItem, Event, Host, Reference, Series, Session, Speaker
from outreach.people.choices import Role
from outreach.people.models import User
from outreach.registrations.choices import Way
from outreach.registrations.models import Intake
from tests.desk.staff import EVENTS, SESSIONS, act, errors, event_form, facts, save, sentences, session_form, texts
from tests.factories import make_event, make_institution, make_resource, make_session, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


@pytest.fixture
def desk(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def test_new_event_is_drafted_by_the_action(desk: Client, administrator: User) -> None:
    response = desk.post(f"{EVENTS}add/", event_form())

    event = Event.objects.get()
    assert response.status_code == 302
    assert (event.slug, event.status, event.title) == ("new-markets", Status.DRAFT, {"en": "New markets", "fr": "Nouveaux marchés"})
    assert facts() == [("event.created", administrator.pk)]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (texts("title", fr="Nouveaux marchés"), "The text is missing in the base language."),
        (texts("title"), "This field is required."),
        ({"kind": ""}, "This field is required."),
        ({"slug": "two words"}, "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    ],
)
def test_event_that_is_not_whole_is_sent_back_with_what_was_typed(desk: Client, wrong: dict[str, str], sentence: str) -> None:
    response = desk.post(f"{EVENTS}add/", event_form(**wrong))

    assert errors(response) == [sentence]
    assert "Nouveaux marchés" in response.text or wrong == texts("title")
    assert not Event.objects.exists()
    assert facts() == []


def test_new_session_is_added_by_the_action(desk: Client, administrator: User) -> None:
    event = make_event(status=Status.DRAFT)

    response = desk.post(f"{SESSIONS}add/", session_form(event))

    session = Session.objects.get()
    assert response.status_code == 302
    assert session.starts_at == datetime(2027, 2, 9, 13, tzinfo=UTC)
    assert session.place == {"en": "Geneva"}
    assert sorted(session.interpretations.values_list("language", flat=True)) == ["es", "fr"]
    assert facts() == [("session.added", administrator.pk)]


@pytest.mark.parametrize("wrong", [{"zone": "Geneva"}, {"local_start": "15:15", "local_end": "15:15", "zone": "Mars/Olympus"}])
def test_session_at_an_impossible_time_is_sent_back(desk: Client, wrong: dict[str, str]) -> None:
    response = desk.post(f"{SESSIONS}add/", session_form(make_event(), **wrong))

    assert errors(response) == ["The end must be after the start, and the time zone one of the IANA names."]
    assert not Session.objects.exists()
    assert facts() == []


def test_parts_are_added_by_actions(desk: Client, administrator: User) -> None:
    event, institution, resource = make_event(), make_institution(), make_resource()
    common = {"event": event.pk, "session": ""}

    desk.post("/staff/events/host/add/", common | {"institution": institution.pk, "role": "co-host"})
    desk.post("/staff/events/speaker/add/", common | {"name": "Mere", "language": "en"} | texts("position_held", en="Adviser"))
    desk.post("/staff/events/agendaitem/add/", common | {"minute": "10"} | texts("title", en="Questions"))
    desk.post("/staff/events/reference/add/", common | {"resource": resource.pk})

    assert [host.institution for host in Host.objects.all()] == [institution]
    assert [speaker.position_held for speaker in Speaker.objects.all()] == [{"en": "Adviser"}]
    assert [item.minute for item in AgendaItem.objects.all()] == [10]
    assert [reference.resource for reference in Reference.objects.all()] == [resource]
    assert facts() == [("event.edited", administrator.pk)] * 4


def test_speaker_of_another_events_session_is_refused(desk: Client) -> None:
    answers = {"event": make_event().pk, "session": make_session().pk, "name": "Mere", "language": "en"} | texts("position_held")

    response = desk.post("/staff/events/speaker/add/", answers)

    assert errors(response) == ["Choose a session of this event."]
    assert not Speaker.objects.exists()


def test_topics_and_audience_are_set_by_actions(desk: Client, administrator: User) -> None:
    event, topic = make_event(), make_topic()

    save(desk, f"{EVENTS}{event.pk}/change/", {"topics": [topic.pk], "audience": ["WS"]})

    assert list(event.topics.all()) == [topic]
    assert [economy.pk for economy in event.audience.all()] == ["WS"]
    assert facts() == [("event.edited", administrator.pk)] * 2


def test_series_and_institution_are_added(desk: Client) -> None:
    desk.post("/staff/events/series/add/", {"slug": "quarterly", "base_language": "en"} | texts("title", en="Quarterly webinars"))
    institution = {"base_language": "fr", "abbreviation": "MC", "kind": "ministry", "economy": "SN", "website": ""}
    desk.post("/staff/economies/institution/add/", institution | texts("name", fr="Ministère du commerce"))

    assert Series.objects.get().title == {"en": "Quarterly webinars"}
    assert Institution.objects.get().name == {"fr": "Ministère du commerce"}


def test_intake_is_opened_by_the_action(desk: Client, administrator: User) -> None:
    session = make_session()
    answers = {"session": session.pk, "way": Way.ROOM, "capacity": "40", "opens_at_0": "", "opens_at_1": ""}

    desk.post("/staff/registrations/intake/add/", answers | {"closes_at_0": "", "closes_at_1": ""})

    intake = Intake.objects.get()
    assert (intake.session, intake.way, intake.capacity) == (session, Way.ROOM, 40)
    assert facts() == [("intake.opened", administrator.pk)]


def test_page_of_an_event_leads_to_what_is_added_to_it(desk: Client) -> None:
    event = make_event()

    page = desk.get(f"{EVENTS}{event.pk}/change/")
    form = desk.get(f"{SESSIONS}add/?event={event.pk}").context["adminform"].form

    assert f'href="/staff/events/session/add/?event={event.pk}">Add a session</a>' in page.text
    assert form.initial["event"] == str(event.pk)


@pytest.mark.parametrize(
    ("status", "steps"),
    [(Status.DRAFT, ["publish"]), (Status.PUBLISHED, ["cancel", "archive"]), (Status.ARCHIVED, [])],
)
def test_page_of_an_event_offers_the_steps_of_its_state(desk: Client, status: Status, steps: list[str]) -> None:
    response = desk.get(f"{EVENTS}{make_event(status=status).pk}/change/")

    assert [action for action, _words in response.context["steps"]] == steps


def test_publish_publishes_every_language_with_a_title(desk: Client, administrator: User) -> None:
    event = make_event(status=Status.DRAFT, title={"en": "Find markets", "es": "Encontrar mercados"})
    make_session(event)

    response = act(desk, EVENTS, "publish", event)

    event.refresh_from_db()
    assert event.status == Status.PUBLISHED
    assert sorted(event.languages.values_list("language", flat=True)) == ["en", "es"]
    assert sentences(response) == [f"{event}: Published."]
    assert facts() == [("event.published", administrator.pk)]


def test_publish_without_a_session_is_refused_in_words(desk: Client) -> None:
    event = make_event(status=Status.DRAFT)

    response = act(desk, EVENTS, "publish", event)

    event.refresh_from_db()
    assert event.status == Status.DRAFT
    assert sentences(response) == [f"{event}: An event needs at least one session and one language before it is published."]
    assert facts() == []


def test_one_event_that_refuses_holds_up_no_other(desk: Client) -> None:
    empty, whole = make_event(status=Status.DRAFT), make_event(status=Status.DRAFT)
    make_session(whole)

    act(desk, EVENTS, "publish", empty, whole)

    assert [Event.objects.get(pk=event.pk).status for event in (empty, whole)] == [Status.DRAFT, Status.PUBLISHED]


def test_cancel_asks_why_before_anything_changes(desk: Client) -> None:
    session = make_session()

    response = act(desk, EVENTS, "cancel", session.event)

    assert "Reason" in response.text
    assert Event.objects.get().status == Status.PUBLISHED
    assert facts() == []


def test_cancel_with_a_reason_cancels_event_and_sessions(desk: Client, administrator: User) -> None:
    session = make_session()

    act(desk, EVENTS, "cancel", session.event, confirmed="yes", **texts("reason", en="The speaker is ill.", fr="Intervenante malade."))

    event = Event.objects.get()
    session.refresh_from_db()
    assert (event.status, event.cancel_reason) == (Status.CANCELLED, {"en": "The speaker is ill.", "fr": "Intervenante malade."})
    assert session.status == SessionStatus.CANCELLED
    assert facts() == [("event.cancelled", administrator.pk)]


def test_cancel_without_a_reason_in_the_events_language_asks_again(desk: Client) -> None:
    event = make_session().event

    response = act(desk, EVENTS, "cancel", event, confirmed="yes", **texts("reason", fr="Intervenante malade."))

    assert response.context["form"].errors == {"reason": ["Write the text in this language: English."]}
    assert "Intervenante malade." in response.text
    assert Event.objects.get().status == Status.PUBLISHED


def test_cancel_of_a_draft_says_why_not(desk: Client) -> None:
    event = make_event(status=Status.DRAFT)

    response = act(desk, EVENTS, "cancel", event, confirmed="yes", **texts("reason", en="Too early."))

    assert response.context["form"].non_field_errors() == ["The event is no longer in the state that this step needs. Load the page again."]
    assert facts() == []


def test_two_events_are_not_cancelled_with_one_reason(desk: Client) -> None:
    response = act(desk, EVENTS, "cancel", make_event(), make_event())

    assert sentences(response) == ["Choose one: each has its own reason."]


def test_restore_and_archive(desk: Client, administrator: User) -> None:
    event = make_session().event
    act(desk, EVENTS, "cancel", event, confirmed="yes", **texts("reason", en="The speaker is ill."))

    act(desk, EVENTS, "restore", event)
    act(desk, EVENTS, "archive", event)

    assert Event.objects.get().status == Status.ARCHIVED
    assert [name for name, _by in facts()] == ["event.cancelled", "event.restored", "event.archived"]


def test_history_of_an_event_is_its_journal(desk: Client, administrator: User) -> None:
    event, other = make_session().event, make_session().event
    act(desk, EVENTS, "archive", event)
    act(desk, EVENTS, "archive", other)

    response = desk.get(f"{EVENTS}{event.pk}/history/", follow=True)

    assert [(row.name, row.event_id, row.actor_id) for row in response.context["cl"].result_list] == [
        ("event.archived", event.pk, administrator.pk)
    ]
    assert event.slug in response.text
