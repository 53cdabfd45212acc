"""Free text: which words find which events, the same on both databases."""

from dataclasses import replace
from datetime import date, time

import pytest
from django.core.management import call_command

from outreach.events import actions, searching
from outreach.events.actions import load_records
from outreach.events.choices import Kind, Mode, Pattern, Status
from outreach.events.models import Event
from outreach.events.searching import meets
from tests.factories import make_event, make_host, make_institution, make_speaker, make_topic

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return list(Event.objects.filter(meets(text)).order_by("slug").values_list("slug", flat=True))


def indexed(**changes: object) -> Event:
    event = make_event(**{"slug": "found", "title": {"en": "Title"}, "summary": {}, "aims": {}} | changes)
    searching.index(event.pk)
    return event


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ({"en": "Finding export markets"}, "exporting market"),
        ({"en": "Finding export markets"}, "EXPORTS"),
        ({"en": "Mangoes"}, "mango"),
        ({"en": "Title", "fr": "Les règles d’origine"}, "regle d'origine"),
        ({"en": "Title", "fr": "Les règles d’origine"}, "RÈGLES"),
        ({"en": "Title", "fr": "L’œuvre des marchés"}, "oeuvre marché"),
        ({"en": "Title", "es": "La negociación de aranceles"}, "negociacion arancel"),
        ({"en": "Title", "es": "Pequeñas empresas"}, "pequena empresa"),
        ({"en": "E-commerce"}, "e commerce"),
        ({"en": "Rules of origin"}, "the origin of rules"),
        ({"en": "Regulation 100% free_of_duty"}, "100%"),
    ],
)
def test_words_meet_by_stem_without_case_and_accents(title: dict[str, str], text: str) -> None:
    indexed(title=title)
    indexed(slug="other", title={"en": "Finance"})

    assert found(text) == ["found"]


def test_every_word_is_asked_for_and_whole_words_only() -> None:
    indexed(title={"en": "Rules of origin in the Pacific"})

    assert found("origin pacific") == ["found"]
    assert found("origin atlantic") == []
    assert found("rig") == []
    assert found("_") == []


def test_small_words_count_where_there_are_no_others() -> None:
    indexed(title={"en": "How to export"})
    indexed(slug="other", title={"en": "Finance"})

    assert found("how to") == ["found"]


def test_a_language_without_stems_is_found_by_whole_words() -> None:
    indexed(title={"en": "Title", "ar": "قواعد المنشأ"}, languages=("en", "ar"))

    assert found("قواعد") == ["found"]


def test_hosts_speakers_topics_series_and_sessions_are_found() -> None:
    series = actions.add_series("quarterly", base_language="en", title={"en": "Quarterly webinar"}, by=None)
    event = actions.create_event(
        "found",
        kind=Kind.WEBINAR,
        pattern=Pattern.SINGLE,
        texts=actions.EventTexts("en", {"en": "Markets"}, {"en": "Compare tariffs"}, {"en": "Read statistics"}),
        series=series,
        by=None,
    )
    timing = actions.Timing(date(2027, 2, 9), time(9), time(10), "Europe/Zurich")
    session = actions.add_session(
        event,
        slug="1",
        language="en",
        mode=Mode.ONLINE,
        timing=timing,
        place={"en": "Geneva"},
        title={"en": "Invoices"},
        venue={"en": "William Rappard"},
        by=None,
    )
    actions.add_host(event, make_institution(name={"en": "Ministry", "fr": "Ministère des pêches"}, abbreviation="MOF"), by=None)
    speaker = actions.add_speaker(event, "José Núñez", position_held={"en": "Economist"}, by=None)
    actions.set_topics(event, [make_topic(title={"en": "Digital payments"})], by=None)

    for text in (
        "market",
        "tariff",
        "statistic",
        "quarterly",
        "invoice",
        "peche",
        "mof",
        "jose nunez",
        "economists",
        "payment",
        "rappard",
        "geneva",
    ):
        assert found(text) == ["found"], text

    actions.change_session(session, title={"en": "Certificates"}, venue={}, by=None)
    actions.move_session(session, timing=replace(timing, zone="Pacific/Fiji"), place={"en": "Suva"}, by=None)
    actions.remove_part(speaker, by=None)
    actions.edit_texts(event, texts={"title": {"en": "Customs"}}, seen={"title": {"en": "Markets"}}, by=None)

    assert [found(text) for text in ("invoice", "nunez", "market", "rappard", "geneva")] == [[], [], [], [], []]
    assert [found(text) for text in ("certificate", "customs", "suva")] == [["found"], ["found"], ["found"]]


def test_a_draft_is_found_by_all_its_languages() -> None:
    indexed(status=Status.DRAFT, title={"en": "Markets", "fr": "Douanes"})

    assert [found(text) for text in ("market", "douane")] == [["found"], ["found"]]


def test_what_is_published_is_found_by_the_languages_that_readers_may_see() -> None:
    event = indexed(title={"en": "Markets", "fr": "Douanes"}, languages=("fr",))
    assert [found(text) for text in ("market", "douane")] == [[], ["found"]]

    actions.publish_language(event, "en", by=None)

    assert found("market") == ["found"]


def test_a_record_is_found_by_what_its_source_says() -> None:
    load_records(by=None)

    assert "msme-group-session-on-access-to-information-2018" in found("philippines access")


def test_reindexing_writes_what_is_missing_and_changes_nothing_the_second_time() -> None:
    event = make_event(slug="found", title={"en": "Customs"})
    make_host(event)
    make_speaker(event)
    assert found("customs") == []

    call_command("reindex", verbosity=0)

    assert found("customs") == found("faleolo") == ["found"]
    assert searching.reindex() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_reindexing_reads_in_a_constant_number_of_queries(rows: int, django_assert_num_queries) -> None:
    for number in range(rows):
        make_speaker(make_host(indexed(slug=f"event-{number}")).event)
    searching.reindex()

    with django_assert_num_queries(6):
        searching.reindex()
