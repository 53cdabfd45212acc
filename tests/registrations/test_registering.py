"""One registration: what is written, what is refused, what it costs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outreach.events.actions import cancel_event, cancel_session
from outreach.events.choices import Mode, Pattern, Status
from outreach.journal.models import Entry, Unread
from outreach.people.models import Contact, Firm
from outreach.registrations.actions import Receipt, register
from outreach.registrations.choices import Purpose, Way
from outreach.registrations.models import Consent, Intake, Need, Registration, RepeatedForm, Seat
from outreach.shared import clock
from outreach.shared.errors import DomainError
from tests.factories import make_contact, make_event, make_firm, make_intake, make_registration, make_session
from tests.people import ANA, BEN, CHEN
from tests.registrations.said import answers_of

pytestmark = pytest.mark.django_db
AT = clock.now()


def sign_up(intake: Intake, answers=None, **options) -> Receipt:
    return register(intake.session.event, intakes=[intake], answers=answers or answers_of(ANA), by=None, **{"at": AT} | options)


def facts() -> list[tuple]:
    return [(entry.name, entry.payload, entry.event_id, entry.actor_id, entry.occurred_at) for entry in Entry.objects.order_by("pk")]


def counters(*intakes: Intake) -> list[tuple[int, int]]:
    """(seats taken, last queue number) of each."""
    rows = {intake.pk: intake for intake in Intake.objects.filter(pk__in=[intake.pk for intake in intakes])}
    return [(rows[intake.pk].seats_taken, rows[intake.pk].queue_last) for intake in intakes]


def seats_of(registration: Registration | None) -> list[tuple]:
    seats = Seat.objects.filter(registration=registration).order_by("intake_id")
    return [(seat.intake_id, seat.session_id, seat.state, seat.queue_number, seat.language, seat.one_of) for seat in seats]


def test_register_a_new_person_writes_contact_firm_registration_seat_and_fact() -> None:
    intake = make_intake(make_session(language="es"), capacity=40)
    answers = answers_of(ANA, sector="textiles", women_led="yes", gender="woman", question="How?")

    receipt = sign_up(intake, answers)

    registration = Registration.objects.get()
    contact, firm = Contact.objects.get(), Firm.objects.get()
    assert receipt == Receipt(registration.receipt, registration)
    assert (contact.email, contact.name, contact.language, contact.zone, contact.proved_at, contact.created_at) == (
        "ana@weaving.example",
        "Ana O’Neill-Leota",
        "fr",
        "Pacific/Apia",
        None,
        AT,
    )
    assert (firm.name, firm.economy_id) == ("Leota Weaving", "WS")
    said = {name: getattr(registration, name) for name in ("name", "language", "zone", "sector", "women_led", "gender", "question")}
    assert said == {
        "name": "Ana O’Neill-Leota",
        "language": "fr",
        "zone": "Pacific/Apia",
        "sector": "textiles",
        "women_led": "yes",
        "gender": "woman",
        "question": "How?",
    }
    kept = (registration.contact, registration.firm, registration.economy_id, registration.event, registration.registered_at)
    assert kept == (contact, firm, "WS", intake.session.event, AT)
    assert seats_of(registration) == [(intake.pk, intake.session_id, "confirmed", None, "es", True)]
    assert counters(intake) == [(1, 0)]
    payload = {"registration_id": registration.pk, "contact_id": contact.pk}
    assert facts() == [("registration.confirmed", payload, registration.event_id, None, AT)]
    assert [row.reader for row in Unread.objects.all()] == ["notifications"]


def test_register_keeps_a_consent_with_its_version_and_the_language_it_was_read_in() -> None:
    sign_up(make_intake(), answers_of(ANA, consents=(Purpose.NEWS, Purpose.DELEGATE)))

    kept = [(row.purpose, row.text_version, row.language, row.given_at, row.withdrawn_at) for row in Consent.objects.order_by("pk")]
    assert kept == [("news", "2026-11", "fr", AT, None), ("delegate", "2026-11", "fr", AT, None)]


def test_register_without_a_tick_keeps_no_consent() -> None:
    sign_up(make_intake())
    assert Consent.objects.count() == 0


def test_register_keeps_needs_apart() -> None:
    registration = sign_up(make_intake(), answers_of(ANA, needs="Captions")).registration
    assert [(need.registration, need.words) for need in Need.objects.all()] == [(registration, "Captions")]


def test_register_into_a_full_intake_waits_with_the_next_number() -> None:
    intake = make_intake(capacity=1)
    make_registration(intake, BEN)
    make_registration(intake, CHEN, state="waiting")

    registration = sign_up(intake).registration

    assert seats_of(registration) == [(intake.pk, intake.session_id, "waiting", 2, "en", True)]
    assert counters(intake) == [(1, 2)]
    assert [name for name, *_ in facts()] == ["registration.queued"]


def test_register_into_an_intake_without_seats_waits() -> None:
    intake = make_intake(capacity=0)
    sign_up(intake)
    assert counters(intake) == [(0, 1)]


def test_register_in_a_course_takes_a_seat_in_every_session() -> None:
    first, second, third = course(capacities=(5, 5, 5))

    registration = register(first.session.event, intakes=[third, first, second], answers=answers_of(), by=None, at=AT).registration

    assert seats_of(registration) == [(each.pk, each.session_id, "confirmed", None, "en", False) for each in (first, second, third)]
    assert counters(first, second, third) == [(1, 0), (1, 0), (1, 0)]
    assert [name for name, *_ in facts()] == ["registration.confirmed"]


@pytest.mark.parametrize("full", [0, 1, 2])
def test_register_in_a_course_with_one_full_session_waits_as_a_whole(full: int) -> None:
    capacities = [5, 5, 5]
    capacities[full] = 0
    intakes = course(capacities=capacities)

    registration = register(intakes[0].session.event, intakes=intakes, answers=answers_of(), by=None, at=AT).registration

    assert [(state, number) for _, _, state, number, *_ in seats_of(registration)] == [("waiting", 1)] * 3
    assert counters(*intakes) == [(0, 1)] * 3
    assert [name for name, *_ in facts()] == ["registration.queued"]


def test_register_online_while_the_room_is_full_takes_a_seat_online() -> None:
    session = make_session(mode=Mode.HYBRID)
    room, online = make_intake(session, way=Way.ROOM, capacity=1), make_intake(session)
    make_registration(room, BEN)

    in_the_room, at_home = sign_up(room, answers_of(CHEN)).registration, sign_up(online, answers_of(ANA)).registration

    assert seats_of(in_the_room) == [(room.pk, session.pk, "waiting", 1, "en", True)]
    assert seats_of(at_home) == [(online.pk, session.pk, "confirmed", None, "en", True)]
    assert counters(room, online) == [(1, 1), (1, 0)]


def test_register_never_edits_an_existing_contact() -> None:
    make_contact(ANA)

    registration = sign_up(make_intake(), answers_of(ANA, name="A. Leota", language="es", zone="Europe/Madrid")).registration

    contact = Contact.objects.get()
    assert (contact.name, contact.language, contact.zone) == (ANA.name, "fr", "Pacific/Apia")
    assert registration is not None
    assert (registration.contact, registration.name, registration.language, registration.zone) == (
        contact,
        "A. Leota",
        "es",
        "Europe/Madrid",
    )


def test_register_finds_the_address_and_the_firm_whatever_their_case() -> None:
    contact, firm = make_contact(ANA), make_firm(ANA)

    registration = sign_up(make_intake(), answers_of(ANA, email="ANA@Weaving.example", firm="LEOTA  weaving")).registration

    assert registration is not None
    assert (registration.contact, registration.firm) == (contact, firm)


def test_register_again_changes_nothing_keeps_the_form_and_says_so() -> None:
    intake = make_intake(capacity=9)
    held = make_registration(intake, ANA)
    answers = answers_of(ANA, name="Somebody else", firm="Another firm", consents=(Purpose.NEWS,))

    receipt = sign_up(intake, answers)

    assert receipt.registration is None
    assert (Registration.objects.get(), Consent.objects.count(), Firm.objects.get()) == (held, 0, held.firm)
    assert Registration.objects.get().name == ANA.name
    assert counters(intake) == [(1, 0)]
    kept = RepeatedForm.objects.get()
    assert (kept.receipt, kept.event, kept.made_at) == (receipt.key, held.event, AT)
    assert (kept.answers["name"], kept.answers["intakes"]) == ("Somebody else", [intake.pk])
    payload = {"registration_id": held.pk, "contact_id": held.contact_id}
    assert facts() == [("registration.repeated", payload, held.event_id, None, AT)]


def test_register_in_no_intake_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="at least one intake"):
        register(make_event(), intakes=[], answers=answers_of(ANA), by=None, at=AT)
    assert (Contact.objects.count(), Registration.objects.count()) == (0, 0)


def test_register_in_another_language_of_the_group_is_a_repetition() -> None:
    event = make_event(pattern=Pattern.LANGUAGE_GROUP)
    english, french = (make_intake(make_session(event, slug=code, language=code)) for code in ("en", "fr"))
    make_registration(english, ANA)

    assert sign_up(french).registration is None
    assert counters(english, french) == [(1, 0), (0, 0)]


def test_register_again_after_leaving_is_a_new_registration() -> None:
    intake = make_intake()
    old = make_registration(intake, ANA, state="released", withdrawn_at=AT)

    new = sign_up(intake).registration

    assert new is not None
    assert (new.contact, new.pk == old.pk) == (old.contact, False)


REFUSED = [
    ("event_not_open", lambda session: type(session.event).objects.update(status=Status.DRAFT, published_at=None)),
    ("event_not_open", lambda session: type(session.event).objects.update(status=Status.ARCHIVED)),
    ("session_cancelled", lambda session: cancel_event(session.event, reason={"en": "Illness"}, by=None)),
    ("session_cancelled", lambda session: cancel_session(session, reason={"en": "Illness"}, by=None)),
    ("session_past", lambda session: type(session).objects.update(starts_at=AT - timedelta(hours=2), ends_at=AT)),
    ("session_past", lambda session: type(session).objects.update(ended_at=AT)),
    ("not_yet_open", lambda session: session.intakes.update(opens_at=AT + timedelta(seconds=1))),
    ("closed", lambda session: session.intakes.update(closes_at=AT)),
]


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize(("code", "spoil"), REFUSED)
def test_register_where_nobody_is_taken_is_refused_and_nothing_written(code: str, spoil, is_known: bool) -> None:
    intake = make_intake(capacity=9)
    if is_known:
        make_registration(intake, ANA)
    spoil(intake.session)
    Entry.objects.all().delete()
    tables = (Contact, Firm, Registration, Seat, RepeatedForm)
    before = [list(table.objects.values()) for table in tables]

    # As the form read it: the action looks at the session again.
    with pytest.raises(DomainError) as refused:
        sign_up(Intake.objects.select_related("session__event").get())

    assert refused.value.code == code
    assert [list(table.objects.values()) for table in tables] == before
    assert counters(intake) == [(1 if is_known else 0, 0)]
    assert facts() == []


def test_register_from_a_form_read_before_the_session_was_cancelled_is_refused() -> None:
    intake = make_intake()
    cancel_session(type(intake.session).objects.get(), reason={"en": "Illness"}, by=None)

    with pytest.raises(DomainError) as refused:
        sign_up(intake)

    assert refused.value.code == "session_cancelled"
    assert Registration.objects.count() == 0


def test_register_while_the_session_is_live_is_possible() -> None:
    intake = make_intake(make_session(starts_at=AT - timedelta(minutes=5), ends_at=AT + timedelta(hours=1)))
    assert sign_up(intake).registration is not None


@pytest.mark.parametrize(("changes", "number"), [({}, 8), ({"consents": (Purpose.NEWS, Purpose.DELEGATE)}, 9), ({"needs": "Captions"}, 9)])
def test_a_new_person_with_one_seat_costs_eight_statements_and_one_more_for_consents_or_needs(
    expect_statements, changes: dict, number: int
) -> None:
    intake = make_intake(capacity=9)
    with expect_statements(number):
        sign_up(intake, answers_of(**changes))


def test_a_known_contact_and_a_known_firm_cost_eleven_statements(expect_statements) -> None:
    intake = make_intake(capacity=9)
    make_contact(ANA), make_firm(ANA)
    with expect_statements(11):
        sign_up(intake)


def test_waiting_costs_nine_statements(expect_statements) -> None:
    intake = make_intake(capacity=0)
    with expect_statements(9):
        sign_up(intake)


def test_a_repetition_costs_eight_statements(expect_statements) -> None:
    intake = make_intake(capacity=9)
    make_registration(intake, ANA)
    with expect_statements(8):
        sign_up(intake)


def course(*, capacities) -> list[Intake]:
    event = make_event(pattern=Pattern.COURSE)
    return [
        make_intake(make_session(event, on=(AT + timedelta(days=30 + day)).date()), capacity=capacity)
        for day, capacity in enumerate(capacities)
    ]


def test_answers_come_back_from_json_as_they_went() -> None:
    answers = answers_of(ANA, consents=("news",), intakes=(3, 4))
    stored = {**vars(answers), "consents": ["news"], "intakes": [3, 4]}
    assert type(answers).from_json(stored) == answers
    assert answers.with_email("other@weaving.example") == replace(answers, email="other@weaving.example")
