"""The tables of registrations keep their rules against whoever goes round the actions."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import F

from outreach.events.choices import Mode, Pattern
from outreach.registrations.choices import Way
from outreach.registrations.models import Allotment, Consent, Intake, Need, Registration, RepeatedForm, Seat
from outreach.shared import clock
from tests.factories import make_allotment, make_event, make_institution, make_intake, make_registration, make_seat, make_session
from tests.people import ANA, BEN

pytestmark = pytest.mark.django_db
AT = clock.now()


def refused(model: type[models.Model], **columns: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.update(**columns)


def copied(row: models.Model, **columns: Any) -> None:
    """A second row like this one, but for `columns`, is refused."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row)._default_manager.bulk_create([type(row)(**values | columns)])


def test_an_intake_is_never_oversold() -> None:
    intake = make_intake(capacity=2)
    Intake.objects.update(seats_taken=2)
    refused(Intake, seats_taken=3)
    refused(Intake, capacity=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Intake.objects.filter(pk=intake.pk).update(seats_taken=F("seats_taken") + 1)


def test_an_intake_has_no_fewer_than_no_seats_taken() -> None:
    make_intake()
    refused(Intake, seats_taken=F("seats_taken") - 1)


def test_seats_held_are_seats_too() -> None:
    make_intake(capacity=3, seats_taken=1, seats_held=2)
    refused(Intake, seats_held=3)
    refused(Intake, seats_taken=2)
    refused(Intake, capacity=2)
    refused(Intake, seats_held=F("seats_held") - 3)


def test_no_fewer_than_nobody_waits() -> None:
    make_intake()
    refused(Intake, waiting=F("waiting") - 1)


def test_an_allotment_is_for_an_economy_or_for_an_institution() -> None:
    allotment = make_allotment(make_intake(capacity=9), "KE")
    refused(Allotment, economy=None)
    refused(Allotment, institution=make_institution())
    Allotment.objects.filter(pk=allotment.pk).update(economy=None, institution=make_institution())


def test_an_allotment_holds_a_seat_and_is_never_overused() -> None:
    make_allotment(make_intake(capacity=9), seats=2)
    refused(Allotment, seats=0)
    refused(Allotment, seats_used=3)
    refused(Allotment, seats_used=F("seats_used") - 1)


@pytest.mark.parametrize("is_economy", [True, False])
def test_one_allotment_at_a_time_is_for_the_same(is_economy: bool) -> None:
    institution = None if is_economy else make_institution()
    allotment = make_allotment(make_intake(capacity=9), "KE" if is_economy else None, institution=institution)
    copied(allotment)
    Allotment.objects.update(ended_at=AT)
    Allotment.objects.create(intake=allotment.intake, economy_id=allotment.economy_id, institution=institution, seats=1, until=AT)


def test_an_intake_closes_after_it_opens() -> None:
    make_intake()
    refused(Intake, opens_at=AT, closes_at=AT)
    Intake.objects.update(opens_at=AT, closes_at=AT + timedelta(seconds=1))


def test_an_intake_is_for_a_way_that_exists_once_a_session() -> None:
    intake = make_intake()
    refused(Intake, way="by-post")
    copied(intake)
    make_intake(intake.session, way=Way.ROOM)


def test_a_contact_has_one_live_registration_for_an_event() -> None:
    registration = make_registration()
    fresh = {"public_id": uuid.uuid4(), "receipt": uuid.uuid4()}
    copied(registration, **fresh)
    Registration.objects.update(withdrawn_at=AT)
    make_registration(list(Intake.objects.all()))
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=registration.pk).update(withdrawn_at=None)


@pytest.mark.parametrize("column", ["public_id", "receipt"])
def test_a_registration_has_a_public_id_and_a_receipt_of_its_own(column: str) -> None:
    intake = make_intake()
    make_registration(intake, ANA), make_registration(intake, BEN)
    refused(Registration, **{column: uuid.uuid4()})


@pytest.mark.parametrize(
    ("column", "may_be_empty"),
    [
        ("organisation_type", False),
        ("organisation_size", False),
        ("job_role", False),
        ("sector", True),
        ("women_led", True),
        ("gender", True),
    ],
)
def test_a_registration_holds_only_answers_that_are_offered(column: str, may_be_empty: bool) -> None:
    make_registration()
    refused(Registration, **{column: "none"})
    if may_be_empty:
        assert Registration.objects.update(**{column: ""}) == 1
    else:
        refused(Registration, **{column: ""})


def test_a_seat_is_in_a_state_that_exists() -> None:
    make_registration()
    refused(Seat, state="promised")


def test_a_registration_has_one_live_seat_in_an_intake() -> None:
    registration = make_registration()
    seat = registration.seats.get()
    copied(seat, state="waiting", queue_number=1)
    Seat.objects.update(state="released", released_at=AT)
    make_seat(registration, seat.intake)


def test_a_registration_has_one_confirmed_seat_in_a_session() -> None:
    event = make_event(pattern=Pattern.COURSE)
    session = make_session(event, mode=Mode.HYBRID)
    room, online = make_intake(session, way=Way.ROOM), make_intake(session)
    registration = make_registration(room)
    seat = make_seat(registration, online, state="waiting")
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=seat.pk).update(state="confirmed")


def test_a_registration_has_one_confirmed_seat_where_one_chooses_one_of_several() -> None:
    event = make_event(pattern=Pattern.LANGUAGE_GROUP)
    english, french = (make_intake(make_session(event, slug=code, language=code)) for code in ("en", "fr"))
    registration = make_registration(english)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_seat(registration, french)


def test_a_queue_number_is_given_once() -> None:
    intake = make_intake(capacity=0)
    make_registration(intake, ANA, state="waiting"), make_registration(intake, BEN, state="waiting")
    refused(Seat, queue_number=7)


def test_who_waits_has_a_number() -> None:
    make_registration(make_intake(capacity=0), state="waiting")
    refused(Seat, queue_number=None)


def test_an_offer_has_a_deadline_and_nothing_else_has_one() -> None:
    make_registration()
    refused(Seat, offered_until=AT)
    refused(Seat, state="offered")
    Seat.objects.update(state="offered", offered_until=AT)
    refused(Seat, state="confirmed")


def test_a_released_seat_says_when_and_no_other_does() -> None:
    make_registration()
    refused(Seat, state="released")
    refused(Seat, released_at=AT)


def test_a_consent_is_for_a_purpose_that_exists_once_a_registration() -> None:
    consent = Consent.objects.create(registration=make_registration(), purpose="news", text_version="2026-11", language="fr", given_at=AT)
    refused(Consent, purpose="advertising")
    copied(consent)
    Consent.objects.update(withdrawn_at=AT)
    Consent.objects.create(registration=consent.registration, purpose="news", text_version="2026-11", language="fr", given_at=AT)


def test_a_registration_has_one_row_of_needs_and_a_receipt_one_form() -> None:
    need = Need.objects.create(registration=make_registration(), words="Captions")
    copied(need)
    form = RepeatedForm.objects.create(receipt=uuid.uuid4(), event=need.registration.event, answers={})
    with pytest.raises(IntegrityError), transaction.atomic():
        RepeatedForm.objects.bulk_create([RepeatedForm(receipt=form.receipt, event=form.event, answers={})])


TESTED = {
    "registrations_intake_once",
    "registrations_intake_way",
    "registrations_intake_never_oversold",
    "registrations_intake_closes_after_opening",
    "registrations_allotment_for_one",
    "registrations_allotment_never_overused",
    "registrations_allotment_once_an_economy",
    "registrations_allotment_once_an_institution",
    "registrations_registration_one_live",
    "registrations_registration_organisation_type",
    "registrations_registration_organisation_size",
    "registrations_registration_job_role",
    "registrations_registration_sector",
    "registrations_registration_women_led",
    "registrations_registration_gender",
    "registrations_seat_state",
    "registrations_seat_one_live",
    "registrations_seat_one_confirmed_a_session",
    "registrations_seat_one_confirmed",
    "registrations_seat_queue_number_once",
    "registrations_seat_offer_has_deadline",
    "registrations_seat_waits_with_number",
    "registrations_seat_released_at",
    "registrations_consent_purpose",
    "registrations_consent_once",
}


def test_every_constraint_is_tested_here() -> None:
    tables = (Intake, Allotment, Registration, Need, Seat, Consent, RepeatedForm)
    assert {constraint.name for table in tables for constraint in table._meta.constraints} == TESTED
