"""The mail log: of all her events, of one, one mail, and trying a failed one again."""

import inspect
import re
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications import kinds, mailings, queries, reminders
from notifications.choices import State
from notifications.errors import NotFailedError
from notifications.models import Message
from notifications.naming import KIND_NAMES, REASONS
from notifications.retrying import retry
from outreach.journal.models import Entry
from outreach.registrations.links import way_in_url
from outreach.registrations.models import Registration
from outreach.shared import clock
from tests.desk.organising import HERE, desk_of, make_organiser, make_team, sentences
from tests.factories import make_event, make_intake, make_registration, make_session
from tests.people import ANA, BEN, CHEN, Somebody

pytestmark = pytest.mark.django_db
_number = count(1)


@pytest.fixture
def desk() -> Client:
    return desk_of(make_organiser())


def registered(person: Somebody = ANA, *, slug: str = "hers", team: str = "helpdesk") -> Registration:
    event = make_event(slug=slug, team=make_team(team))
    return make_registration(make_intake(make_session(event, on=date(2027, 2, 9))), person)


def mail(registration: Registration, kind: str = "registration_confirmed", state: str = State.QUEUED, **changes: Any) -> Message:
    number, at = next(_number), clock.now()
    values: dict[str, Any] = {
        "key": f"k{number}",
        "kind": kind,
        "contact": registration.contact,
        "registration": registration,
        "session": registration.seats.get().session,
        "language": registration.language,
        "message_id": f"<k{number}>",
        "fact_at": at,
        "due_at": at + timedelta(seconds=number),
        "state": state,
        "sent_at": at if state == State.SENT else None,
    }
    return Message.objects.create(**values | changes)


def shown(response: HttpResponse) -> list[tuple[str, str]]:
    return [(row["kind"], row["message"].state) for row in response.context["rows"]]


def test_log_of_all_has_the_mails_of_her_events_and_of_no_others(desk: Client) -> None:
    mail(registered())
    mail(registered(BEN, slug="second"), state=State.FAILED, error="SMTPDataError: 550 no")
    mail(registered(CHEN, slug="theirs", team="another"))

    response = desk.get(f"{HERE}/mail/")

    assert shown(response) == [("Place confirmed", "failed"), ("Place confirmed", "queued")]
    assert "SMTPDataError: 550 no" in response.text
    assert CHEN.email not in response.text


def test_log_of_one_event_has_no_mail_of_another(desk: Client) -> None:
    mail(registered())
    mail(registered(BEN, slug="second"))

    page = desk.get(f"{HERE}/events/hers/messages/").text

    assert (ANA.email in page, BEN.email in page) == (True, False)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=sent", ["Session changed"]),
        ("?kind=reminder_day", ["Reminder a day before"]),
        ("?q=weaving", ["Session changed", "Place confirmed"]),
        ("?q=clarke+ben", ["Reminder a day before"]),
        ("?q=50%25", []),
        ("?state=explode&kind=no", ["Reminder a day before", "Session changed", "Place confirmed"]),
    ],
)
def test_log_is_cut_to_what_is_asked_and_ignores_what_is_no_filter(desk: Client, query: str, found: list[str]) -> None:
    ana = registered()
    mail(ana)
    mail(ana, "session_changed", State.SENT)
    mail(make_registration(ana.event.sessions.get().intakes.get(), BEN), "reminder_day", State.MISSED, error="its time had gone by")

    assert [kind for kind, _state in shown(desk.get(f"{HERE}/events/hers/messages/{query}"))] == found


def test_log_says_why_a_mail_was_not_sent_in_the_readers_language(desk: Client) -> None:
    mail(registered(), state=State.DROPPED, error="the seat is no longer held")

    assert "La personne n’a plus la place" in desk.get("/fr/organise/mail/").text


@pytest.mark.parametrize("address", ["/mail/", "/events/hers/messages/"])
def test_log_costs_the_same_with_one_row_and_with_three(desk: Client, address: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(HERE + address)
        return len(queries)

    ana = registered()
    mail(ana)
    cost()
    one = cost()
    for person in (BEN, CHEN):
        mail(make_registration(make_intake(make_session(ana.event)), person))

    expected = 4 if address == "/mail/" else 8
    assert (one, cost()) == (expected, expected)


# One mail


def test_mail_is_shown_with_its_words_and_without_the_personal_link(desk: Client) -> None:
    ana = registered()
    sent = mail(ana, state=State.SENT, subject="Your place", body=f"Your way in:\n{way_in_url(ana)}\n")

    page = desk.get(f"{HERE}/mail/{sent.pk}/").text

    assert ("Your place" in page, "/j/***" in page, way_in_url(ana) in page) == (True, True, False)


def test_failed_mail_is_put_back_and_the_journal_says_by_whom(desk: Client) -> None:
    failed = mail(registered(), state=State.FAILED, error="refused", tries=20)

    response = desk.post(f"{HERE}/mail/{failed.pk}/retry/", follow=True)

    failed.refresh_from_db()
    assert sentences(response) == ["The mail is in the queue again."]
    assert (failed.state, failed.tries, failed.error, failed.due_at <= clock.now()) == ("queued", 0, "", True)
    entry = Entry.objects.get()
    assert (entry.name, entry.event_id, entry.actor_id) == (
        "mail.retried",
        failed.registration.event_id,
        int(desk.session["_auth_user_id"]),
    )


@pytest.mark.parametrize("state", [State.QUEUED, State.SENT, State.DROPPED, State.MISSED])
def test_a_mail_that_has_not_failed_is_not_tried_again(desk: Client, state: str) -> None:
    message = mail(registered(), state=state, error="as it was")

    response = desk.post(f"{HERE}/mail/{message.pk}/retry/")

    message.refresh_from_db()
    assert (response.status_code, message.state, message.error, Entry.objects.count()) == (409, state, "as it was", 0)
    assert "This mail has not failed" in response.text


def test_of_two_who_try_again_at_once_the_second_is_refused() -> None:
    failed = mail(registered(), state=State.FAILED)
    same = Message.objects.get(pk=failed.pk)

    retry(failed, by=None)

    with pytest.raises(NotFailedError):
        retry(same, by=None)
    assert Entry.objects.count() == 1


def test_button_stands_beside_failed_mails_only(desk: Client) -> None:
    ana = registered()

    pages = [desk.get(f"{HERE}/mail/{mail(ana, state=state).pk}/").text for state in (State.FAILED, State.SENT)]

    assert ["Try again" in page for page in pages] == [True, False]


@pytest.mark.parametrize("address", ["/mail/{pk}/", "/mail/{pk}/retry/"])
def test_a_mail_of_somebody_elses_event_is_not_there(desk: Client, address: str) -> None:
    theirs = mail(registered(slug="theirs", team="another"), state=State.FAILED)

    answers = [desk.get(HERE + address.format(pk=theirs.pk)), desk.post(HERE + address.format(pk=theirs.pk))]

    theirs.refresh_from_db()
    assert ([answer.status_code for answer in answers if answer.status_code != 405], theirs.state) in (
        ([404, 404], "failed"),
        ([404], "failed"),
    )


def test_every_kind_of_mail_has_a_name() -> None:
    assert set(KIND_NAMES) == set(kinds.KINDS)


def test_every_reason_why_a_mail_is_not_sent_has_words() -> None:
    """The reasons are what the functions called why… return, and those that reminders name."""
    code = "".join(
        inspect.getsource(function)
        for module in (queries, mailings)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if "why" in name and function.__module__ == module.__name__
    )
    said = set(re.findall(r'"([a-z][^"\n]* [^"\n]*)"', re.sub(r'""".*?"""', "", code, flags=re.DOTALL)))

    assert said | {reminders.TOO_LATE, reminders.SESSION_CANCELLED, reminders.SESSION_MOVED} == set(REASONS)
