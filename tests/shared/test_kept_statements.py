"""Statements written once and planned once."""

import pytest
from django.db import connection

from outreach.events.models import Event
from outreach.shared.kept_statements import ASKED, ASKED_NUMBER, KeptStatement
from tests.factories import make_event

pytestmark = pytest.mark.django_db


def test_it_answers_for_the_value_asked_with() -> None:
    make_event(slug="one"), make_event(slug="two")
    statement = KeptStatement("test_answers", lambda: Event.objects.filter(slug=ASKED).values_list("slug", "status"))
    assert [statement.ask("one"), statement.ask("two"), statement.ask("it's none")] == [[("one", "published")], [("two", "published")], []]


def test_it_answers_for_a_number() -> None:
    event = make_event(slug="numbered")
    statement = KeptStatement("test_number", lambda: Event.objects.filter(pk=ASKED_NUMBER).values_list("slug"))
    assert [statement.ask(event.pk), statement.ask(0)] == [[("numbered",)], []]


def test_it_may_be_sql_with_marks_that_writes_and_returns() -> None:
    event = make_event(slug="renamed")
    statement = KeptStatement("test_sql", "UPDATE events_event SET slug = %s WHERE id = %s AND slug = 'renamed' RETURNING slug")
    assert [statement.ask("anew", event.pk), statement.ask("again", event.pk)] == [[("anew",)], []]


def test_it_is_written_once() -> None:
    written = []

    def write():
        written.append(1)
        return Event.objects.filter(slug=ASKED).values_list("slug")

    statement = KeptStatement("test_written_once", write)
    assert [statement.ask("one"), statement.ask("two")] == [[], []]
    assert written == [1]


def test_each_question_is_one_statement_the_first_too(django_assert_num_queries) -> None:
    statement = KeptStatement("test_counted", lambda: Event.objects.filter(slug=ASKED).values_list("slug"))
    for _ in range(2):
        with django_assert_num_queries(1):
            statement.ask("one")


def test_its_other_constants_stay_what_they_are() -> None:
    make_event(slug="per-cent", title={"en": "100 % 'free'"})
    statement = KeptStatement("test_constants", lambda: Event.objects.filter(slug=ASKED, title__en="100 % 'free'").values_list("slug"))
    assert statement.ask("per-cent") == [("per-cent",)]


@pytest.mark.postgresql
def test_on_postgresql_it_is_planned_by_each_connection_once() -> None:
    statement = KeptStatement("test_planned", lambda: Event.objects.filter(slug=ASKED).values_list("slug"))
    statement.ask("one")
    statement.ask("two")
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE name = 'test_planned'")
        assert cursor.fetchall() == [(2,)]
