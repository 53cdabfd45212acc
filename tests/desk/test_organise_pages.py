"""The dashboard, the list of events, a new event, its texts and its parts."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.choices import State
from notifications.models import Message
from outreach.economies.models import Economy
from outreach.events.models import Event, Speaker
from outreach.journal.models import Entry
from outreach.people.models import Team
from outreach.registrations.choices import SeatState
from outreach.shared import clock
from tests.desk.organising import HERE, administrator, desk_of, her_draft, her_event, make_organiser, make_team, sentences, texts
from tests.factories import (
    make_event,
    make_host,
    make_institution,
    make_intake,
    make_livestream,
    make_registration,
    make_resource,
    make_session,
    make_speaker,
    make_topic,
    make_user,
)
from tests.people import ANA, BEN, CHEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


def soon(days: int):
    return (clock.now() + timedelta(days=days)).date()


def new_event(**changes: str) -> dict[str, str]:
    answers = {"base_language": "en", "kind": "webinar", "pattern": "single", "series": "", "team": str(make_team().pk), "slug": ""}
    return texts("title", en="New markets", fr="Nouveaux marchés") | answers | changes


def texts_form(event: Event, **changes: str) -> dict[str, str]:
    seen = {name: getattr(event, name) for name in ("title", "summary", "aims", "preparation")}
    said = {key: value for name, words in seen.items() for key, value in texts(name, **words).items()}
    return said | {"seen": json.dumps(seen)} | changes


# The dashboard


def test_dashboard_names_what_needs_her_and_nothing_of_others(desk: Client) -> None:
    draft = her_draft(slug="late", title={"en": "Late draft"})
    make_session(draft, on=soon(10))
    untold = her_event(slug="untold", title={"en": "Untold"}, summary={"en": "Words"}, languages=("en", "fr"))
    make_session(untold, on=soon(3))
    full = her_event(slug="full", title={"en": "Full"}, summary={}, languages=("en",))
    session = make_session(full, on=soon(40))
    intake = make_intake(session, capacity=1, waiting=1)
    make_registration(intake, ANA)
    registration = make_registration(intake, BEN, state=SeatState.WAITING)
    Message.objects.create(
        key="k",
        kind="registration_confirmed",
        contact=registration.contact,
        registration=registration,
        language="en",
        message_id="<k>",
        fact_at=clock.now(),
        due_at=clock.now(),
        state=State.FAILED,
    )
    theirs = make_event(slug="theirs", title={"en": "Theirs"}, team=make_team("other"), languages=("en",))
    make_session(theirs, on=soon(3))

    response = desk.get(f"{HERE}/")

    needs = response.context["needs"]
    assert [session.event.slug for session in needs["drafts"]] == ["late"]
    assert [session.event.slug for session in needs["without_address"]] == ["untold"]
    assert [(found.event.slug, found.language, found.texts) for found in needs["missing"]] == [
        ("untold", "fr", ("title", "summary")),
        ("full", "en", ("summary",)),
    ]
    assert [row["event"].slug for row in needs["queues"]] == ["full"]
    assert [(found.event.slug, found.state, found.mails) for found in needs["undelivered"]] == [("full", "failed", 1)]
    assert response.context["tasks"] == 6
    assert "Theirs" not in response.text


def test_dashboard_says_when_nothing_needs_her(desk: Client) -> None:
    make_livestream(make_session(her_event(), on=soon(3)))

    response = desk.get(f"{HERE}/")

    assert (response.context["tasks"], "Nothing needs you now." in response.text) == (0, True)


def test_dashboard_counts_the_quarter(desk: Client) -> None:
    event = her_event()
    intake = make_intake(make_session(event, on=clock.now().date()))
    make_registration(intake, ANA)
    make_registration(make_intake(make_session(make_event(team=make_team("other")), on=clock.now().date())), BEN)

    quarter = desk.get(f"{HERE}/").context["quarter"]

    assert (quarter["sessions"], quarter["registered"].registrations, quarter["registered"].economies) == (1, 1, 1)


def test_dashboard_tells_an_organiser_without_team_what_to_do() -> None:
    page = desk_of(make_user()).get(f"{HERE}/").text

    assert "You are in no team yet" in page


def rows_for_counting(number: int) -> None:
    for person in (ANA, BEN, CHEN)[:number]:
        session = make_session(her_event(languages=("en", "fr")), on=soon(3))
        make_registration(make_intake(session, capacity=1), person)
        make_host(session.event)
        make_speaker(session.event)


@pytest.mark.parametrize("address", ["/", "/events/"])
def test_lists_cost_the_same_with_one_row_and_with_three(desk: Client, address: str) -> None:
    rows_for_counting(1)
    desk.get(HERE + address)
    with CaptureQueriesContext(connection) as one:
        desk.get(HERE + address)
    rows_for_counting(3)

    with CaptureQueriesContext(connection) as three:
        desk.get(HERE + address)

    assert len(three) == len(one)


@pytest.mark.parametrize("page", ["details", "parts", "versions"])
def test_pages_of_an_event_cost_the_same_with_one_row_and_with_three(desk: Client, page: str) -> None:
    event = her_event()
    address = f"{HERE}/events/{event.slug}/{page}/"
    topics = [make_topic() for _ in range(3)]

    def add() -> None:
        make_intake(make_session(event))
        make_host(event)
        make_speaker(event)
        event.topics.add(topics.pop())

    add()
    desk.get(address)
    with CaptureQueriesContext(connection) as one:
        desk.get(address)
    add()
    add()

    with CaptureQueriesContext(connection) as three:
        desk.get(address)

    assert len(three) == len(one)


# The list


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"one", "two"}),
        ("?status=draft", {"two"}),
        ("?kind=workshop", {"one"}),
        ("?q=two", {"two"}),
        ("?status=nonsense&kind=%00", {"one", "two"}),
    ],
)
def test_events_are_filtered(desk: Client, query: str, found: set[str]) -> None:
    her_event(slug="one", kind="workshop")
    her_draft(slug="two")
    make_event(slug="theirs")

    response = desk.get(f"{HERE}/events/{query}")

    assert {row["event"].slug for row in response.context["rows"]} == found


def test_no_event_found_offers_all(desk: Client) -> None:
    page = desk.get(f"{HERE}/events/?q=nothing").text

    assert "No events match" in page


# A new event


def test_new_event_is_a_draft_of_her_team(desk: Client) -> None:
    response = desk.post(f"{HERE}/events/new/", new_event())

    event = Event.objects.get()
    assert response["Location"] == f"{HERE}/events/new-markets/versions/"
    assert (event.slug, event.status, event.team.slug, event.title["fr"]) == ("new-markets", "draft", "helpdesk", "Nouveaux marchés")


def test_a_short_name_that_is_taken_is_numbered_when_she_left_it_empty(desk: Client) -> None:
    make_event(slug="new-markets")

    desk.post(f"{HERE}/events/new/", new_event())

    assert Event.objects.filter(slug="new-markets-2").exists()


@pytest.mark.parametrize("changes", [{"slug": "taken"}, {"slug": "new"}, {"title_en": ""}, {"kind": "party"}, {"team": "other"}])
def test_new_event_that_cannot_be_is_shown_again_with_what_was_typed(desk: Client, changes: dict[str, str]) -> None:
    make_event(slug="taken")
    other = Team.objects.create(slug="other", name="Other")
    said = {name: str(other.pk) if value == "other" else value for name, value in changes.items()}

    response = desk.post(f"{HERE}/events/new/", new_event(**said))

    assert (response.status_code, Event.objects.count()) == (422, 1)
    assert "Nouveaux marchés" in response.text
    assert response.context["form"].faults


def test_an_organiser_without_team_drafts_nothing() -> None:
    desk = desk_of(make_user())

    page = desk.get(f"{HERE}/events/new/")
    response = desk.post(f"{HERE}/events/new/", new_event())

    assert "There is no team to draft it for" in page.text
    assert (response.status_code, Event.objects.count()) == (422, 0)


# The texts


def test_texts_are_saved_in_three_languages(desk: Client) -> None:
    event = her_event()

    response = desk.post(f"{HERE}/events/{event.slug}/details/", texts_form(event, title_es="Mercados\r\nnuevos"), follow=True)

    event.refresh_from_db()
    assert (event.title["es"], sentences(response)) == ("Mercados nuevos", ["The texts are saved."])


def test_a_title_that_is_missing_in_the_base_language_is_said_at_its_field(desk: Client) -> None:
    event = her_event()

    response = desk.post(f"{HERE}/events/{event.slug}/details/", texts_form(event, title_en="", summary_fr="Autre chose"))

    assert (response.status_code, response.context["form"].faults) == (
        422,
        [("title_en", "Title: Write the text in this language: English.")],
    )
    assert "Autre chose" in response.text


def test_a_title_that_is_published_is_not_taken_away(desk: Client) -> None:
    event = her_event(languages=("en", "fr"))

    response = desk.post(f"{HERE}/events/{event.slug}/details/", texts_form(event, title_fr=""))

    event.refresh_from_db()
    assert (response.status_code, event.title["fr"]) == (422, "Trouver des marchés d’exportation")
    assert response.context["form"].faults[0][0] == "title_en"


@pytest.mark.parametrize(("languages", "is_left"), [(("en", "fr"), True), (("en", "fr", "es"), False)])
def test_publishing_in_one_more_language_is_offered_while_one_is_left(desk: Client, languages: tuple[str, ...], is_left: bool) -> None:
    event = her_event(languages=languages)
    address = f"{HERE}/events/{event.slug}"

    details, publish = desk.get(f"{address}/details/").text, desk.get(f"{address}/publish/").text

    assert ("Publish in one more language" in details, 'name="languages"' in publish) == (is_left, is_left)
    assert ("The event is published in all languages" in publish) is not is_left


@pytest.mark.parametrize("seen", ["", "nonsense", "[]", '{"title": 5}', '{"title": {"en": 7}}'])
def test_texts_without_what_was_seen_overwrite_nothing(desk: Client, seen: str) -> None:
    event = her_event()

    response = desk.post(f"{HERE}/events/{event.slug}/details/", texts_form(event, title_en="Mine", seen=seen))

    event.refresh_from_db()
    assert (response.status_code, event.title["en"]) == (409, "Finding export markets")


@pytest.mark.parametrize("further", ['{"de": "\\u0000"}', '{"\\u0000": "Neu"}', '{"de": "\\ud800"}'])
def test_further_languages_that_no_table_can_keep_are_refused(desk: Client, further: str) -> None:
    event = her_event()

    response = desk.post(f"{HERE}/events/{event.slug}/details/", texts_form(event, title_further=further))

    event.refresh_from_db()
    assert (response.status_code, "de" in event.title) == (422, False)


# The parts


def test_a_host_is_added_put_earlier_and_removed(desk: Client) -> None:
    event = her_event()
    first = make_host(event, position=0)
    address = f"{HERE}/events/{event.slug}/parts/"
    institution = make_institution()

    desk.post(address, {"act": "add:hosts", "institution": institution.pk, "role": "co-host"})
    added = event.hosts.get(institution=institution)
    desk.post(address, {"act": "earlier:hosts", "part": added.pk})
    order = [host.pk for host in event.hosts.all()]
    desk.post(address, {"act": "remove:hosts", "part": first.pk})

    assert order == [added.pk, first.pk]
    assert [host.pk for host in event.hosts.all()] == [added.pk]
    assert list(Entry.objects.order_by("pk").values_list("payload__part", flat=True)) == ["hosts"] * 3


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("speakers", {"name": "Ana Leota"} | texts("position_held", en="Adviser") | {"spoken": "fr", "session": ""}),
        ("agenda", {"minute": "5", "session": ""} | texts("step", en="Welcome")),
        ("materials", {"url": "https://files.example/a.pdf", "kilobytes": "12", "file_format": "PDF"} | texts("title", en="Slides")),
    ],
)
def test_a_part_is_added(desk: Client, name: str, said: dict[str, str]) -> None:
    event = her_event()

    response = desk.post(f"{HERE}/events/{event.slug}/parts/", {"act": f"add:{name}"} | said)

    assert response["Location"] == f"{HERE}/events/{event.slug}/parts/#{name}"
    assert getattr(event, name).count() == 1


def test_a_resource_is_added_once(desk: Client) -> None:
    event, resource = her_event(), make_resource()

    for _ in range(2):
        desk.post(f"{HERE}/events/{event.slug}/parts/", {"act": "add:references", "resource": resource.pk})

    assert [reference.resource_id for reference in event.references.all()] == [resource.pk]


def test_topics_and_audience_are_set_by_name(desk: Client) -> None:
    event, topic = her_event(), make_topic()

    desk.post(f"{HERE}/events/{event.slug}/parts/", {"act": "set:reach", "topics": [topic.pk], "audience": "Kenya\nsamoa\n\nFJ"})

    assert list(event.topics.all()) == [topic]
    assert sorted(event.audience.values_list("pk", flat=True)) == ["FJ", "KE", "WS"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"act": "set:reach", "audience": "Kenya\nAtlantis"}, "reach-audience"),
        ({"act": "add:agenda", "minute": "-1"} | texts("step", en="Welcome"), "agenda-minute"),
        ({"act": "add:agenda", "minute": "1"} | texts("step", fr="Accueil"), "agenda-step_en"),
        ({"act": "add:materials", "url": "http://files.example/a"} | texts("title", en="Slides"), "materials-url"),
    ],
)
def test_a_part_that_cannot_be_is_said_at_its_field(desk: Client, said: dict[str, str], field: str) -> None:
    event = her_event()

    response = desk.post(f"{HERE}/events/{event.slug}/parts/", said)

    assert (response.status_code, [name for name, _sentence in response.context["errors"]]) == (422, [field])
    assert (Entry.objects.count(), Economy.objects.filter(event=event).count()) == (0, 0)


def test_a_part_of_another_event_is_out_of_reach(desk: Client) -> None:
    theirs = make_speaker(make_event())

    desk.post(f"{HERE}/events/{her_event().slug}/parts/", {"act": "remove:speakers", "part": theirs.pk})

    assert Speaker.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("act", ["", "add:secrets", "explode:hosts", "set:hosts"])
def test_an_act_that_is_none_is_404(desk: Client, act: str) -> None:
    assert desk.post(f"{HERE}/events/{her_event().slug}/parts/", {"act": act}).status_code == 404


def test_an_administrator_sees_events_of_every_team() -> None:
    her_event(slug="one")
    make_event(slug="nobody", title={"en": "Nobody’s"})

    rows = desk_of(administrator()).get(f"{HERE}/events/").context["rows"]

    assert {row["event"].slug for row in rows} == {"one", "nobody"}
