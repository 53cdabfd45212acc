"""Correcting what the form said, the copy of one's data, and deleting it."""

import json

import pytest
from django.test import Client
from django.utils.html import escape

from outreach.journal.models import Entry
from outreach.people.models import Contact
from outreach.registrations.actions import register
from outreach.registrations.models import Consent, Need, Registration
from tests.factories import make_intake
from tests.pages.opened import mailed_link, opened_by, page_of
from tests.people import ANA, BEN
from tests.registrations.said import answers_of

pytestmark = pytest.mark.django_db
MINE = "/en/my-registrations/"


@pytest.fixture
def hers() -> Registration:
    intake = make_intake()
    answers = answers_of(BEN, sector="services", needs="Captions", question="How much?", consents=("news",))
    registration = register(intake.session.event, intakes=[intake], answers=answers, by=None).registration
    assert registration is not None
    return registration


def fields(**changes: str) -> dict[str, str]:
    """What a browser posts of the form as it stands."""
    said = {
        "name": BEN.name,
        "economy": BEN.economy,
        "firm": BEN.firm,
        "organisation_type": "firm",
        "organisation_size": "1-9",
        "job_role": "owner",
        "sector": "services",
        "needs": "Captions",
        "language": BEN.language,
        "zone": BEN.zone,
        "news": "1",
    }
    return said | changes


def corrected() -> list[dict]:
    return list(Entry.objects.filter(name="registration.corrected").values_list("payload", flat=True))


def test_the_form_holds_what_was_said_and_asks_neither_address_nor_question(hers: Registration) -> None:
    page = opened_by(hers.contact).get(page_of(hers, "details")).text

    for shown in (f'value="{BEN.name}"', f'value="{escape(BEN.firm)}"', "Captions", 'value="services" selected', f'value="{BEN.zone}"'):
        assert shown in page
    assert [name in page for name in ('name="email"', 'name="question"', 'name="seat"', 'name="website"')] == [False] * 4
    assert page.count(" checked") == 3


def test_what_is_corrected_is_kept_and_said(hers: Registration) -> None:
    visitor = opened_by(hers.contact)

    answer = visitor.post(page_of(hers, "details"), fields(name="Benjamin Clarke", sector="", needs="", news="", delegate="1"))

    assert (answer.status_code, answer["Location"]) == (302, MINE)
    assert "Your details are corrected." in visitor.get(MINE).text
    after = Registration.objects.get()
    assert (after.name, after.sector, after.question, after.contact.email) == ("Benjamin Clarke", "", "How much?", BEN.email)
    assert not Need.objects.exists()
    assert list(Consent.objects.filter(withdrawn_at__isnull=True).values_list("purpose", flat=True)) == ["delegate"]
    assert [sorted(payload["parts"]) for payload in corrected()] == [["consents", "name", "needs", "sector"]]


def test_a_form_sent_as_it_stands_changes_nothing(hers: Registration) -> None:
    visitor = opened_by(hers.contact)
    before = Registration.objects.values().get()

    visitor.post(page_of(hers, "details"), fields())

    assert "Nothing was different, so nothing has changed." in visitor.get(MINE).text
    assert (Registration.objects.values().get(), corrected()) == (before, [])


def test_wrong_answers_are_told_at_their_fields_and_stay_typed(hers: Registration) -> None:
    wrong = fields(name="", firm="x" * 121, economy="", economy_name="Atlantis <b>", job_role="boss", zone="Nowhere")

    answer = opened_by(hers.contact).post(page_of(hers, "details"), wrong)

    page = answer.text
    assert answer.status_code == 422
    for field in ("name", "firm", "economy", "job_role", "zone"):
        assert f'href="#{field}"' in page
        assert f'id="{field}-e"' in page
    assert "x" * 121 in page
    assert "Atlantis &lt;b&gt;" in page
    assert "<title>Error:" in page
    assert corrected() == []


def test_the_copy_is_a_file_of_json(hers: Registration) -> None:
    answer = opened_by(hers.contact).post(f"{MINE}my-data.json")

    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("application/json", 'attachment; filename="my-data.json"')
    assert "no-store" in answer["Cache-Control"]
    copy = json.loads(answer.content)
    assert (copy["person"]["email"], copy["registrations"][0]["question"]) == (BEN.email, "How much?")
    assert Entry.objects.filter(name="contact.exported").count() == 1


def test_the_copy_wants_a_button_and_a_link(hers: Registration) -> None:
    assert opened_by(hers.contact).get(f"{MINE}my-data.json").status_code == 405
    assert Client().post(f"{MINE}my-data.json").status_code == 410
    assert not Entry.objects.filter(name="contact.exported").exists()


def test_deleting_says_what_stays_and_waits_for_the_button(hers: Registration) -> None:
    page = opened_by(hers.contact).get(f"{MINE}delete/").text

    assert "What stays" in page
    assert "This cannot be undone." in page
    assert Contact.objects.get().erased_at is None


def test_after_deleting_the_browser_holds_nothing_of_hers(hers: Registration) -> None:
    link = mailed_link(hers.contact)
    visitor = opened_by(hers.contact)

    answer = visitor.post(f"{MINE}delete/")

    assert (answer.status_code, answer["Location"]) == (302, f"{MINE}link/")
    assert "Your data are deleted. We write to you no more." in visitor.get(answer["Location"]).text
    assert Contact.objects.get().name == ""
    assert (visitor.get(MINE).status_code, Client().post(link).status_code) == (302, 410)


def test_another_s_data_stay(hers: Registration) -> None:
    intake = hers.seats.get().intake
    register(intake.session.event, intakes=[intake], answers=answers_of(ANA), by=None)

    opened_by(hers.contact).post(f"{MINE}delete/")

    assert Contact.objects.get(email=ANA.email).name == ANA.name
