"""Registrations, places, mails and history: role × page × method."""

import pytest
from django.test import Client

from notifications.choices import State
from notifications.models import Message
from outreach.journal.models import Entry
from outreach.registrations.models import Allotment, Registration
from outreach.shared import clock
from tests.desk.organising import HERE, make_team
from tests.desk.test_organise_access import WHO, client_of
from tests.factories import make_allotment, make_event, make_intake, make_registration, make_session

pytestmark = pytest.mark.django_db

SHOWN = [
    "/events/hers/registrations/",
    "/events/hers/registrations/{number}/",
    "/events/hers/registrations/{number}/withdraw/",
    "/events/hers/places/",
    "/events/hers/places/{intake}/hold/",
    "/events/hers/messages/",
    "/events/hers/history/",
    "/mail/{mail}/",
]
TAKES_POST = [
    "/events/hers/registrations/file/",
    "/events/hers/registrations/{number}/withdraw/",
    "/events/hers/places/",
    "/events/hers/places/{intake}/hold/",
    "/events/hers/places/held/{allotment}/end/",
    "/mail/{mail}/retry/",
]
ONLY_SHOW = [address for address in SHOWN if address not in TAKES_POST]
ONLY_POST = [address for address in TAKES_POST if address not in SHOWN]


@pytest.fixture
def rows() -> dict[str, object]:
    intake = make_intake(make_session(make_event(slug="hers", team=make_team())), capacity=9)
    registration, at = make_registration(intake), clock.now()
    mail = Message.objects.create(
        key="k",
        kind="registration_confirmed",
        contact=registration.contact,
        registration=registration,
        language="en",
        message_id="<k>",
        fact_at=at,
        due_at=at,
        state=State.FAILED,
    )
    return {"number": registration.public_id, "intake": intake.pk, "allotment": make_allotment(intake).pk, "mail": mail.pk}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("address", SHOWN)
def test_pages_open_for_the_team_of_the_event_and_for_administrators(address: str, who: str, rows: dict[str, object]) -> None:
    expected = {"anonymous": 302, "delegate": 404, "stranger": 404}.get(who, 200)

    assert client_of(who).get(HERE + address.format(**rows)).status_code == expected


@pytest.mark.parametrize("who", ["anonymous", "delegate", "stranger"])
@pytest.mark.parametrize("address", TAKES_POST)
def test_nothing_is_changed_or_taken_by_others(address: str, who: str, rows: dict[str, object]) -> None:
    said = {
        "intake": str(rows["intake"]),
        "capacity": "3",
        "seats": "1",
        "economy": "WS",
        "until_date": "2099-01-01",
        "until_time": "10:00",
    }

    response = client_of(who).post(HERE + address.format(**rows), said)

    assert response.status_code == (302 if who == "anonymous" else 404)
    assert (Entry.objects.count(), Allotment.objects.count(), Registration.objects.get().withdrawn_at) == (0, 1, None)
    assert Message.objects.get().state == State.FAILED


@pytest.mark.parametrize("who", WHO)
def test_log_of_all_opens_for_organisers_with_their_own_mails(who: str, rows: dict[str, object]) -> None:
    response = client_of(who).get(f"{HERE}/mail/")

    assert response.status_code == {"anonymous": 302, "delegate": 404}.get(who, 200)
    assert ("Place confirmed</a>" in response.text) == (who in {"member", "administrator"})


@pytest.mark.parametrize("address", ONLY_SHOW)
def test_pages_that_only_show_take_no_post(address: str, rows: dict[str, object]) -> None:
    assert client_of("member").post(HERE + address.format(**rows)).status_code == 405


@pytest.mark.parametrize("address", ONLY_POST)
def test_what_only_acts_is_no_page(address: str, rows: dict[str, object]) -> None:
    assert client_of("member").get(HERE + address.format(**rows)).status_code == 405


def test_a_form_from_another_site_changes_nothing(rows: dict[str, object]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = client_of("member").cookies

    answers = [client.post(HERE + address.format(**rows)).status_code for address in TAKES_POST]

    assert answers == [403] * len(TAKES_POST)
    assert Entry.objects.count() == 0
