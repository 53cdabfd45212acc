"""What a person corrects of her own form, and her question for the speakers."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from outreach.people.models import Contact, Firm
from outreach.registrations.actions import Details, ask, correct_details, withdraw
from outreach.registrations.errors import RegistrationEndedError
from outreach.registrations.models import Consent, Need, Registration
from outreach.shared import clock
from tests.factories import make_contact, make_intake, make_registration
from tests.people import ANA, BEN
from tests.registrations.waiting import facts

pytestmark = pytest.mark.django_db
AT = clock.now()


def details_of(registration: Registration, **changes: Any) -> Details:
    """What the form says when nothing is changed."""
    as_it_is = Details(
        name=registration.name,
        firm=registration.firm.name,
        economy=registration.economy_id,
        organisation_type=registration.organisation_type,
        organisation_size=registration.organisation_size,
        job_role=registration.job_role,
        language=registration.language,
        zone=registration.zone,
    )
    return replace(as_it_is, **changes)


def correct(registration: Registration, **changes: Any) -> tuple[str, ...]:
    return correct_details(registration, details=details_of(registration, **changes), by=None, at=AT)


def consents() -> list[tuple]:
    return list(Consent.objects.order_by("pk").values_list("purpose", "text_version", "language", "given_at", "withdrawn_at"))


def test_correct_details_changes_every_answer_and_says_which() -> None:
    registration = make_registration()
    said = {
        "name": "Ana Leota",
        "firm": "Leota Looms",
        "economy": "NZ",
        "organisation_type": "support",
        "organisation_size": "10-49",
        "job_role": "export",
        "language": "en",
        "zone": "Pacific/Auckland",
        "sector": "textiles",
        "women_led": "yes",
        "gender": "woman",
        "needs": "Captions",
        "consents": ("news",),
    }

    parts = correct_details(registration, details=Details(**said), by=7, at=AT)

    assert sorted(parts) == sorted(said)
    row = Registration.objects.get()
    assert {name: getattr(row, name) for name in said if name not in {"firm", "economy", "needs", "consents"}} == {
        name: value for name, value in said.items() if name not in {"firm", "economy", "needs", "consents"}
    }
    assert (row.firm.name, row.firm.economy_id, row.economy_id, row.need.words) == ("Leota Looms", "NZ", "NZ", "Captions")
    assert consents() == [("news", "2026-11", "en", AT, None)]
    assert facts() == [("registration.corrected", {"registration_id": row.pk, "parts": list(parts)})]
    assert set(asdict(Details(**said))) == set(said)


def test_correct_nothing_writes_nothing() -> None:
    registration = make_registration()
    before = list(Registration.objects.values())
    assert correct(registration) == ()
    assert (list(Registration.objects.values()), facts(), Firm.objects.count()) == (before, [], 1)


def test_a_firm_known_in_the_economy_is_found_whatever_its_case() -> None:
    intake = make_intake()
    registration, bens = make_registration(intake, ANA), make_registration(intake, BEN)

    parts = correct(registration, firm=BEN.firm.upper(), economy=BEN.economy)

    registration.refresh_from_db()
    assert (registration.firm, sorted(parts)) == (bens.firm, ["economy", "firm"])


def test_the_same_firm_in_other_letters_is_no_change() -> None:
    registration = make_registration()
    assert correct(registration, firm="leota  WEAVING") == ()
    assert Firm.objects.get().name == "Leota Weaving"


def test_a_consent_is_given_and_withdrawn_and_given_again() -> None:
    registration = make_registration()

    assert correct(registration, consents=("news", "delegate")) == ("consents",)
    assert correct(registration, consents=("delegate",)) == ("consents",)
    assert correct(registration, consents=("delegate",)) == ()
    assert correct(registration, consents=("news", "delegate")) == ("consents",)

    assert [(purpose, withdrawn) for purpose, *_, withdrawn in consents()] == [("news", AT), ("delegate", None), ("news", None)]


def test_needs_are_written_changed_and_deleted() -> None:
    registration = make_registration()
    assert correct(registration, needs="Captions") == ("needs",)
    assert correct(registration, needs="Sign language") == ("needs",)
    assert [need.words for need in Need.objects.all()] == ["Sign language"]
    assert correct(registration, needs="") == ("needs",)
    assert Need.objects.count() == 0


@pytest.mark.parametrize(("proved_at", "language", "zone"), [(None, "fr", "Pacific/Apia"), (AT, "es", "Europe/Madrid")])
def test_language_and_zone_reach_a_contact_whose_address_is_proved_and_the_name_does_not(proved_at, language: str, zone: str) -> None:
    registration = make_registration(contact=make_contact(ANA, proved_at=proved_at))

    correct(registration, language="es", zone="Europe/Madrid", name="A. Leota")

    contact = Contact.objects.get()
    assert (contact.name, contact.language, contact.zone) == (ANA.name, language, zone)


def test_another_correction_leaves_the_language_of_the_contact_alone() -> None:
    registration = make_registration(contact=make_contact(ANA, proved_at=AT, language="es"))
    correct(registration, name="A. Leota")
    assert Contact.objects.get().language == "es"


def test_a_registration_that_ended_or_moved_to_another_address_is_not_corrected() -> None:
    intake = make_intake()
    ended, moved = make_registration(intake, ANA), make_registration(intake, BEN)
    withdraw(ended, by=None, at=AT)
    Registration.objects.filter(pk=moved.pk).update(
        contact=Contact.objects.create(email="x@y.example", name="X", language="en", zone="UTC")
    )
    before = list(Registration.objects.order_by("pk").values())

    for registration in (ended, moved):
        with pytest.raises(RegistrationEndedError):
            correct(registration, name="Somebody else", language="es")
        with pytest.raises(RegistrationEndedError):
            ask(registration, question="Who?", by=None, at=AT)

    assert list(Registration.objects.order_by("pk").values()) == before
    assert [name for name, _ in facts()] == ["registration.withdrawn"]


def test_ask_writes_changes_and_takes_back_a_question() -> None:
    registration = make_registration()

    changed = [ask(registration, question=words, by=None, at=AT) for words in ("How?", "How?", "Why?", "")]

    assert changed == [True, False, True, True]
    assert Registration.objects.get().question == ""
    assert facts() == [("registration.question_asked", {"registration_id": registration.pk})] * 3
