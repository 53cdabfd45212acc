"""My registrations and all pages behind it in three languages, word for word."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from outreach.events.choices import Pattern
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.links import way_in_token
from outreach.registrations.models import Intake, Registration, Seat
from tests import factories
from tests.pages.opened import mailed_link, opened_by
from tests.pages.page_words import words_of
from tests.pages.test_golden_pages import DAY, LONG_AGO, READERS, course, hybrid, single, webinar
from tests.people import BEN, Somebody
from tests.registrations.said import somebody

pytestmark = pytest.mark.django_db

Open = Callable[[str], HttpResponse]
UNTIL = datetime(2037, 2, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def known_site(settings) -> None:
    settings.SITE_URL = "https://sessions.example"
    # Signs the address of the feed, which the page prints.
    settings.LINK_KEY = "golden"


def in_group(person: Somebody, *, waits: bool = False) -> Registration:
    """A place in English; the French session is full, the Spanish one has few seats left."""
    event = webinar(pattern=Pattern.LANGUAGE_GROUP)
    intakes = {}
    for number, (code, capacity) in enumerate((("en", None), ("fr", 0), ("es", 5))):
        session = factories.make_session(event, on=DAY + timedelta(days=number), language=code, slug=code)
        intakes[code] = factories.make_intake(session, capacity=capacity)
    registration = factories.make_registration(intakes["en"], person, question="How much?")
    if waits:
        factories.make_seat(registration, intakes["fr"], state=SeatState.WAITING)
        Intake.objects.filter(pk=intakes["fr"].pk).update(waiting=1)
    return registration


def in_course(person: Somebody) -> Registration:
    return factories.make_registration([session.intakes.get() for session in course().sessions.all()], person)


def waiting(person: Somebody) -> Registration:
    intake = single(capacity=1).sessions.get().intakes.get()
    factories.make_registration(intake, somebody(1))
    registration = factories.make_registration(intake, person, state=SeatState.WAITING)
    Intake.objects.filter(pk=intake.pk).update(waiting=1)
    return registration


def offered(person: Somebody) -> Registration:
    room = hybrid().sessions.get().intakes.get(way=Way.ROOM)
    registration = factories.make_registration(room, person, state=SeatState.WAITING)
    Seat.objects.filter(registration=registration).update(state=SeatState.OFFERED, offered_until=UNTIL)
    Intake.objects.filter(pk=room.pk).update(seats_taken=1)
    return registration


def everything(person: Somebody) -> Registration:
    """A ticket of each kind."""
    for make in (in_course, waiting, offered):
        registration = make(person)
        registration.event.slug = make.__name__
        registration.event.save()
    past = factories.make_session(factories.make_event(slug="past"), on=LONG_AGO)
    factories.make_registration(factories.make_intake(past), person)
    return in_group(person, waits=True)


def behind(make: Callable[[Somebody], Registration], page: str = "", *, posts: dict[str, str] | None = None) -> Open:
    """A page of hers; {number} is the registration's."""

    def open_page(language: str) -> HttpResponse:
        registration = make(READERS[language])
        path = f"/{language}/my-registrations/{page.format(number=registration.public_id)}"
        visitor = opened_by(registration.contact)
        return visitor.get(path) if posts is None else follow(visitor, visitor.post(path, posts))

    return open_page


def follow(visitor: Client, answer: HttpResponse) -> HttpResponse:
    return visitor.get(answer["Location"]) if answer.status_code == 302 else answer


def nothing(language: str) -> HttpResponse:
    return opened_by(factories.make_contact(READERS[language])).get(f"/{language}/my-registrations/")


def asked(language: str) -> HttpResponse:
    visitor = Client()
    return follow(visitor, visitor.post(f"/{language}/my-registrations/link/", {"email": BEN.email}))


def asked_wrongly(language: str) -> HttpResponse:
    return Client().post(f"/{language}/my-registrations/link/", {"email": "nobody"})


def behind_the_link(language: str) -> HttpResponse:
    return Client().get(mailed_link(factories.make_contact(READERS[language])))


def expired(language: str) -> HttpResponse:
    return Client().get(f"/r/{'x' * 43}/?lang={language}")


def offer_by_mail(language: str) -> HttpResponse:
    return Client().get(f"/j/{way_in_token(offered(READERS[language]))}/offer/")


def offer_taken(language: str) -> HttpResponse:
    visitor, link = Client(), f"/j/{way_in_token(offered(READERS[language]))}/offer/"
    return follow(visitor, visitor.post(link, {"to": "1:room", "answer": "accept"}))


WRONG = {"name": "", "firm": "x" * 130, "economy": "", "economy_name": "Atlantis", "zone": "Nowhere"}
PAGES: dict[str, Open] = {
    "mine": behind(everything),
    "mine_none": nothing,
    "mine_switch": behind(in_group, "{number}/session/"),
    "mine_switch_way": behind(offered, "{number}/session/"),
    "mine_switched": behind(in_group, "{number}/session/", posts={"to": "es:online"}),
    "mine_switch_waits": behind(in_group, "{number}/session/", posts={"to": "fr:online", "wait": "1"}),
    "mine_switch_full": behind(in_group, "{number}/session/", posts={"to": "fr:online"}),
    "mine_cancel": behind(in_group, "{number}/cancel/"),
    "mine_cancel_course": behind(in_course, "{number}/cancel/"),
    "mine_cancelled": behind(in_group, "{number}/cancel/", posts={}),
    "mine_leave": behind(waiting, "{number}/waiting-list/"),
    "mine_leave_beside": behind(everything, "{number}/waiting-list/"),
    "mine_left": behind(waiting, "{number}/waiting-list/", posts={"to": "1:online"}),
    "mine_offer_declined": behind(offered, "{number}/offer/", posts={"to": "1:room", "answer": "decline"}),
    "mine_details": behind(in_group, "{number}/details/"),
    "mine_details_errors": behind(in_group, "{number}/details/", posts=WRONG),
    "mine_question": behind(in_group, "{number}/question/"),
    "mine_question_error": behind(in_group, "{number}/question/", posts={"question": "x" * 601}),
    "mine_question_back": behind(in_group, "{number}/question/", posts={"question": ""}),
    "mine_delete": behind(in_group, "delete/"),
    "mine_deleted": behind(in_group, "delete/", posts={}),
    "mine_signed_out": behind(in_group, "sign-out/", posts={}),
    "mine_link_asked": asked,
    "mine_link_error": asked_wrongly,
    "mine_link_expired": expired,
    "mine_open": behind_the_link,
    "offer": offer_by_mail,
    "offer_taken": offer_taken,
}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("name", PAGES)
def test_golden(name: str, language: str, golden: Callable[[str, str], None]) -> None:
    golden(f"pages/{name}.{language}.txt", words_of(PAGES[name](language).text))


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_golden_private_calendar(language: str, golden: Callable[[str, str], None]) -> None:
    """The address stands in a field, which is no text of the page."""
    golden(f"pages/mine_calendar.{language}.txt", words_of(behind(in_group, "calendar/")(language).text))
