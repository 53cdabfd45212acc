"""Facts in, drafts out."""

from datetime import timedelta

import pytest

from notifications import drafts, reactions
from notifications.choices import Method, State
from notifications.models import Message
from notifications.tasks import deliver, forget, react
from outreach.journal import log
from outreach.journal.facts import fact_from
from outreach.journal.models import Unread
from outreach.registrations.choices import SeatState
from outreach.registrations.facts import (
    RegistrationConfirmed,
    RegistrationPromoted,
    RegistrationQueued,
    RegistrationReaddressed,
    RegistrationRepeated,
)
from outreach.registrations.models import Registration
from outreach.shared import clock
from tests import factories
from tests.notifications.scenes import REGISTERED_AT, mark_sent, queued
from tests.people import ANA, BEN

pytestmark = pytest.mark.django_db


def drafted(fact: object) -> list[tuple[str, str, int]]:
    return [(draft.kind.name, draft.method, draft.contact_id) for draft in reactions.react_to(fact, REGISTERED_AT)]


def course_of(days: int) -> Registration:
    event = factories.make_event(pattern="course")
    return factories.make_registration([factories.make_intake(factories.make_session(event)) for _ in range(days)], ANA)


def test_confirmed_drafts_one_invitation() -> None:
    registration = factories.make_registration()

    assert drafted(RegistrationConfirmed(registration.pk, registration.contact_id)) == [
        ("registration_confirmed", Method.REQUEST, registration.contact_id)
    ]


def test_a_course_drafts_one_invitation_a_day() -> None:
    registration = course_of(3)

    assert drafted(RegistrationConfirmed(registration.pk, registration.contact_id)) == [
        ("registration_confirmed", Method.REQUEST, registration.contact_id),
        ("registration_further_day", Method.REQUEST, registration.contact_id),
        ("registration_further_day", Method.REQUEST, registration.contact_id),
    ]


def test_waiting_drafts_no_invitation() -> None:
    registration = factories.make_registration(state=SeatState.WAITING)

    assert drafted(RegistrationQueued(registration.pk, registration.contact_id)) == [
        ("registration_waiting", Method.NONE, registration.contact_id)
    ]


def test_a_promotion_drafts_the_days_that_came_up() -> None:
    registration = course_of(3)
    sessions = list(registration.seats.order_by("pk").values_list("session_id", flat=True))
    fact = RegistrationPromoted(registration.pk, registration.contact_id, None, sessions[1:])

    drafts = [(draft.kind.name, draft.session_id) for draft in reactions.react_to(fact, REGISTERED_AT)]

    assert drafts == [("registration_promoted", sessions[1]), ("registration_further_day", sessions[2])]


def test_a_promotion_of_an_earlier_release_which_named_no_day_drafts_every_day() -> None:
    registration = course_of(2)
    payload = {"registration_id": registration.pk, "contact_id": registration.contact_id, "left_session_id": None}

    assert drafted(fact_from("registration.promoted", payload)) == [
        ("registration_promoted", Method.REQUEST, registration.contact_id),
        ("registration_further_day", Method.REQUEST, registration.contact_id),
    ]


@pytest.mark.parametrize(("state", "method"), [(SeatState.CONFIRMED, Method.REQUEST), (SeatState.WAITING, Method.NONE)])
def test_a_repeat_drafts_what_is_held(state: SeatState, method: Method) -> None:
    registration = factories.make_registration(state=state)

    assert drafted(RegistrationRepeated(registration.pk, registration.contact_id)) == [
        ("registration_repeated", method, registration.contact_id)
    ]


def test_a_repeat_of_a_course_drafts_one_mail() -> None:
    registration = course_of(3)

    assert drafted(RegistrationRepeated(registration.pk, registration.contact_id)) == [
        ("registration_repeated", Method.REQUEST, registration.contact_id)
    ]


@pytest.mark.parametrize("fact", [RegistrationConfirmed, RegistrationQueued, RegistrationRepeated])
def test_nothing_goes_to_an_address_that_was_corrected_before_the_fact_was_read(fact: type) -> None:
    registration = factories.make_registration()
    read_late = fact(registration.pk, registration.contact_id)
    Registration.objects.update(contact=factories.make_contact(BEN))

    assert drafted(read_late) == []


@pytest.mark.parametrize("fact", [RegistrationConfirmed, RegistrationQueued, RegistrationRepeated])
def test_nothing_is_said_of_a_registration_that_ended(fact: type) -> None:
    registration = factories.make_registration()
    Registration.objects.update(withdrawn_at=REGISTERED_AT)

    assert drafted(fact(registration.pk, registration.contact_id)) == []


def test_a_corrected_address_is_told_and_the_old_one_was_never_written_to() -> None:
    registration = factories.make_registration(person=BEN)
    old = factories.make_contact(ANA)

    assert drafted(RegistrationReaddressed(registration.pk, old.pk)) == [
        ("registration_confirmed", Method.REQUEST, registration.contact_id)
    ]


def test_a_corrected_address_that_waits_is_told_so() -> None:
    registration = factories.make_registration(person=BEN, state=SeatState.WAITING)

    assert drafted(RegistrationReaddressed(registration.pk, factories.make_contact(ANA).pk)) == [
        ("registration_waiting", Method.NONE, registration.contact_id)
    ]


def test_every_invitation_that_was_sent_to_the_old_address_is_taken_back() -> None:
    registration = course_of(2)
    old = registration.contact_id
    for seat in registration.seats.all():
        mark_sent(queued(registration, "registration_confirmed", session_id=seat.session_id))
    Registration.objects.update(contact=factories.make_contact(BEN), withdrawn_at=REGISTERED_AT)

    assert drafted(RegistrationReaddressed(registration.pk, old)) == [
        ("registration_readdressed", Method.CANCEL, old),
        ("registration_readdressed", Method.CANCEL, old),
    ]


def test_a_second_correction_does_not_tell_the_last_address_twice() -> None:
    registration = factories.make_registration(person=BEN, link_counter=2)
    first, second = factories.make_contact(email="one@typo.example"), factories.make_contact(email="two@typo.example")

    drafts.queue(reactions.react_to(RegistrationReaddressed(registration.pk, first.pk), REGISTERED_AT))
    Message.objects.update(state=State.SENT, sent_at=REGISTERED_AT)
    drafts.queue(reactions.react_to(RegistrationReaddressed(registration.pk, second.pk), REGISTERED_AT + timedelta(seconds=9)))

    assert Message.objects.count() == 1


def test_reacting_twice_writes_once() -> None:
    registration = course_of(2)
    found = reactions.react_to(RegistrationConfirmed(registration.pk, registration.contact_id), REGISTERED_AT)

    assert drafts.queue(found) == 2
    before = list(Message.objects.order_by("pk").values())
    Message.objects.update(state=State.SENT, sent_at=REGISTERED_AT)
    assert drafts.queue(found) == 0
    Message.objects.update(state=State.QUEUED, sent_at=None)
    assert list(Message.objects.order_by("pk").values()) == before


def test_a_double_click_gets_one_mail() -> None:
    registration = factories.make_registration()
    for fact in (RegistrationConfirmed, RegistrationRepeated, RegistrationRepeated):
        drafts.queue(reactions.react_to(fact(registration.pk, registration.contact_id), REGISTERED_AT))

    assert Message.objects.values_list("kind", flat=True).get() == "registration_confirmed"


def test_a_repeat_after_the_first_mail_was_sent_gets_another() -> None:
    registration = factories.make_registration()
    mark_sent(queued(registration, "registration_confirmed", session_id=registration.seats.get().session_id))

    assert drafts.queue(reactions.react_to(RegistrationRepeated(registration.pk, registration.contact_id), REGISTERED_AT)) == 1


def test_a_fact_of_no_table_is_an_error_that_the_journal_keeps() -> None:
    with pytest.raises(KeyError):
        reactions.react_to(object(), REGISTERED_AT)  # type: ignore[arg-type]


def test_message_ids_stand_in_our_domain(settings) -> None:
    settings.MAIL_DOMAIN = "sessions.example"
    registration = factories.make_registration()

    drafts.queue(reactions.react_to(RegistrationConfirmed(registration.pk, registration.contact_id), REGISTERED_AT))

    message_id = Message.objects.get().message_id
    assert message_id.endswith("@sessions.example>")
    assert str(registration.contact_id) not in message_id.rpartition("@")[2]


def test_the_tasks_read_the_journal_and_send(mailoutbox) -> None:
    registration = factories.make_registration()
    log.record(RegistrationConfirmed(registration.pk, registration.contact_id), by=None, at=clock.now())

    assert react.apply().get() == 1
    assert react.apply().get() == 0
    assert deliver.apply().get() == 1
    assert forget.apply().get() == 0

    assert [mail.to for mail in mailoutbox] == [[ANA.email]]
    assert Unread.objects.count() == 0
