"""Rows inserted as they stand."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from outreach.journal.models import Entry
from outreach.people.models import Team
from outreach.shared.inserting import insert, insert_unless_known

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def entry(number: int) -> Entry:
    return Entry(name="test", subject_type="thing", subject_id=number, occurred_at=AT, payload={"words": "100 % 'free'"})


def test_several_rows_are_one_statement_and_get_their_own_keys(django_assert_num_queries) -> None:
    rows = [entry(number) for number in (7, 8, 9)]

    with django_assert_num_queries(1):
        insert(*rows)

    assert [Entry.objects.get(pk=row.pk).subject_id for row in rows] == [7, 8, 9]


def test_what_was_inserted_reads_back_as_it_was() -> None:
    row = entry(7)
    insert(row)

    read = Entry.objects.get()
    assert (read, read.occurred_at, read.payload, read.event_id) == (row, AT, {"words": "100 % 'free'"}, None)


def test_a_row_that_was_inserted_is_updated_by_save() -> None:
    row = Team(slug="one", name="One")
    insert(row)

    row.name = "Another"
    row.save()

    assert list(Team.objects.values_list("slug", "name")) == [("one", "Another")]


def test_without_rows_nothing_is_asked(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        insert()


def test_a_row_that_is_there_already_is_refused() -> None:
    insert(Team(slug="one", name="One"))
    with pytest.raises(IntegrityError):
        insert(Team(slug="one", name="Another"))


def test_unless_known_says_whether_it_was_inserted_and_leaves_the_known_row_as_it_is() -> None:
    first, second = Team(slug="one", name="One"), Team(slug="one", name="Another")
    assert [insert_unless_known(first), insert_unless_known(second)] == [True, False]
    assert (list(Team.objects.values_list("pk", "name")), second.pk) == ([(first.pk, "One")], None)
