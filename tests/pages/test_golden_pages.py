"""Every kind of page in three languages, word for word: `pytest --rewrite-golden` writes them anew, to be read in the diff."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from outreach.events import searching
from outreach.events.actions import Timing, cancel_event, cancel_session, move_session
from outreach.events.choices import Mode, Pattern, Status
from outreach.events.models import Event, Record, Series
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.links import way_in_token
from outreach.registrations.models import Registration
from outreach.shared import clock
from tests import factories
from tests.pages.page_words import words_of
from tests.people import ANA, BEN, CHEN
from tests.registrations.said import fields_of

pytestmark = pytest.mark.django_db

READERS = {"en": BEN, "fr": ANA, "es": CHEN}
# So far ahead that it is ahead whenever the tests run: what these pages say does not change with the day.
DAY = date(2037, 2, 10)
LONG_AGO = date(2021, 2, 10)
REASON = {"en": "The speaker is ill.", "fr": "L’intervenante est malade.", "es": "La ponente está enferma."}
RECORD = {
    "type_as_written": "course",
    "series_as_written": "Regional courses",
    "held_from": "2018-02",
    "held_until": "2018-04-13",
    "date_precision": "month",
    "time_as_written": "10 a.m.",
    "mode_as_written": "in-person",
    "venue": "Institute of Statistics",
    "city": "Abidjan",
    "host_economy_id": "CI",
    "organisers": ["A ministry"],
    "partners": ["An institute"],
    "languages": ["fr"],
    "participants": 29,
    "economies_count": 15,
    "group_members": 80,
    "recording": "On the site",
    "registration": "By letter",
    "source_quality": "secondary",
    "sources": ["https://press.example/course"],
    "note": "Start: in February",
}
Open = Callable[[Client, str], HttpResponse]


@pytest.fixture(autouse=True)
def known_site(settings) -> None:
    settings.SITE_URL = "https://sessions.example"
    settings.DEFAULT_FROM_EMAIL = "sessions@sessions.example"


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def webinar(**changes: object) -> Event:
    """Hosts, speaker, agenda and a resource, so that each part of the page has its heading."""
    event = factories.make_event(slug="finding-markets", **changes)
    name = {"en": "Ministry of Trade", "fr": "Ministère du commerce", "es": "Ministerio de Comercio"}
    factories.make_host(event, institution=factories.make_institution(name=name))
    factories.make_speaker(event)
    factories.make_agenda_item(event)
    factories.make_reference(event)
    return event


def single(on: date = DAY, *, capacity: int | None = None, is_taking: bool = True, **changes: object) -> Event:
    event = webinar()
    session = factories.make_session(event, on=on, **changes)
    if is_taking:
        factories.make_intake(session, capacity=capacity)
    return event


def group() -> Event:
    event = webinar(pattern=Pattern.LANGUAGE_GROUP)
    for number, language in enumerate(("en", "fr", "es")):
        factories.make_intake(factories.make_session(event, on=DAY + timedelta(days=number), language=language, slug=language))
    return event


def course() -> Event:
    event = webinar(pattern=Pattern.COURSE, kind="workshop")
    for number in range(2):
        factories.make_intake(factories.make_session(event, on=DAY + timedelta(days=number), starts=time(22), ends=time(23, 30)))
    return event


def hybrid() -> Event:
    event = single(mode=Mode.HYBRID, venue={"en": "Hall B", "fr": "Salle B", "es": "Sala B"})
    factories.make_intake(event.sessions.get(), way=Way.ROOM, capacity=4)
    return event


def full() -> Event:
    event = single(capacity=1)
    factories.make_registration(event.sessions.get().intakes.get(), BEN)
    return event


def few() -> Event:
    event = single(capacity=40)
    intake = event.sessions.get().intakes.get()
    intake.seats_taken = 38
    intake.save()
    return event


def cancelled() -> Event:
    event = single()
    cancel_event(event, reason=REASON, by=None)
    return event


def one_cancelled() -> Event:
    event = group()
    cancel_session(event.sessions.get(slug="es"), reason=REASON, by=None)
    return event


def moved() -> Event:
    event = single()
    session = event.sessions.get()
    move_session(session, timing=Timing(DAY + timedelta(days=1), session.local_start, session.local_end, session.zone), by=None)
    return event


def not_open() -> Event:
    event = single()
    event.sessions.get().intakes.update(opens_at=datetime(2037, 2, 1, 9, tzinfo=UTC))
    return event


def over() -> Event:
    return single(LONG_AGO)


def closed() -> Event:
    event = single()
    event.sessions.get().intakes.update(closes_at=datetime(2021, 2, 1, 9, tzinfo=UTC))
    return event


def archived() -> Event:
    event = over()
    Event.objects.update(status=Status.ARCHIVED)
    return event


def at(make: Callable[[], Event], page: str = "") -> Open:
    """The event's page, or one under it."""
    return lambda client, language: client.get(f"/{language}/events/{make().slug}/{page}")


def listed(client: Client, language: str) -> HttpResponse:
    """All states an event can have, in one list."""
    for make in (group, full, few, cancelled, moved, course, not_open):
        Event.objects.filter(pk=make().pk).update(slug=make.__name__, is_sample=make is full)
    return client.get(f"/{language}/events/")


def listed_with_filters(client: Client, language: str) -> HttpResponse:
    """Every filter at once, and one that nobody knows."""
    event = single(mode=Mode.HYBRID)
    Series.objects.create(slug="quarterly", title={"en": "Quarterly webinar", "fr": "Webinaire trimestriel", "es": "Seminario trimestral"})
    topic = factories.make_topic(slug="customs", title={"en": "Customs", "fr": "Douanes", "es": "Aduanas"})
    event.topics.add(topic)
    Event.objects.update(series=Series.objects.get())
    searching.reindex()
    query = "kind=webinar&lang=en&economy=KE&topic=customs&series=quarterly&mode=room&from=2037-02-01&until=2037-02-28&q=markets&when=never"
    return client.get(f"/{language}/events/?{query}")


def past_list(client: Client, language: str) -> HttpResponse:
    over()
    return client.get(f"/{language}/events/?when=past&period=2021-q1")


def month_page(client: Client, language: str) -> HttpResponse:
    """A course over midnight, a group, and a session that is cancelled."""
    one_cancelled()
    Event.objects.update(slug="group")
    course()
    return client.get(f"/{language}/events/2037/02/")


def series_page(client: Client, language: str) -> HttpResponse:
    series = Series.objects.create(slug="quarterly", title={"en": "Quarterly webinar", "fr": "Webinaire trimestriel"})
    for make in (over, group):
        Event.objects.filter(pk=make().pk).update(slug=make.__name__, series=series)
    return client.get(f"/{language}/series/quarterly/")


def home_page(client: Client, language: str) -> HttpResponse:
    """Something for each reader, and a session in a language that nobody reads here."""
    for make in (group, course):
        Event.objects.filter(pk=make().pk).update(slug=make.__name__)
    session = single(DAY + timedelta(days=9), language="pt").sessions.get()
    Event.objects.filter(pk=session.event_id).update(is_sample=True)
    return client.get(f"/{language}/")


def empty_list(client: Client, language: str) -> HttpResponse:
    return client.get(f"/{language}/events/?kind=workshop")


def record(client: Client, language: str) -> HttpResponse:
    """A record whose source says everything, so that each fact has its label."""
    event = factories.make_event(slug="first-course", kind="", is_record=True, title={"en": "A first course"})
    row = Record.objects.create(event=event, reference="E900", **RECORD)
    row.economies_named.set(["KE", "WS"])
    factories.make_reference(event)
    return client.get(f"/{language}/events/{event.slug}/")


def form_with_errors(client: Client, language: str) -> HttpResponse:
    wrong = {
        "seat": "9:online",
        "email": "nobody@",
        "name": "",
        "firm": "x" * 130,
        "economy": "",
        "economy_name": "Atlantis",
        "zone": "Nowhere",
    }
    return client.post(f"/{language}/events/{single().slug}/register/", wrong)


def confirmation(client: Client, language: str) -> HttpResponse:
    answer = client.post(f"/{language}/events/{single().slug}/register/", fields_of(READERS[language], zone=READERS[language].zone))
    return client.get(answer["Location"])


def correction_refused(client: Client, language: str) -> HttpResponse:
    confirmation(client, language)
    return client.post(f"/{language}/events/finding-markets/registered/", {"email": "nobody@"})


def way_in(make: Callable[[], Event], *, state: SeatState = SeatState.CONFIRMED, confirms: bool = False) -> Open:
    def open_link(client: Client, language: str) -> HttpResponse:
        token = way_in_token(registered(make(), language, state))
        return client.post(f"/j/{token}/") if confirms else client.get(f"/j/{token}/")

    return open_link


def registered(event: Event, language: str, state: SeatState) -> Registration:
    reader = READERS[language]
    existing = Registration.objects.filter(event=event, contact__email=reader.email)
    intakes = [session.intakes.first() for session in event.sessions.all()]
    return existing.first() or factories.make_registration(intakes, reader, state=state)


def page(path: str) -> Open:
    return lambda client, language: client.get(f"/{language}/{path}")


def failing(path: str) -> Open:
    """An address without a language: the cookie says which. Only here has the site addresses that fail: its map is slow to draw."""

    def open_failing(client: Client, language: str) -> HttpResponse:
        client.cookies["language"] = language
        with override_settings(ROOT_URLCONF="tests.pages.test_error_pages"):
            return client.get(path)

    return open_failing


def stale_form(client: Client, language: str) -> HttpResponse:
    return Client(enforce_csrf_checks=True).post(f"/{language}/time-zone/", {"zone": "Pacific/Apia"})


def zone_not_chosen(client: Client, language: str) -> HttpResponse:
    return client.post(f"/{language}/time-zone/", {"zone": ""})


def account(client: Client, language: str) -> HttpResponse:
    client.force_login(factories.make_user(email="organiser@outreach.example"))
    return client.get(f"/{language}/account/")


PAGES: dict[str, Open] = {
    "events": listed,
    "events_none": empty_list,
    "events_filtered": listed_with_filters,
    "events_past": past_list,
    "month": month_page,
    "month_none": page("events/2037/02/"),
    "series": series_page,
    "home": home_page,
    "home_none": page(""),
    "help": page("help/"),
    "accessibility": page("accessibility/"),
    "event_group": at(group),
    "event_course": at(course),
    "event_hybrid": at(hybrid),
    "event_few": at(few),
    "event_full": at(full),
    "event_cancelled": at(cancelled),
    "event_one_cancelled": at(one_cancelled),
    "event_moved": at(moved),
    "event_not_open": at(not_open),
    "event_closed": at(closed),
    "event_over": at(over),
    "event_archived": at(archived),
    "record": record,
    "form": at(group, "register/?session=es"),
    "form_errors": form_with_errors,
    "form_closed": at(closed, "register/"),
    "confirmation": confirmation,
    "confirmation_errors": correction_refused,
    "way_in_early": way_in(single),
    "way_in_confirmed": way_in(single, confirms=True),
    "way_in_course": way_in(course),
    "way_in_waiting": way_in(full, state=SeatState.WAITING),
    "way_in_cancelled": way_in(cancelled),
    "way_in_over": way_in(over),
    "time_zone": page("time-zone/"),
    "time_zone_found": page("time-zone/?q=Apia"),
    "time_zone_not_found": page("time-zone/?q=Atlantis"),
    "time_zone_error": zone_not_chosen,
    "privacy": page("privacy/"),
    "sign_in": page("account/login/"),
    "password_reset": page("account/password/reset/"),
    "account": account,
    "error_400": failing("/suspect/"),
    "error_403": failing("/refused/"),
    "error_403_form": stale_form,
    "error_404": failing("/nowhere/"),
    "error_429": failing("/limited/"),
    "error_500": failing("/broken/"),
}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("name", PAGES)
def test_golden(name: str, language: str, visitor: Client, golden: Callable[[str, str], None]) -> None:
    visitor.cookies["tz"] = READERS[language].zone

    answer = PAGES[name](visitor, language)

    golden(f"pages/{name}.{language}.txt", words_of(answer.text))


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_golden_frame(language: str, visitor: Client, golden: Callable[[str, str], None]) -> None:
    """Masthead, strip and foot, around a page that has little."""
    visitor.cookies["tz"] = READERS[language].zone

    golden(f"pages/frame.{language}.txt", words_of(visitor.get(f"/{language}/nowhere/").text, with_frame=True))


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("has_address", [True, False])
def test_golden_open_door(has_address: bool, language: str, visitor: Client, golden: Callable[[str, str], None]) -> None:
    """The session is on while the test runs: lines with a date or an hour are left out."""
    session = factories.make_session_around(clock.now(), event=webinar())
    factories.make_intake(session)
    if has_address:
        factories.make_livestream(session)

    words = words_of(way_in(lambda: session.event)(visitor, language).text)

    kept = "\n".join(line for line in words.split("\n") if not any(sign.isdigit() for sign in line))
    golden(f"pages/way_in_{'open' if has_address else 'open_without_address'}.{language}.txt", kept)
