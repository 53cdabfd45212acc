"""Facts written with what they tell of, and read once by each reader."""

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import IntegrityError, transaction

from outreach.journal import log
from outreach.journal.facts import Fact, all_facts, fact_from
from outreach.journal.models import Entry, Reader, Unread
from outreach.people.models import Contact
from outreach.registrations.facts import AddressProved, IntakeOpened
from outreach.shared import clock

pytestmark = pytest.mark.django_db
AT = clock.now()


def record(*numbers: int) -> list[int]:
    return [log.record(AddressProved(number), by=None, at=AT).pk for number in numbers]


def read(refuse: tuple[int, ...] = (), at=AT, **options) -> list[int]:
    """The numbers of the facts that were handled. Those to `refuse` write a row, then fail."""
    handled = []

    def handle(fact, entry) -> None:
        if fact.registration_id in refuse:
            Contact.objects.create(email="half@written.example", name="H", language="en", zone="UTC")
            raise ValueError("not today")
        handled.append(fact.registration_id)

    assert log.read("notifications", handle, at=at, **options) == len(handled)
    return handled


def test_record_writes_the_fact_and_one_unread_row_a_reader_in_two_statements(settings, django_assert_num_queries) -> None:
    settings.JOURNAL_READERS = ["notifications", "reach"]
    with django_assert_num_queries(2):
        log.record(IntakeOpened(5, 6), by=7, at=AT, event_id=8)
    entry = Entry.objects.get()
    told = (entry.name, entry.subject_type, entry.subject_id, entry.event_id, entry.actor_id, entry.occurred_at, entry.payload)
    assert told == ("intake.opened", "session", 5, 8, 7, AT, {"session_id": 5, "intake_id": 6})
    assert list(Unread.objects.order_by("reader").values_list("reader", "entry_id")) == [("notifications", entry.pk), ("reach", entry.pk)]


def test_a_fact_goes_with_the_transaction_it_tells_of() -> None:
    with transaction.atomic():
        record(1)
        transaction.set_rollback(True)
    assert (Entry.objects.count(), Unread.objects.count()) == (0, 0)


def test_read_gives_the_facts_in_order_and_once() -> None:
    record(3, 1, 2)
    assert (read(), read()) == ([3, 1, 2], [])
    assert (Unread.objects.count(), Entry.objects.count()) == (0, 3)


def test_read_gives_a_fact_as_it_was_recorded() -> None:
    log.record(IntakeOpened(5, 6), by=None, at=AT)
    facts = []
    log.read("notifications", lambda fact, entry: facts.append((fact, entry.occurred_at)), at=AT)
    assert facts == [(IntakeOpened(5, 6), AT)]


def test_read_takes_no_more_than_a_batch() -> None:
    record(1, 2, 3)
    assert (read(batch=2), read(batch=2)) == ([1, 2], [3])


def test_read_on_takes_batch_after_batch_until_nothing_is_due() -> None:
    record(*range(45))
    seen: list[int] = []

    taken = log.read_on("notifications", lambda fact, entry: seen.append(fact.registration_id), at=AT)

    assert (taken, seen, Unread.objects.count()) == (45, list(range(45)), 0)


def test_read_on_ends_after_so_many_batches() -> None:
    record(*range(45))

    assert log.read_on("notifications", lambda fact, entry: None, at=AT, batches=2) == 20


def test_readers_read_for_themselves(settings) -> None:
    settings.JOURNAL_READERS = ["notifications", "reach"]
    record(1)
    assert read() == [1]
    assert list(Unread.objects.values_list("reader", flat=True)) == ["reach"]


def test_a_fact_that_fails_is_kept_with_its_error_and_the_others_go_on() -> None:
    entries = record(1, 2, 3)

    assert read(refuse=(2,)) == [1, 3]

    kept = Unread.objects.get()
    assert (kept.entry_id, kept.tries, kept.error, kept.retry_at) == (entries[1], 1, "ValueError: not today", AT + timedelta(seconds=2))
    assert Contact.objects.count() == 0


def test_a_fact_that_failed_is_tried_again_later_and_later_up_to_an_hour() -> None:
    record(1)
    waits, at = [], AT
    for _ in range(14):
        assert read(refuse=(1,), at=at) == []
        retry_at = Unread.objects.get().retry_at
        waits.append((retry_at - at).total_seconds())
        assert read(at=retry_at - timedelta(seconds=1)) == []
        at = retry_at
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600, 3600]
    assert read(at=at) == [1]


def test_a_fact_waits_until_its_reader_has_read_it_or_failed_at_it(django_assert_num_queries) -> None:
    read_one, failed, waiting = record(1, 2, 3)
    read(refuse=(2,), batch=2)

    with django_assert_num_queries(4):
        answers = [log.is_waiting("notifications", Entry.objects.filter(pk=pk)) for pk in (read_one, failed, waiting)]
        answers.append(log.is_waiting("reach", Entry.objects.filter(pk=waiting)))
    assert answers == [False, False, True, False]


def test_a_fact_of_a_name_that_no_app_defines_is_kept() -> None:
    entry = Entry.objects.create(name="nobody.knows", subject_type="x", subject_id=1, occurred_at=AT)
    Unread.objects.create(entry=entry, reader="notifications")
    record(2)
    assert read() == [2]
    assert Unread.objects.get().error == "KeyError: 'nobody.knows'"


def test_an_entry_is_unread_once_a_reader() -> None:
    record(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unread.objects.bulk_create([Unread(entry=Entry.objects.get(), reader="notifications")])
    Reader.objects.create(name="notifications")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reader.objects.bulk_create([Reader(name="notifications")])


def test_two_facts_of_one_name_are_refused() -> None:
    with pytest.raises(TypeError, match=r"two facts are called registration\.confirmed"):

        @dataclass(frozen=True)
        class Again(Fact):
            name: ClassVar[str] = "registration.confirmed"
            subject_type: ClassVar[str] = "registration"
            subject: ClassVar[str] = "registration_id"


def test_every_fact_comes_back_from_its_payload() -> None:
    for kind in all_facts():
        told = {field.name: ["fr"] if "list" in str(field.type) else 1 for field in fields(kind)}
        fact = kind(**told)
        assert fact_from(kind.name, fact.payload) == fact
        assert fact.subject_id == told[kind.subject]
