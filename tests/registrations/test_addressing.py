"""The address corrected by the browser that mistyped it."""

import uuid
from datetime import timedelta

import pytest

from outreach.events.actions import cancel_session
from outreach.journal.models import Entry
from outreach.people.models import Contact
from outreach.registrations.actions import arrive, correct_address, forget_repeated_forms, register
from outreach.registrations.choices import Purpose
from outreach.registrations.errors import NotCorrectableError, SessionCancelledError
from outreach.registrations.links import holder_of, way_in_token
from outreach.registrations.models import Consent, Intake, Need, Registration, RepeatedForm, Seat
from outreach.shared import clock
from tests.factories import make_intake, make_registration
from tests.people import ANA, BEN
from tests.registrations.said import answers_of

pytestmark = pytest.mark.django_db
AT = clock.now()
SOON = AT + timedelta(minutes=1)
RIGHT = "ana.right@weaving.example"
WORDS = {"needs": "Captions", "question": "How?", "consents": (Purpose.NEWS,), "sector": "tourism"}


@pytest.fixture
def intake() -> Intake:
    return make_intake(capacity=3)


def sign_up(intake: Intake, person=ANA, **changes):
    answers = answers_of(person, intakes=(intake.pk,), **changes)
    return register(intake.session.event, intakes=[intake], answers=answers, by=None, at=AT)


def correct(intake: Intake, receipt, email: str, at=SOON) -> None:
    correct_address(intake.session.event, receipt=receipt, email=email, by=None, at=at)


def facts_since(number: int) -> list[tuple]:
    return [(entry.name, entry.payload) for entry in Entry.objects.order_by("pk")[number:]]


def live() -> list[tuple[str, str]]:
    """(address, state of the seat) of every live registration."""
    rows = Seat.objects.filter(registration__withdrawn_at=None).order_by("registration__contact__email")
    return list(rows.values_list("registration__contact__email", "state"))


def taken(intake: Intake) -> int:
    return Intake.objects.get(pk=intake.pk).seats_taken


def test_correct_address_moves_the_registration_with_its_seat_and_kills_the_old_link(intake: Intake) -> None:
    receipt = sign_up(intake)
    token = way_in_token(receipt.registration)

    correct(intake, receipt.key, RIGHT)

    registration = Registration.objects.get()
    wrong, right = Contact.objects.order_by("pk")
    assert (registration.pk, registration.contact, registration.link_counter) == (receipt.registration.pk, right, 1)
    assert (right.email, right.name, right.language, right.zone, right.created_at) == (RIGHT, ANA.name, "fr", "Pacific/Apia", SOON)
    assert (live(), taken(intake)) == ([(RIGHT, "confirmed")], 1)
    assert (holder_of(token), holder_of(way_in_token(registration))) == (None, registration)
    payload = {"registration_id": registration.pk, "old_contact_id": wrong.pk, "new_contact_id": right.pk}
    assert facts_since(1) == [("registration.readdressed", payload)]


def test_correct_address_keeps_a_place_in_the_queue(intake: Intake) -> None:
    Intake.objects.update(capacity=0)
    receipt = sign_up(intake)

    correct(intake, receipt.key, RIGHT)

    assert list(Seat.objects.values_list("state", "queue_number")) == [("waiting", 1)]
    assert live() == [(RIGHT, "waiting")]


def test_correct_address_never_edits_the_contact_it_moves_to(intake: Intake) -> None:
    there = Contact.objects.create(email=RIGHT, name="Ana before", language="en", zone="UTC")
    receipt = sign_up(intake)

    correct(intake, receipt.key, RIGHT.upper())

    there.refresh_from_db()
    assert (there.name, there.language, there.zone) == ("Ana before", "en", "UTC")
    assert live() == [(RIGHT, "confirmed")]


def test_correct_address_to_one_that_is_registered_gives_the_seat_back_and_writes_to_that_address(intake: Intake) -> None:
    bens = make_registration(intake, BEN)
    receipt = sign_up(intake, **WORDS)
    token = way_in_token(receipt.registration)

    correct(intake, receipt.key, BEN.email)

    released = Registration.objects.get(pk=receipt.registration.pk)
    assert (released.withdrawn_at, released.link_counter, released.contact.email) == (SOON, 1, ANA.email)
    assert (released.name, released.question, Need.objects.count(), Consent.objects.count()) == ("", "", 0, 0)
    assert list(Seat.objects.filter(registration=released).values_list("state", "released_at")) == [("released", SOON)]
    assert (live(), taken(intake)) == ([(BEN.email, "confirmed")], 1)
    assert holder_of(token) is None
    payload = {"registration_id": released.pk, "old_contact_id": released.contact_id, "new_contact_id": bens.contact_id}
    assert facts_since(1) == [
        ("registration.readdressed", payload),
        ("registration.repeated", {"registration_id": bens.pk, "contact_id": bens.contact_id}),
    ]


def test_correct_address_after_it_hit_a_registered_one_starts_again_from_the_same_answers(intake: Intake) -> None:
    make_registration(intake, BEN)
    receipt = sign_up(intake, **WORDS)
    correct(intake, receipt.key, BEN.email)

    correct(intake, receipt.key, RIGHT, at=SOON + timedelta(minutes=1))

    again = Registration.objects.get(withdrawn_at=None, contact__email=RIGHT)
    assert (again.name, again.firm, again.sector, again.question) == (ANA.name, receipt.registration.firm, "tourism", "How?")
    assert list(Need.objects.filter(registration=again).values_list("words", flat=True)) == ["Captions"]
    assert list(Consent.objects.filter(registration=again).values_list("purpose", flat=True)) == ["news"]
    assert (live(), taken(intake)) == ([(RIGHT, "confirmed"), (BEN.email, "confirmed")], 2)
    payload = {"registration_id": receipt.registration.pk, "old_contact_id": receipt.registration.contact_id}
    assert facts_since(3) == [
        ("registration.confirmed", {"registration_id": again.pk, "contact_id": again.contact_id}),
        ("registration.readdressed", payload | {"new_contact_id": again.contact_id}),
    ]


def test_correct_address_back_to_the_first_one_makes_nothing_another_s(intake: Intake) -> None:
    make_registration(intake, BEN)
    receipt = sign_up(intake)
    correct(intake, receipt.key, BEN.email)

    correct(intake, receipt.key, ANA.email.upper())

    assert (live(), taken(intake)) == ([(ANA.email, "confirmed"), (BEN.email, "confirmed")], 2)
    assert [name for name, _payload in facts_since(3)] == ["registration.confirmed"]


def test_correct_address_after_a_repetition_registers_the_new_one_as_if_it_came_first(intake: Intake) -> None:
    anas = sign_up(intake).registration
    receipt = sign_up(intake, **WORDS)
    assert receipt.registration is None

    correct(intake, receipt.key, RIGHT)

    new = Registration.objects.get(contact__email=RIGHT)
    assert (new.receipt, new.question, new.link_counter) == (receipt.key, "How?", 0)
    assert (live(), taken(intake)) == ([(RIGHT, "confirmed"), (ANA.email, "confirmed")], 2)
    assert RepeatedForm.objects.count() == 0
    assert facts_since(2) == [("registration.confirmed", {"registration_id": new.pk, "contact_id": new.contact_id})]
    anas.refresh_from_db()
    assert (anas.contact.email, anas.link_counter) == (ANA.email, 0)


def test_correct_address_after_a_repetition_is_of_the_form_s_hour_but_happens_now(intake: Intake) -> None:
    sign_up(intake)
    receipt = sign_up(intake, **WORDS)

    correct(intake, receipt.key, RIGHT)

    new = Registration.objects.get(contact__email=RIGHT)
    assert (new.registered_at, Consent.objects.get(registration=new).given_at) == (AT, AT)
    assert (Seat.objects.get(registration=new).taken_at, Entry.objects.latest("pk").occurred_at) == (SOON, SOON)


def test_correct_address_after_a_repetition_to_another_registered_one_writes_to_that_address(intake: Intake) -> None:
    bens = make_registration(intake, BEN)
    sign_up(intake)
    receipt = sign_up(intake)

    correct(intake, receipt.key, BEN.email)

    assert RepeatedForm.objects.get().answers["email"] == BEN.email
    assert (live(), taken(intake)) == ([(ANA.email, "confirmed"), (BEN.email, "confirmed")], 2)
    assert facts_since(2) == [("registration.repeated", {"registration_id": bens.pk, "contact_id": bens.contact_id})]


def test_correct_address_twice_in_a_row_moves_twice(intake: Intake) -> None:
    receipt = sign_up(intake)
    correct(intake, receipt.key, "second@weaving.example")
    token = way_in_token(Registration.objects.get())

    correct(intake, receipt.key, RIGHT)

    assert (live(), taken(intake), Registration.objects.get().link_counter) == ([(RIGHT, "confirmed")], 1, 2)
    assert holder_of(token) is None


def test_correct_address_after_a_repetition_can_itself_be_corrected(intake: Intake) -> None:
    sign_up(intake)
    receipt = sign_up(intake)
    correct(intake, receipt.key, "second@weaving.example")

    correct(intake, receipt.key, RIGHT)

    assert live() == [(RIGHT, "confirmed"), (ANA.email, "confirmed")]


@pytest.mark.parametrize("email", [ANA.email, "ANA@weaving.example"])
def test_correct_address_to_the_same_one_changes_nothing(intake: Intake, email: str) -> None:
    receipt = sign_up(intake)

    correct(intake, receipt.key, email)

    assert (live(), Registration.objects.get().link_counter, facts_since(1)) == ([(ANA.email, "confirmed")], 0, [])


def refused(intake: Intake, receipt, at=SOON) -> None:
    number, before = Entry.objects.count(), (live(), taken(intake), list(Registration.objects.values()), Contact.objects.count())
    with pytest.raises(NotCorrectableError) as error:
        correct(intake, receipt, RIGHT, at=at)
    assert error.value.code == "not_correctable"
    assert (live(), taken(intake), list(Registration.objects.values()), Contact.objects.count()) == before
    assert facts_since(number) == []


def test_correct_address_after_the_first_proof_is_refused(intake: Intake) -> None:
    receipt = sign_up(intake)
    arrive(receipt.registration, at=SOON)
    refused(intake, receipt.key)


def test_correct_address_to_a_registered_one_after_the_first_proof_is_refused(intake: Intake) -> None:
    Contact.objects.create(email=RIGHT, name="Ana", language="en", zone="UTC")
    make_registration(intake, contact=Contact.objects.get(email=RIGHT))
    receipt = sign_up(intake)
    arrive(receipt.registration, at=SOON)
    refused(intake, receipt.key)


def test_correct_address_after_an_hour_is_refused(intake: Intake) -> None:
    refused(intake, sign_up(intake).key, at=AT + timedelta(hours=1))


def test_correct_address_after_an_hour_of_a_repetition_is_refused(intake: Intake) -> None:
    sign_up(intake)
    refused(intake, sign_up(intake).key, at=AT + timedelta(hours=1))


@pytest.mark.parametrize("is_known", [False, True])
def test_correct_address_counts_the_hour_from_the_form_however_often_it_is_corrected(intake: Intake, is_known: bool) -> None:
    """Else a second correction after more than an hour would tell a repeated registration from a new one."""
    if is_known:
        make_registration(intake, ANA)
    receipt = sign_up(intake)
    correct(intake, receipt.key, BEN.email, at=AT + timedelta(minutes=50))
    refused(intake, receipt.key, at=AT + timedelta(minutes=70))


@pytest.mark.parametrize("is_known", [False, True])
def test_correct_address_to_a_registered_one_counts_the_hour_from_the_form(intake: Intake, is_known: bool) -> None:
    make_registration(intake, BEN)
    if is_known:
        make_registration(intake, ANA)
    receipt = sign_up(intake)
    correct(intake, receipt.key, BEN.email, at=AT + timedelta(minutes=50))
    refused(intake, receipt.key, at=AT + timedelta(minutes=70))


def test_correct_address_with_the_receipt_of_another_event_is_refused(intake: Intake) -> None:
    receipt = sign_up(make_intake())
    refused(intake, receipt.key)


def test_correct_address_with_a_receipt_that_nobody_got_is_refused(intake: Intake) -> None:
    sign_up(intake)
    refused(intake, uuid.uuid4())


@pytest.mark.parametrize("is_known", [False, True])
def test_correct_address_when_registration_has_closed_meanwhile_is_possible(intake: Intake, is_known: bool) -> None:
    """For a registration that moves it has to be; so it is for a repeated form, whose answer is the same."""
    if is_known:
        make_registration(intake, ANA)
    receipt = sign_up(intake)
    Intake.objects.update(closes_at=SOON)

    correct(intake, receipt.key, RIGHT)

    assert Registration.objects.get(contact__email=RIGHT).registered_at == AT


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize("email", [RIGHT, BEN.email])
def test_correct_address_when_the_session_has_been_cancelled_meanwhile_is_refused(intake: Intake, is_known: bool, email: str) -> None:
    make_registration(intake, BEN)
    if is_known:
        make_registration(intake, ANA)
    receipt = sign_up(intake)
    cancel_session(intake.session, reason={"en": "Illness"}, by=None, at=SOON)
    before = (live(), list(Registration.objects.values()), Contact.objects.count(), Entry.objects.count())

    with pytest.raises(SessionCancelledError):
        correct(intake, receipt.key, email)

    assert (live(), list(Registration.objects.values()), Contact.objects.count(), Entry.objects.count()) == before


def test_forget_repeated_forms_deletes_those_older_than_an_hour(intake: Intake) -> None:
    sign_up(intake)
    sign_up(intake)

    assert forget_repeated_forms(at=AT + timedelta(minutes=59)) == 0
    assert forget_repeated_forms(at=AT + timedelta(hours=1)) == 1
    assert RepeatedForm.objects.count() == 0
