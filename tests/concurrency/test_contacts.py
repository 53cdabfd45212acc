"""People, firms, limits and the journal, written and read by many at once."""

from functools import partial

import pytest

from outreach.journal import log
from outreach.journal.models import Entry, Unread
from outreach.limits.actions import LimitReachedError, spend
from outreach.limits.models import Window
from outreach.people.actions import Person, find_or_add_contact, find_or_add_firm
from outreach.people.models import Contact, Firm
from outreach.registrations.facts import AddressProved
from outreach.shared import clock
from tests.concurrency.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT = clock.now()


def test_one_address_and_one_firm_written_by_thirty_at_once_are_one_row_each() -> None:
    people = [Person(email, "Ana", "fr", "Pacific/Apia") for email in ("ana@weaving.example", "ANA@weaving.example")]
    calls = [partial(find_or_add_contact, people[number % 2], at=AT) for number in range(30)]
    calls += [partial(find_or_add_firm, name, "WS", at=AT) for name in ("Éclat Weaving", "eclat weaving") for _ in range(15)]

    results = at_once(calls)

    contact, firm = Contact.objects.get(), Firm.objects.get()
    assert [found for found, _ in results[:30]] == [contact] * 30
    assert sorted(is_new for _, is_new in results[:30]) == [False] * 29 + [True]
    assert results[30:] == [firm] * 30


def test_a_limit_spent_by_thirty_at_once_is_counted_exactly(settings) -> None:
    settings.LIMITS = {"register-by-visitor": (20, 3600), "register-by-address": (1_000, 3600)}
    visitor = ("register-by-visitor", "203.0.113.7")
    calls = [partial(spend, visitor, ("register-by-address", f"a{number}@b.example"), at=AT) for number in range(30)]

    results = at_once(calls)

    assert [type(result) for result in results if result].count(LimitReachedError) == 10
    assert results.count(None) == 20
    assert sorted(Window.objects.values_list("hits", flat=True)) == [1] * 30 + [30]


def test_two_workers_handle_each_fact_once_and_in_order() -> None:
    entries = [log.record(AddressProved(number), by=None, at=AT).pk for number in range(40)]
    handled: list[int] = []

    def read() -> int:
        return sum(log.read("notifications", lambda fact, entry: handled.append(entry.pk), at=AT, batch=7) for _ in range(12))

    taken = at_once([read] * 3)

    assert (handled, sum(taken)) == (entries, 40)
    assert (Unread.objects.count(), Entry.objects.count()) == (0, 40)
