"""A person's own copy, and forgetting her."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from notifications.choices import State
from notifications.models import Message
from notifications.tasks import deliver, react
from outreach.attendance.actions import note_arrival
from outreach.attendance.choices import Following
from outreach.events.models import Session
from outreach.journal.models import Entry
from outreach.people.actions import make_link
from outreach.people.choices import LinkPurpose
from outreach.people.models import Contact, Link
from outreach.people.queries import feed_token, subscriber_of
from outreach.privacy.actions import erase_person, export_person
from outreach.registrations.actions import ask, correct_address, register, withdraw
from outreach.registrations.choices import OrganisationSize, Sector, WomenLed
from outreach.registrations.figures import registered_for
from outreach.registrations.links import holder_of, way_in_token
from outreach.registrations.models import Consent, Intake, Need, Registration, RepeatedForm, Seat
from outreach.shared import clock
from tests.factories import make_contact, make_event, make_intake, make_registration, make_session_around
from tests.people import ANA, BEN, CHEN
from tests.registrations.said import answers_of

pytestmark = pytest.mark.django_db
AT = datetime(2036, 12, 1, 10, tzinfo=UTC)
HER_WORDS = ["Ana O", "weaving.example", "steps are hard", "a secret of mine"]


def registered(intake: Intake | None = None, **changes: str | tuple[str, ...]) -> Registration:
    """Ana, with everything a form can say, and her mails sent."""
    intake = intake or make_intake()
    said = {"needs": "steps are hard", "question": "a secret of mine", "gender": "woman", "consents": ("news", "delegate")}
    answers = answers_of(ANA, sector=Sector.TEXTILES, women_led=WomenLed.YES, **said | changes)
    registration = register(intake.session.event, intakes=[intake], answers=answers, by=None).registration
    assert registration is not None
    send()
    return registration


def send() -> None:
    react()
    deliver()


def everything_stored() -> Iterator[str]:
    """Every text of every row of every table, read round the models' own fields."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            for name, value in row.items():
                if isinstance(value, str | dict | list):
                    yield f"{model._meta.label}.{name}: {value}"


def places_with(words: str) -> list[str]:
    return [line for line in everything_stored() if words.lower() in line.lower()]


def test_after_erasing_her_words_stand_in_no_table_but_for_her_firm() -> None:
    registration = registered()
    register(registration.event, intakes=[registration.seats.get().intake], answers=answers_of(ANA, name="Ana O’Neill again"), by=None)
    make_link(registration.contact, purpose=LinkPurpose.MINE)
    assert all(places_with(words) for words in HER_WORDS)

    erase_person(registration.contact, by=None, at=AT)
    send()

    assert {words: places_with(words) for words in HER_WORDS} == {words: [] for words in HER_WORDS}
    assert places_with(ANA.firm) == [f"people.Firm.name: {ANA.firm}", f"people.Firm.name_key: {ANA.firm.lower()}"]


def test_the_scan_reads_every_table_that_holds_text() -> None:
    """A table without a model would escape it."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert set(connection.introspection.table_names()) - tables <= {"django_migrations"}
    assert any(isinstance(field, models.TextField) for model in apps.get_models() for field in model._meta.fields)


def test_what_stays_is_what_is_counted() -> None:
    registration = registered(make_intake(make_session_around(clock.now())))

    erase_person(registration.contact, by=None)

    left = Registration.objects.select_related("firm").get()
    assert (left.name, left.question, left.gender, left.zone, left.proved_at) == ("", "", "", "UTC", None)
    assert (left.firm.name, left.economy_id, left.sector, left.women_led) == (ANA.firm, ANA.economy, Sector.TEXTILES, WomenLed.YES)
    assert (left.organisation_size, left.language, left.registered_at) == (OrganisationSize.MICRO, "fr", registration.registered_at)
    assert (left.withdrawn_at, Seat.objects.get().state) == (None, "confirmed")
    assert (Need.objects.exists(), Consent.objects.exists(), RepeatedForm.objects.exists()) == (False, False, False)


def test_a_day_of_a_course_that_has_begun_is_counted_though_the_others_are_given_back() -> None:
    at = clock.now()
    event = make_event(pattern="course")
    days = [make_intake(make_session_around(at + timedelta(days=number), event=event)) for number in (0, 7)]
    registration = make_registration(days, ANA)

    erase_person(registration.contact, by=None, at=at)

    assert list(Seat.objects.order_by("pk").values_list("state", flat=True)) == ["confirmed", "released"]
    assert [registered_for([day.session], on=at.date()).registrations for day in days] == [1, 0]


def test_places_to_come_go_to_those_who_wait() -> None:
    intake = make_intake(capacity=1)
    registration = registered(intake)
    waiting = register(intake.session.event, intakes=[intake], answers=answers_of(BEN), by=None).registration

    erase_person(registration.contact, by=None)
    mail.outbox.clear()
    send()

    assert [(seat.registration, seat.state) for seat in Seat.objects.exclude(state="released")] == [(waiting, "confirmed")]
    assert {address for sent in mail.outbox for address in sent.to} == {BEN.email}


def test_nothing_is_sent_to_her_after_that() -> None:
    registration = registered()
    ask(registration, question="?", by=None)
    make_session_around(clock.now())
    mail.outbox.clear()

    erase_person(registration.contact, by=None)
    send()

    assert mail.outbox == []
    assert set(Message.objects.values_list("subject", "body", "error").filter(state=State.SENT)) == {("", "", "")}
    assert not Message.objects.filter(state=State.QUEUED).exists()


def test_a_mail_that_is_being_sent_keeps_no_words() -> None:
    registration = registered()
    Message.objects.update(state=State.QUEUED, sent_at=None, lease_until=clock.now() + timedelta(minutes=1))

    erase_person(registration.contact, by=None)

    assert list(Message.objects.values_list("state", "lease_until", "body")) == [(State.DROPPED, None, "")]


def test_every_link_of_hers_ends() -> None:
    registration = registered(make_intake(make_session_around(clock.now())))
    way_in, feed = way_in_token(registration), feed_token(registration.contact)
    make_link(registration.contact, purpose=LinkPurpose.MINE)

    erase_person(registration.contact, by=None)

    assert (holder_of(way_in), subscriber_of(feed), Link.objects.exists()) == (None, None, False)


def test_an_address_that_she_mistyped_goes_too_and_somebody_else_s_stays() -> None:
    first = registered(email="ana@weavingg.example")
    correct_address(first.event, receipt=first.receipt, email=ANA.email, by=None)
    other = make_registration(person=BEN).contact

    erase_person(Registration.objects.get(pk=first.pk).contact, by=None)

    assert places_with("weavingg") == []
    assert Contact.objects.get(pk=other.pk).email == BEN.email


def test_what_stayed_at_a_mistyped_address_goes_too_where_she_held_a_place_already() -> None:
    held = registered()
    intake = held.seats.get().intake
    again = answers_of(ANA, email="ana@weavingg.example", needs="steps are hard", question="a secret of mine", consents=("news",))
    ended = register(held.event, intakes=[intake], answers=again, by=None).registration
    assert ended is not None
    send()
    correct_address(held.event, receipt=ended.receipt, email=ANA.email, by=None)
    send()

    erase_person(held.contact, by=None)
    send()

    assert {words: places_with(words) for words in [*HER_WORDS, "weavingg"]} == {words: [] for words in [*HER_WORDS, "weavingg"]}


TYPO, TYPO_TOO = "ana@weavingg.example", "anna@weavingg.example"


@pytest.mark.parametrize(
    ("typed", "then"),
    [
        (TYPO, [BEN.email, ANA.email]),
        (TYPO, [BEN.email, TYPO, ANA.email]),
        (TYPO, [BEN.email, CHEN.email, ANA.email]),
        (TYPO, [BEN.email, TYPO_TOO, ANA.email]),
        (TYPO, [BEN.email, TYPO_TOO, CHEN.email, ANA.email]),
        (BEN.email, [TYPO, ANA.email]),
        (BEN.email, [TYPO, CHEN.email, ANA.email]),
    ],
)
@pytest.mark.parametrize("is_sent", [True, False], ids=["mailed after each", "mailed at the end"])
def test_every_address_that_she_typed_on_the_way_to_her_own_goes_with_her(typed: str, then: list[str], is_sent: bool) -> None:
    """Ben and Chen hold places of their own, so what she typed at their addresses or before is ended, and made anew."""
    intake = make_intake()
    others = [make_registration(intake, person) for person in (BEN, CHEN)]
    before = list(Registration.objects.filter(pk__in=[one.pk for one in others]).order_by("pk").values())
    said = {"needs": "steps are hard", "question": "a secret of mine", "gender": "woman", "consents": ("news", "delegate")}
    receipt = register(intake.session.event, intakes=[intake], answers=answers_of(ANA, email=typed, **said), by=None)
    for email in then:
        if is_sent:
            send()
        correct_address(intake.session.event, receipt=receipt.key, email=email, by=None)
    send()
    hers = Registration.objects.get(contact__email=ANA.email, withdrawn_at=None)
    assert (hers.name, hers.question, hers.need.words) == (ANA.name, "a secret of mine", "steps are hard")

    erase_person(hers.contact, by=None)
    send()

    words = [*HER_WORDS, "weavingg"]
    assert {word: places_with(word) for word in words} == {word: [] for word in words}
    assert list(Registration.objects.filter(pk__in=[one.pk for one in others]).order_by("pk").values()) == before
    assert set(Contact.objects.filter(erased_at=None).values_list("email", flat=True)) == {BEN.email, CHEN.email}


def test_what_ended_at_the_address_of_a_stranger_leaves_no_word_of_hers_in_the_stranger_s_copy() -> None:
    elsewhere = make_registration(make_intake(), BEN)
    intake = make_intake()
    make_registration(intake, CHEN)
    answers = answers_of(ANA, email=BEN.email, needs="steps are hard", question="a secret of mine", gender="woman", consents=("news",))
    receipt = register(intake.session.event, intakes=[intake], answers=answers, by=None)
    correct_address(intake.session.event, receipt=receipt.key, email=CHEN.email, by=None)

    (own, ended) = export_person(elsewhere.contact, by=None)["registrations"]

    assert own["name"] == BEN.name
    assert (ended["name"], ended["needs"], ended["question"], ended["gender"], ended["consents"]) == ("", "", "", "", [])


def test_an_address_to_which_somebody_came_back_is_hers_and_no_slip_of_the_other_s() -> None:
    """Typed right, corrected to Ben's by mistake, and back: Ben, who is in the same event later, takes nothing of hers along."""
    intake = make_intake()
    receipt = register(intake.session.event, intakes=[intake], answers=answers_of(ANA), by=None)
    for email in (BEN.email, ANA.email):
        correct_address(intake.session.event, receipt=receipt.key, email=email, by=None)
    bens = register(intake.session.event, intakes=[intake], answers=answers_of(BEN), by=None).registration
    assert bens is not None

    erase_person(bens.contact, by=None)

    hers = Registration.objects.get(contact__email=ANA.email)
    assert (hers.name, hers.withdrawn_at) == (ANA.name, None)


def test_a_mistyped_address_stays_where_somebody_registered_by_herself() -> None:
    first = registered(email=BEN.email)
    correct_address(first.event, receipt=first.receipt, email=ANA.email, by=None)
    intake = make_intake()
    hers = register(intake.session.event, intakes=[intake], answers=answers_of(BEN), by=None).registration
    assert hers is not None
    withdraw(hers, by=None)

    erase_person(Registration.objects.get(pk=first.pk).contact, by=None)

    hers.refresh_from_db()
    assert (hers.contact.email, hers.name) == (BEN.email, BEN.name)


def test_erasing_twice_changes_nothing_more_and_is_recorded_once() -> None:
    contact = registered().contact
    erase_person(contact, by=None, at=AT)
    before = Contact.objects.values().get()

    erase_person(contact, by=None, at=AT)

    assert Contact.objects.values().get() == before
    assert Entry.objects.filter(name="contact.erased").count() == 1


def test_others_keep_everything() -> None:
    intake = make_intake()
    registered(intake)
    register(intake.session.event, intakes=[intake], answers=answers_of(BEN, question="Mine"), by=None)
    send()
    before = Registration.objects.filter(contact__email=BEN.email).values().get()

    erase_person(Contact.objects.get(email=ANA.email), by=None)

    assert Registration.objects.filter(contact__email=BEN.email).values().get() == before
    assert Message.objects.exclude(body="").count() == 1


def test_whoever_comes_back_is_new() -> None:
    intake = make_intake()
    registered(intake)
    erase_person(Contact.objects.get(), by=None)

    again = register(intake.session.event, intakes=[intake], answers=answers_of(ANA), by=None).registration

    assert again is not None
    assert (Contact.objects.count(), Session.objects.count()) == (2, 1)


def test_the_copy_holds_everything_about_her_and_nothing_about_others() -> None:
    registration = registered()
    make_registration(registration.seats.get().intake, BEN)
    make_link(registration.contact, purpose=LinkPurpose.MINE, at=AT)

    copy = export_person(registration.contact, by=None, at=AT)

    assert copy["person"]["email"] == ANA.email
    (one,) = copy["registrations"]
    assert (one["needs"], one["question"], one["gender"], one["firm"]) == ("steps are hard", "a secret of mine", "woman", ANA.firm)
    assert [(consent["purpose"], consent["language"]) for consent in one["consents"]] == [("news", "fr"), ("delegate", "fr")]
    assert [(place["state"], place["way"]) for place in one["places"]] == [("confirmed", "online")]
    assert one["arrivals"] == []
    assert [message["subject"] != "" and message["state"] for message in copy["messages"]] == ["sent"]
    assert copy["links"] == [{"made_at": "2036-12-01T10:00:00+00:00", "ends_at": "2036-12-02T10:00:00+00:00", "closed_at": None}]
    assert [entry["what"] for entry in copy["history"]] == ["registration.confirmed", "contact.exported"]
    assert BEN.email not in str(copy)
    assert BEN.name not in str(copy)


def test_the_copy_holds_what_was_sent_about_her_to_an_address_that_she_mistyped() -> None:
    first = registered(email="ana@weavingg.example")
    correct_address(first.event, receipt=first.receipt, email=ANA.email, by=None)
    send()

    copy = export_person(Registration.objects.get(pk=first.pk).contact, by=None)

    kinds = ["registration_confirmed", "registration_readdressed", "registration_confirmed"]
    assert [message["kind"] for message in copy["messages"]] == kinds


@pytest.mark.parametrize("number", [1, 3])
def test_the_copy_takes_the_same_number_of_queries_however_much_there_is(number: int) -> None:
    for _ in range(number):
        registration = make_registration(make_intake(), ANA)
        note_arrival(registration, session=registration.event.sessions.get(), following=Following.SOUND, at=AT)
    contact = make_contact(ANA)

    with CaptureQueriesContext(connection) as asked:
        export_person(contact, by=None)

    assert len([query for query in asked.captured_queries if query["sql"].startswith("SELECT")]) == 12
