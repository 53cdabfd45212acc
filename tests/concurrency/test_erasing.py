"""A person is erased while she registers or changes her session; and beside it a form that does not lock her, which fails on PostgreSQL.

On SQLite writers queue anyway: what is proved there is that nobody meets a locked database.
"""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from notifications.models import Message
from notifications.tasks import deliver, react
from outreach.people.models import Contact
from outreach.privacy.actions import erase_person
from outreach.registrations.actions import register, switch
from outreach.registrations.errors import RegistrationEndedError
from outreach.registrations.models import Intake, Registration, RepeatedForm, Seat
from tests.concurrency.books import books_agree
from tests.concurrency.threads import at_once, failed
from tests.factories import make_intake, make_registration
from tests.people import ANA, Somebody
from tests.registrations.said import answers_of
from tests.registrations.waiting import counters, make_languages, many, states_of

every_engine = pytest.mark.django_db(transaction=True)


def sign_up(intake: Intake, person: Somebody) -> Registration | None:
    """With rows of this thread's own: the action sets a fresh session on each."""
    own = Intake.objects.select_related("session__event").get(pk=intake.pk)
    return register(own.session.event, intakes=[own], answers=answers_of(person), by=None).registration


def erase(contact: Contact) -> None:
    erase_person(Contact.objects.get(pk=contact.pk), by=None)


def move(registration: Registration, to: Intake) -> Seat:
    return switch(Registration.objects.get(pk=registration.pk), to=to, wait=True, by=None)


def nothing_is_left_of(contact: Contact) -> None:
    """The row names nobody, no registration of it either, none holds a seat, and no mail waits or has words."""
    assert Contact.objects.filter(pk=contact.pk, erased_at__isnull=False, name="", email__endswith="@erased.invalid").exists()
    own = Registration.objects.filter(contact_id=contact.pk)
    assert own.exclude(name="", question="", withdrawn_at__isnull=False).count() == 0
    assert Seat.objects.filter(registration__in=own).exclude(state="released").count() == 0
    mails = Message.objects.filter(contact_id=contact.pk)
    assert (mails.filter(state="queued").count(), mails.exclude(subject="", body="").count()) == (0, 0)


def send_all() -> list[str]:
    """Read every fact and send every mail; the addresses written to."""
    react()
    deliver()
    return sorted(address for letter in mail.outbox for address in letter.to)


@every_engine
def test_whoever_is_erased_while_she_registers_is_gone_or_wholly_new() -> None:
    """Half of them hold a place in this event already, half in another one."""
    intake, elsewhere = make_intake(capacity=30), make_intake(capacity=30)
    people = many(16)
    contacts = [make_registration(intake if number % 2 else elsewhere, person).contact for number, person in enumerate(people)]
    calls: list[Callable[[], Any]] = []
    for contact, person in zip(contacts, people, strict=True):
        calls += [partial(erase, contact), partial(sign_up, intake, person)]

    assert failed(at_once([*calls, react])) == []
    written_to = send_all()

    new = Registration.objects.exclude(contact__in=contacts).select_related("contact")
    for contact, person in zip(contacts, people, strict=True):
        nothing_is_left_of(contact)
        hers = [row for row in new if row.contact.email == person.email]
        assert [(row.name, states_of(row)) for row in hers] == [(person.name, {intake.pk: "confirmed"})] * len(hers)
        assert Contact.objects.filter(email=person.email).count() == len(hers) <= 1
        assert RepeatedForm.objects.filter(answers__email=person.email).count() == 0
    assert written_to == sorted(row.contact.email for row in new)
    assert (counters(intake), counters(elsewhere)) == ([(new.count(), 0, 0)], [(0, 0, 0)])
    books_agree(intake, elsewhere)


@every_engine
@pytest.mark.parametrize("comes_first", ["the form", "the erasing"])
def test_the_second_waits_until_the_first_is_done(comes_first: str) -> None:
    intake = make_intake(capacity=9)
    contact = make_registration(person=ANA).contact
    steps = [partial(sign_up, intake, ANA), partial(erase, contact)]
    first, second = steps if comes_first == "the form" else steps[::-1]
    results: list[Any] = []
    other = Thread(target=lambda: results.extend(at_once([second])))

    with transaction.atomic():
        results.append(first())
        other.start()
        # Time to come as far as our locks; without that of the contact it goes on with what it has read.
        other.join(timeout=1)
    other.join()

    assert failed(results) == []
    nothing_is_left_of(contact)
    live = Registration.objects.filter(withdrawn_at=None).select_related("contact")
    assert [(row.name, row.contact.email) for row in live] == ([] if comes_first == "the form" else [(ANA.name, ANA.email)])
    assert send_all() == [row.contact.email for row in live]
    assert counters(intake) == [(len(live), 0, 0)]


@every_engine
def test_whoever_is_erased_while_she_changes_her_session_holds_nothing_and_her_place_goes_to_who_waits() -> None:
    english, french = make_languages("en", "fr", capacity=8)
    people = many(24)
    erased = [make_registration(english, person) for person in people[:8]]
    waiting = [make_registration(english, person, state="waiting") for person in people[8:16]]
    for person in people[16:20]:
        make_registration(french, person)
    calls: list[Callable[[], Any]] = []
    for registration in erased:
        calls += [partial(erase, registration.contact), partial(move, registration, french)]

    refused = failed(at_once([*calls, react]))
    written_to = send_all()

    # Too late to change: the registration has ended.
    assert {type(error) for error in refused} <= {RegistrationEndedError}
    for registration in erased:
        nothing_is_left_of(registration.contact)
    assert [states_of(registration) for registration in waiting] == [{english.pk: "confirmed"}] * 8
    assert written_to == sorted(person.email for person in people[8:16])
    assert (counters(english), counters(french)) == ([(8, 0, 0)], [(4, 0, 0)])
    books_agree(english, french)


def naive_form(intake: Intake, both: Barrier) -> None:
    """Find her, then write, without holding her row: what is done where nobody has thought of erasing."""
    with transaction.atomic():
        contact = Contact.objects.get(email=ANA.email)
        both.wait(timeout=30)
        both.wait(timeout=30)
        make_registration(intake, ANA, contact=contact)


def erase_between(contact: Contact, both: Barrier) -> None:
    both.wait(timeout=30)
    erase(contact)
    both.wait(timeout=30)


@pytest.mark.postgresql
@every_engine
def test_a_naive_form_leaves_her_name_and_a_seat_with_a_person_who_is_erased() -> None:
    intake, both = make_intake(capacity=9), Barrier(2)
    contact = make_registration(person=ANA).contact

    assert at_once([partial(naive_form, intake, both), partial(erase_between, contact, both)]) == [None, None]

    left = Registration.objects.get(withdrawn_at=None)
    assert (left.name, left.contact_id, states_of(left)) == (ANA.name, contact.pk, {intake.pk: "confirmed"})
    with pytest.raises(AssertionError):
        nothing_is_left_of(contact)
