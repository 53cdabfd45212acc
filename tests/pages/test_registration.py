"""From the form to the confirmation page: nothing tells a known address from a new one."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape
from django.utils.translation import gettext, override

from outreach.events.choices import Mode, Pattern
from outreach.journal.models import Entry
from outreach.limits.models import Window
from outreach.people.models import Contact
from outreach.registrations.choices import Way
from outreach.registrations.models import Consent, Intake, Registration, RepeatedForm
from tests.factories import make_contact, make_event, make_intake, make_registration, make_session
from tests.people import ANA, BEN, CHEN
from tests.registrations.said import fields_of, home_zone

pytestmark = pytest.mark.django_db
# As long as Ana's, so that lengths may be compared.
STRANGER = "eve@weaving.example"


@pytest.fixture
def intake() -> Intake:
    return make_intake(capacity=40)


def address(intake: Intake, page: str = "register", language: str = "fr") -> str:
    return f"/{language}/events/{intake.session.event.slug}/{page}/"


def post(intake: Intake, browser: Client | None = None, person=ANA, **changes: str) -> HttpResponse:
    return (browser or Client()).post(address(intake), fields_of(person, **changes))


def words(sentence: str) -> str:
    with override("fr"):
        return escape(gettext(sentence))


def shape(answer: HttpResponse) -> list[tuple[str, int]]:
    """Names and lengths of headers and cookies."""
    cookies = [(f"cookie {name} {sorted(morsel.items())}", len(morsel.value)) for name, morsel in answer.cookies.items()]
    # The instant at which a cookie expires is another second.
    cookies = [(re.sub(r"\d\d:\d\d:\d\d", "", name), length) for name, length in cookies]
    return sorted((name, len(value)) for name, value in answer.items()) + cookies


def without_secrets(html: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def test_a_form_registers_and_leads_to_the_confirmation(intake: Intake) -> None:
    browser = Client()

    answer = post(intake, browser, news="on", needs="Captions", question="How?", sector="tourism", women_led="yes", gender="woman")

    assert (answer.status_code, answer["Location"]) == (302, address(intake, "registered"))
    row = Registration.objects.get()
    said = (row.contact.email, row.name, row.firm.name, row.economy_id, row.job_role, row.sector, row.women_led, row.gender)
    assert said == (ANA.email, ANA.name, ANA.firm, "WS", "owner", "tourism", "yes", "woman")
    assert (row.organisation_type, row.organisation_size, row.question, row.need.words) == ("firm", "1-9", "How?", "Captions")
    assert (row.language, row.zone) == ("fr", home_zone(ANA))
    assert list(Consent.objects.values_list("purpose", "language")) == [("news", "fr")]
    page = browser.get(answer["Location"])
    assert page.status_code == 200
    assert f"<bdi>{ANA.email}</bdi>" in page.content.decode()


@pytest.mark.parametrize("is_full", [False, True])
def test_a_repeated_registration_and_a_new_one_look_the_same(intake: Intake, is_full: bool) -> None:
    make_registration(intake, ANA)
    if is_full:
        Intake.objects.update(capacity=1)
    known, new = Client(), Client()

    first, second = post(intake, known), post(intake, new, email=STRANGER)

    assert Registration.objects.count() == 2
    assert (first.status_code, first.content) == (second.status_code, second.content) == (302, b"")
    assert shape(first) == shape(second)
    assert first["Location"] == second["Location"]
    first, second = known.get(first["Location"]), new.get(second["Location"])
    assert first.status_code == second.status_code == 200
    assert shape(first) == shape(second)
    assert without_secrets(first.content.decode()).replace(ANA.email, "*") == without_secrets(second.content.decode()).replace(
        STRANGER, "*"
    )


def test_correcting_the_address_looks_the_same_after_a_repetition_and_to_a_known_one(intake: Intake) -> None:
    make_registration(intake, ANA)
    make_registration(intake, BEN)
    answers = []
    for typed, right in ((ANA.email, "new1@weaving.example"), (STRANGER, "new2@weaving.example"), ("evi@weaving.example", BEN.email)):
        browser = Client()
        post(intake, browser, email=typed)
        answer = browser.post(address(intake, "registered"), {"email": right})
        page = browser.get(answer["Location"])
        html = without_secrets(page.content.decode()).replace(right, "*")
        names = [name for name, _length in shape(answer)]
        answers.append((answer.status_code, answer["Location"], answer.content, names, page.status_code, html))

    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 302
    live = Registration.objects.filter(withdrawn_at=None).values_list("contact__email", flat=True)
    assert sorted(live) == sorted([ANA.email, BEN.email, "new1@weaving.example", "new2@weaving.example"])


def test_the_address_can_be_corrected_again_after_it_met_a_known_one(intake: Intake) -> None:
    make_registration(intake, BEN)
    browser = Client()
    post(intake, browser)

    for email in (BEN.email, "right@weaving.example"):
        assert browser.post(address(intake, "registered"), {"email": email}).status_code == 302

    live = Registration.objects.filter(withdrawn_at=None).values_list("contact__email", flat=True)
    assert sorted(live) == [BEN.email, "right@weaving.example"]


def test_a_wrong_correction_is_kept_with_its_error(intake: Intake) -> None:
    browser = Client()
    post(intake, browser)

    answer = browser.post(address(intake, "registered"), {"email": "not an address"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert words("Write the whole address, for example name@firm.com") in html
    assert 'value="not an address"' in html
    assert Registration.objects.get().contact.email == ANA.email


def test_a_correction_after_the_first_proof_says_so(intake: Intake) -> None:
    browser = Client()
    post(intake, browser)
    Registration.objects.update(proved_at=Registration.objects.get().registered_at)

    answer = browser.post(address(intake, "registered"), {"email": "right@weaving.example"})

    assert answer.status_code == 409
    assert words("The address can no longer be changed here. Register again with the right one.") in answer.content.decode()
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_confirmation_is_for_the_browser_that_sent_the_form_and_for_that_event(intake: Intake, method: str) -> None:
    other, browser = make_intake(), Client()
    post(other, browser)
    forged = Client()
    genuine = browser.cookies["receipt"].value
    forged.cookies["receipt"] = genuine[:-1] + ("B" if genuine.endswith("A") else "A")

    for visitor, page in ((Client(), intake), (browser, intake), (forged, other)):
        answer = getattr(visitor, method)(address(page, "registered"), {"email": "right@weaving.example"})
        assert (answer.status_code, answer["Location"]) == (302, f"/fr/events/{page.session.event.slug}/")
    assert Contact.objects.count() == 1


def test_the_receipt_is_an_hour_s_cookie_that_no_script_reads(intake: Intake) -> None:
    morsel = post(intake).cookies["receipt"]
    assert (morsel["max-age"], morsel["httponly"], morsel["samesite"]) == (3600, True, "Lax")


def test_a_get_changes_nothing(intake: Intake) -> None:
    browser = Client()
    for page in ("register", "registered"):
        for method in (browser.get, browser.head):
            method(address(intake, page))
    browser.get(address(intake), fields_of(ANA))
    assert (Registration.objects.count(), Contact.objects.count(), Entry.objects.count(), Window.objects.count()) == (0, 0, 0, 0)


def test_other_methods_are_refused(intake: Intake) -> None:
    assert [Client().put(address(intake, page)).status_code for page in ("register", "registered")] == [405, 405]


def test_the_form_works_with_the_check_of_its_origin_and_not_without_its_token(intake: Intake) -> None:
    browser = Client(enforce_csrf_checks=True)
    html = browser.get(f"/fr/events/{intake.session.event.slug}/").content.decode()
    token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    refused = post(intake, browser)
    answer = post(intake, browser, csrfmiddlewaretoken=token)

    assert (refused.status_code, answer.status_code, Registration.objects.count()) == (403, 302, 1)
    html = browser.get(answer["Location"]).content.decode()
    token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    corrected = browser.post(answer["Location"], {"email": "right@weaving.example", "csrfmiddlewaretoken": token})
    assert (corrected.status_code, Registration.objects.get().contact.email) == (302, "right@weaving.example")


def test_a_program_that_fills_in_every_field_is_not_registered(intake: Intake) -> None:
    answer = post(intake, website="https://spam.example")
    assert (answer.status_code, Registration.objects.count(), Entry.objects.count()) == (422, 0, 0)
    assert words("Leave this field empty") in answer.content.decode()


def reached(answer: HttpResponse) -> None:
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert words("Too many tries from here. Wait an hour and try again.") in answer.content.decode()


def test_a_visitor_who_tries_too_often_waits_and_keeps_what_was_typed(settings, intake: Intake) -> None:
    settings.LIMITS = settings.LIMITS | {"register-by-visitor": (2, 3600)}
    answers = [post(intake, email=f"ana{number}@weaving.example") for number in range(3)]
    assert [answer.status_code for answer in answers[:2]] == [302, 302]
    reached(answers[2])
    assert 'value="ana2@weaving.example"' in answers[2].content.decode()
    assert Registration.objects.count() == 2


def test_an_address_that_is_tried_too_often_waits_wherever_it_comes_from(settings, intake: Intake) -> None:
    settings.LIMITS = settings.LIMITS | {"register-by-address": (2, 3600)}
    emails = [ANA.email, ANA.email.upper(), ANA.email]
    answers = [Client(REMOTE_ADDR=f"203.0.113.{n}").post(address(intake), fields_of(ANA, email=e)) for n, e in enumerate(emails)]
    reached(answers[2])
    assert Entry.objects.count() == 2


def test_corrections_are_limited_too(settings, intake: Intake) -> None:
    settings.LIMITS = settings.LIMITS | {"correct-by-visitor": (1, 3600)}
    browser = Client()
    post(intake, browser)
    answers = [browser.post(address(intake, "registered"), {"email": f"ana{n}@weaving.example"}) for n in range(2)]
    reached(answers[1])
    assert Registration.objects.get().contact.email == "ana0@weaving.example"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "answered"),
    [
        (0, "198.51.100.{n}", 429),
        (1, "198.51.100.{n}", 302),
        (1, "198.51.100.{n}, 192.0.2.1", 429),
        (2, "198.51.100.{n}, 192.0.2.1", 302),
        (2, "198.51.100.{n}", 429),
    ],
)
def test_a_forwarded_address_is_believed_as_far_as_our_own_servers_wrote_it(
    settings, intake: Intake, proxies: int, forwarded: str, answered: int
) -> None:
    settings.TRUSTED_PROXIES = proxies
    settings.LIMITS = settings.LIMITS | {"register-by-visitor": (1, 3600)}
    answers = [
        Client().post(address(intake), fields_of(ANA, email=f"ana{n}@weaving.example"), headers={"X-Forwarded-For": forwarded.format(n=n)})
        for n in range(2)
    ]
    assert [answer.status_code for answer in answers] == [302, answered]


def test_a_form_never_edits_a_contact(intake: Intake) -> None:
    make_contact(ANA)
    before = Contact.objects.values().get()
    post(intake, name="Another name", language="es", zone="Europe/Madrid")
    assert Contact.objects.values().get() == before
    row = Registration.objects.get()
    assert (row.name, row.language, row.zone) == ("Another name", "es", "Europe/Madrid")


@pytest.mark.parametrize(
    ("typed", "zone"), [("", "Pacific/Apia"), ("Africa/Nairobi", "Africa/Nairobi"), ("zürich", "Europe/Zurich"), ("apia", "Pacific/Apia")]
)
def test_the_zone_is_what_was_typed_or_the_default_of_the_economy(intake: Intake, typed: str, zone: str) -> None:
    post(intake, zone=typed)
    assert Registration.objects.get().zone == zone


@pytest.mark.parametrize(("typed", "code"), [("Turkey", "TR"), ("Côte d'Ivoire", "CI"), ("Bolivia", "BO"), ("samoa", "WS")])
def test_an_economy_may_be_typed_by_the_name_people_use(intake: Intake, typed: str, code: str) -> None:
    post(intake, economy="", economy_name=typed)
    assert Registration.objects.get().economy_id == code


def test_of_a_language_group_one_session_is_chosen() -> None:
    event = make_event(pattern=Pattern.LANGUAGE_GROUP)
    english, french = (make_intake(make_session(event, slug=code, language=code)) for code in ("en", "fr"))
    post(french, seat="fr:online")
    assert list(Registration.objects.get().seats.values_list("intake", "language")) == [(french.pk, "fr")]
    assert Intake.objects.get(pk=english.pk).seats_taken == 0


def test_of_a_course_all_sessions_are_taken_and_not_one_alone() -> None:
    event = make_event(pattern=Pattern.COURSE)
    intakes = [make_intake(make_session(event)) for _ in range(3)]

    alone, whole = post(intakes[0], seat="1:online"), post(intakes[0], seat="all:online")

    assert (alone.status_code, whole.status_code) == (422, 302)
    assert list(Registration.objects.get().seats.order_by("pk").values_list("intake", flat=True)) == [intake.pk for intake in intakes]


def test_of_a_hybrid_session_the_room_or_online_is_chosen() -> None:
    session = make_session(mode=Mode.HYBRID)
    room, online = make_intake(session, way=Way.ROOM, capacity=1), make_intake(session)
    post(room, seat="1:room"), post(online, person=BEN, seat="1:room"), post(online, person=CHEN, seat="1:online")
    taken = Registration.objects.order_by("pk").values_list("seats__intake", "seats__state")
    assert list(taken) == [(room.pk, "confirmed"), (room.pk, "waiting"), (online.pk, "confirmed")]


@pytest.mark.parametrize("seat", ["", "9:online", "1:room", "1", "all:online", ":", "1:online:x"])
def test_a_seat_that_is_not_offered_is_refused_at_its_field(intake: Intake, seat: str) -> None:
    answer = post(intake, seat=seat)
    html = answer.content.decode()
    assert (answer.status_code, Registration.objects.count(), RepeatedForm.objects.count()) == (422, 0, 0)
    assert 'id="seat-e"' in html


def test_the_form_of_nothing_is_not_found() -> None:
    address = "/fr/events/nowhere/register/"
    assert [Client().get(address).status_code, Client().post(address, fields_of(ANA)).status_code] == [404, 404]
