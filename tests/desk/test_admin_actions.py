"""What staff change on the staff pages, they change by actions: rows, journal and refusals."""

from datetime import UTC, date, datetime, time

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from outreach.economies.models import Institution
from outreach.events.choices import Kind, Pattern, SessionStatus, Status
from outreach.events.models import AgendaItem, Event, Host, Reference, Series, Session, Speaker
from outreach.journal.models import Entry
from outreach.people.choices import Role
from outreach.people.models import User
from outreach.registrations.choices import Way
from outreach.registrations.models import Intake
from tests.factories import make_event, make_institution, make_livestream, make_resource, make_session, make_topic, make_user

EVENTS = "/staff/events/event/"
SESSIONS = "/staff/events/session/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser() -> User:
    return make_user(Role.ORGANISER)


@pytest.fixture
def desk(organiser: User) -> Client:
    client = Client()
    client.force_login(organiser)
    return client


def texts(name: str, **words: str) -> dict[str, str]:
    """What a browser sends for a text in several languages."""
    return {f"{name}_{code}": words.get(code, "") for code in ("en", "fr", "es")} | {f"{name}_further": "{}"}


def event_form(**changes: str) -> dict[str, str]:
    answers = {"slug": "new-markets", "kind": Kind.WEBINAR, "pattern": Pattern.SINGLE, "series": "", "base_language": "en"}
    return answers | texts("title", en="New markets", fr="Nouveaux marchés") | texts("summary") | texts("aims") | changes


def session_form(event: Event, **changes: str) -> dict[str, str]:
    answers = {"event": str(event.pk), "slug": "1", "language": "en", "mode": "online", "interpretation": "fr es"}
    times = {"local_date": "2027-02-09", "local_start": "14:00", "local_end": "15:15", "zone": "Europe/Zurich"}
    return answers | times | texts("place", en="Geneva") | texts("venue") | texts("title") | changes


def move_form(session: Session, **changes: str) -> dict[str, str]:
    return {
        "local_date": session.local_date.isoformat(),
        "local_start": session.local_start.isoformat(),
        "local_end": session.local_end.isoformat(),
        "zone": session.zone,
        "livestream": "",
    } | changes


def save(desk: Client, address: str, answers: dict[str, str]):
    """What a browser sends: the answers, and the counters of the tables that the page shows."""
    tables = desk.get(address).context["inline_admin_formsets"]
    return desk.post(
        address, answers | {f"{table.formset.prefix}-{name}": 0 for table in tables for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    )


def facts() -> list[tuple[str, int | None]]:
    return list(Entry.objects.order_by("pk").values_list("name", "actor_id"))


def act(desk: Client, address: str, action: str, *rows: Event | Session, **answers: str):
    return desk.post(address, {"action": action, "_selected_action": [row.pk for row in rows], **answers}, follow=True)


def errors(response) -> list[str]:
    return [sentence for sentences in response.context["adminform"].form.errors.values() for sentence in sentences]


def sentences(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# Drafting


def test_new_event_is_drafted_by_the_action(desk: Client, organiser: User) -> None:
    response = desk.post(f"{EVENTS}add/", event_form())

    event = Event.objects.get()
    assert response.status_code == 302
    assert (event.slug, event.status, event.title) == ("new-markets", Status.DRAFT, {"en": "New markets", "fr": "Nouveaux marchés"})
    assert facts() == [("event.created", organiser.pk)]


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


def test_new_session_is_added_by_the_action(desk: Client, organiser: User) -> None:
    event = make_event(status=Status.DRAFT)

    response = desk.post(f"{SESSIONS}add/", session_form(event))

    session = Session.objects.get()
    assert response.status_code == 302
    assert session.starts_at == datetime(2027, 2, 9, 13, tzinfo=UTC)
    assert session.place == {"en": "Geneva"}
    assert sorted(session.interpretations.values_list("language", flat=True)) == ["es", "fr"]
    assert facts() == [("session.added", organiser.pk)]


@pytest.mark.parametrize("wrong", [{"zone": "Geneva"}, {"local_start": "15:15", "local_end": "15:15", "zone": "Mars/Olympus"}])
def test_session_at_an_impossible_time_is_sent_back(desk: Client, wrong: dict[str, str]) -> None:
    response = desk.post(f"{SESSIONS}add/", session_form(make_event(), **wrong))

    assert errors(response) == ["The end must be after the start, and the time zone one of the IANA names."]
    assert not Session.objects.exists()
    assert facts() == []


def test_parts_are_added_by_actions(desk: Client, organiser: User) -> None:
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
    assert facts() == [("event.edited", organiser.pk)] * 4


def test_speaker_of_another_events_session_is_refused(desk: Client) -> None:
    answers = {"event": make_event().pk, "session": make_session().pk, "name": "Mere", "language": "en"} | texts("position_held")

    response = desk.post("/staff/events/speaker/add/", answers)

    assert errors(response) == ["Choose a session of this event."]
    assert not Speaker.objects.exists()


def test_topics_and_audience_are_set_by_actions(desk: Client, organiser: User) -> None:
    event, topic = make_event(), make_topic()

    save(desk, f"{EVENTS}{event.pk}/change/", {"topics": [topic.pk], "audience": ["WS"]})

    assert list(event.topics.all()) == [topic]
    assert [economy.pk for economy in event.audience.all()] == ["WS"]
    assert facts() == [("event.edited", organiser.pk)] * 2


def test_series_and_institution_are_added(desk: Client) -> None:
    desk.post("/staff/events/series/add/", {"slug": "quarterly", "base_language": "en"} | texts("title", en="Quarterly webinars"))
    institution = {"base_language": "fr", "abbreviation": "MC", "kind": "ministry", "economy": "SN", "website": ""}
    desk.post("/staff/economies/institution/add/", institution | texts("name", fr="Ministère du commerce"))

    assert Series.objects.get().title == {"en": "Quarterly webinars"}
    assert Institution.objects.get().name == {"fr": "Ministère du commerce"}


def test_intake_is_opened_by_the_action(desk: Client, organiser: User) -> None:
    session = make_session()
    answers = {"session": session.pk, "way": Way.ROOM, "capacity": "40", "opens_at_0": "", "opens_at_1": ""}

    desk.post("/staff/registrations/intake/add/", answers | {"closes_at_0": "", "closes_at_1": ""})

    intake = Intake.objects.get()
    assert (intake.session, intake.way, intake.capacity) == (session, Way.ROOM, 40)
    assert facts() == [("intake.opened", organiser.pk)]


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


# What happens to an event


def test_publish_publishes_every_language_with_a_title(desk: Client, organiser: User) -> None:
    event = make_event(status=Status.DRAFT, title={"en": "Find markets", "es": "Encontrar mercados"})
    make_session(event)

    response = act(desk, EVENTS, "publish", event)

    event.refresh_from_db()
    assert event.status == Status.PUBLISHED
    assert sorted(event.languages.values_list("language", flat=True)) == ["en", "es"]
    assert sentences(response) == [f"{event}: Published."]
    assert facts() == [("event.published", organiser.pk)]


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


def test_cancel_with_a_reason_cancels_event_and_sessions(desk: Client, organiser: User) -> None:
    session = make_session()

    act(desk, EVENTS, "cancel", session.event, confirmed="yes", **texts("reason", en="The speaker is ill.", fr="Intervenante malade."))

    event = Event.objects.get()
    session.refresh_from_db()
    assert (event.status, event.cancel_reason) == (Status.CANCELLED, {"en": "The speaker is ill.", "fr": "Intervenante malade."})
    assert session.status == SessionStatus.CANCELLED
    assert facts() == [("event.cancelled", organiser.pk)]


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


def test_restore_and_archive(desk: Client, organiser: User) -> None:
    event = make_session().event
    act(desk, EVENTS, "cancel", event, confirmed="yes", **texts("reason", en="The speaker is ill."))

    act(desk, EVENTS, "restore", event)
    act(desk, EVENTS, "archive", event)

    assert Event.objects.get().status == Status.ARCHIVED
    assert [name for name, _by in facts()] == ["event.cancelled", "event.restored", "event.archived"]


# What happens to a session


def test_another_time_moves_the_session(desk: Client, organiser: User) -> None:
    session = make_session(on=date(2027, 2, 9))

    save(desk, f"{SESSIONS}{session.pk}/change/", move_form(session, local_start="16:00", local_end="17:00"))

    session.refresh_from_db()
    assert session.starts_at == datetime(2027, 2, 9, 15, tzinfo=UTC)
    assert session.local_start == time(16)
    assert session.sequence == 1
    assert facts() == [("session.moved", organiser.pk)]


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


def test_new_livestream_address_counts_without_a_mail_and_without_a_sequence(desk: Client, organiser: User) -> None:
    session = make_session()
    make_livestream(session)

    save(desk, f"{SESSIONS}{session.pk}/change/", move_form(session, livestream="https://live.example/new"))

    session = Session.objects.get()
    assert (session.livestream.url, session.sequence) == ("https://live.example/new", 0)
    assert facts() == [("session.livestream_changed", organiser.pk)]


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


def test_history_of_an_event_is_its_journal(desk: Client, organiser: User) -> None:
    event, other = make_session().event, make_session().event
    act(desk, EVENTS, "archive", event)
    act(desk, EVENTS, "archive", other)

    response = desk.get(f"{EVENTS}{event.pk}/history/", follow=True)

    assert [(row.name, row.event_id, row.actor_id) for row in response.context["cl"].result_list] == [
        ("event.archived", event.pk, organiser.pk)
    ]
    assert event.slug in response.text


# Users


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR, email="boss@outreach.example"))
    return client


def user_form(**changes: str) -> dict[str, str]:
    return {"email": "Fatou@Trade.example", "name": "Fatou", "role": Role.DELEGATE, "economy": "SN", "language": "fr"} | changes


def test_administrator_adds_a_user_who_gets_a_link_in_the_own_language(administrator: Client) -> None:
    response = administrator.post("/staff/people/user/add/", user_form())

    user = User.objects.get(email="fatou@trade.example")
    assert response.status_code == 302
    assert (user.role, user.economy_id, user.has_usable_password()) == (Role.DELEGATE, "SN", False)
    assert [message.to for message in mail.outbox] == [["fatou@trade.example"]]
    assert "/fr/account/password/reset/key/" in mail.outbox[0].body
    assert mail.outbox[0].extra_headers["Message-ID"].endswith("@outreach.example>")
    assert [name for name, _by in facts()] == ["user.added"]


@pytest.mark.parametrize("wrong", [{"economy": ""}, {"role": Role.ORGANISER}])
def test_delegates_and_nobody_else_have_an_economy(administrator: Client, wrong: dict[str, str]) -> None:
    response = administrator.post("/staff/people/user/add/", user_form(**wrong))

    assert errors(response) == ["A delegate, and nobody else, represents an economy."]
    assert mail.outbox == []


def test_known_address_is_refused_whatever_its_case(administrator: Client) -> None:
    response = administrator.post("/staff/people/user/add/", user_form(email="BOSS@outreach.example", role=Role.ORGANISER, economy=""))

    assert errors(response) == ["User with this Email already exists."]


def test_administrator_closes_an_account(administrator: Client) -> None:
    user = make_user(Role.ORGANISER)
    client = Client()
    client.force_login(user)

    administrator.post(f"/staff/people/user/{user.pk}/change/", {"name": "Dana", "role": Role.ORGANISER, "economy": ""})

    assert User.objects.get(pk=user.pk).is_active is False
    assert client.get("/staff/").status_code == 302
    assert Entry.objects.get().payload == {"user_id": user.pk, "role": "organiser", "is_active": False}


def test_last_administrator_stays(administrator: Client) -> None:
    boss = User.objects.get()

    response = administrator.post(
        f"/staff/people/user/{boss.pk}/change/", {"name": "Boss", "role": Role.ORGANISER, "economy": "", "is_active": "on"}
    )

    assert errors(response) == ["This is the last administrator. Make somebody else one first."]
    assert User.objects.get().role == Role.ADMINISTRATOR


def test_password_link_is_sent_again(administrator: Client) -> None:
    user = make_user(Role.ORGANISER)

    administrator.post("/staff/people/user/", {"action": "send_password_link", "_selected_action": [user.pk]})

    assert [message.to for message in mail.outbox] == [[user.email]]


def test_organiser_manages_no_users(desk: Client, organiser: User) -> None:
    address = f"/staff/people/user/{organiser.pk}/change/"

    refused = desk.post(address, {"name": "Dana", "role": Role.ADMINISTRATOR, "economy": "", "is_active": "on"})
    ignored = desk.post("/staff/people/user/", {"action": "send_password_link", "_selected_action": [organiser.pk]})

    assert (refused.status_code, ignored.status_code) == (403, 200)
    assert User.objects.get().role == Role.ORGANISER
    assert mail.outbox == []


def test_password_hash_stands_on_no_page(administrator: Client) -> None:
    user = make_user(Role.ORGANISER)

    page = administrator.get(reverse("admin:people_user_change", args=[user.pk])).text

    assert "md5$" not in page
    assert user.password not in page
