"""Request limits."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from outreach.limits.actions import LimitReachedError, forget_windows, spend
from outreach.limits.models import Window

pytestmark = pytest.mark.django_db
# A quarter past the hour, for windows that begin on it.
AT = datetime(2026, 12, 1, 10, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def limits(settings) -> None:
    settings.LIMITS = {"register-by-visitor": (2, 3600), "register-by-address": (1, 3600)}


def spent(*wants: tuple[str, str], at: datetime = AT) -> bool:
    try:
        spend(*wants, at=at)
    except LimitReachedError:
        return False
    return True


def hits() -> list[int]:
    return sorted(Window.objects.values_list("hits", flat=True))


def test_a_limit_lets_through_its_number_and_refuses_the_next() -> None:
    ana = ("register-by-visitor", "203.0.113.7")
    assert [spent(ana) for _ in range(4)] == [True, True, False, False]
    assert hits() == [4]


def test_a_refusal_says_its_code_and_a_sentence() -> None:
    error = LimitReachedError()
    assert (error.code, str(error)) == ("limit_reached", "Too many tries from here. Wait an hour and try again.")


def test_one_limit_reached_refuses_and_the_other_is_still_counted() -> None:
    both = ("register-by-visitor", "203.0.113.7"), ("register-by-address", "ana@weaving.example")
    assert [spent(*both), spent(*both)] == [True, False]
    assert hits() == [2, 2]


def test_visitors_and_limits_are_counted_apart() -> None:
    wants = [("register-by-visitor", "203.0.113.7"), ("register-by-visitor", "203.0.113.8"), ("register-by-address", "203.0.113.7")]
    assert [spent(want) for want in wants] == [True] * 3
    assert hits() == [1, 1, 1]


def test_the_next_window_begins_afresh_on_the_hour() -> None:
    ana = ("register-by-address", "ana@weaving.example")
    instants = [AT, AT + HOUR / 2, AT + 3 * HOUR / 4 - timedelta(seconds=1), AT + 3 * HOUR / 4]
    assert [spent(ana, at=at) for at in instants] == [True, False, False, True]
    assert sorted(Window.objects.values_list("starts_at", "hits")) == [
        (datetime(2026, 12, 1, 10, tzinfo=UTC), 3),
        (datetime(2026, 12, 1, 11, tzinfo=UTC), 1),
    ]


def test_spending_from_two_limits_costs_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        spend(("register-by-visitor", "203.0.113.7"), ("register-by-address", "ana@weaving.example"), at=AT)


def test_no_address_stands_in_the_table() -> None:
    spend(("register-by-address", "ana@weaving.example"), at=AT)
    key = Window.objects.get().key
    assert (len(key), "ana" in key, set(key) <= set("0123456789abcdef")) == (64, False, True)


def test_forget_windows_deletes_those_older_than_a_day() -> None:
    spend(("register-by-visitor", "203.0.113.7"), at=AT)
    assert forget_windows(at=datetime(2026, 12, 2, 10, tzinfo=UTC)) == 0
    assert forget_windows(at=datetime(2026, 12, 2, 10, 0, 1, tzinfo=UTC)) == 1
    assert hits() == []


def test_a_window_stands_once_and_counts_up() -> None:
    Window.objects.create(key="k", starts_at=AT, hits=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Window.objects.bulk_create([Window(key="k", starts_at=AT)])
    with pytest.raises(IntegrityError), transaction.atomic():
        Window.objects.update(hits=-1)


def test_the_limits_of_the_site_are_those_that_the_pages_spend(settings) -> None:
    settings.LIMITS = {"register-by-visitor": (60, 3600), "register-by-address": (8, 3600), "correct-by-visitor": (20, 3600)}
    assert all(spent((name, "x")) for name in settings.LIMITS)
