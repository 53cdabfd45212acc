"""Every kind of page there is, and how a visitor comes to see it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import Response

from outreach.events.actions import Timing, cancel_event, cancel_session, change_livestream, move_session
from outreach.events.choices import Mode, Pattern
from outreach.events.models import Event, Record, Session
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.links import way_in_token
from outreach.registrations.models import Registration
from outreach.shared import clock
from tests import factories
from tests.journeys.mine_kinds import MINE
from tests.journeys.signing_in import stay_signed_in
from tests.journeys.visitor import Visitor
from tests.people import ANA, BEN, CHEN, Somebody

REASON = {"en": "The speaker is ill.", "fr": "L’intervenante est malade.", "es": "La ponente está enferma."}


@dataclass(frozen=True)
class Pages:
    """What the pages tell of: slugs of events, tokens of ways in."""

    record: str
    cancelled: str
    full: str
    moved: str
    not_open: str
    one_cancelled: str
    ways_in: dict[str, str]
    administrator: str


def make_pages(administrator: str) -> Pages:
    """Events in each state beside the sample programme, and registrations before each kind of door."""
    cancelled = _single("kind-cancelled")
    at_cancelled = _registered(cancelled)
    cancel_event(cancelled, reason=REASON, by=None)
    full = _single("kind-full", capacity=1)
    _registered(full, BEN)
    waiting = _registered(full, CHEN, state=SeatState.WAITING)
    moved = _single("kind-moved")
    at_moved = _registered(moved)
    session = moved.sessions.get()
    move_session(
        session, timing=Timing(session.local_date + timedelta(days=1), session.local_start, session.local_end, session.zone), by=None
    )
    opened = factories.make_session_around(clock.now(), event=factories.make_event(slug="kind-live"))
    factories.make_livestream(opened)
    factories.make_intake(opened)
    by_every_way = factories.make_session_around(clock.now(), event=factories.make_event(slug="kind-every-way", preparation=factories.AIMS))
    change_livestream(
        by_every_way,
        url="https://youtu.be/dQw4w9WgXcQ",
        audio_url="https://sound.example/room",
        fallback_url="https://spare.example/room",
        by=None,
    )
    factories.make_intake(by_every_way)
    factories.make_material(by_every_way.event)
    soon = factories.make_session_around(clock.now() + timedelta(hours=2), event=factories.make_event(slug="kind-soon"))
    factories.make_intake(soon)
    offered = _registered(full, ANA, state=SeatState.WAITING)
    offered.seats.update(state=SeatState.OFFERED, offered_until=clock.now() + timedelta(hours=9))
    over = factories.make_session_around(clock.now() - timedelta(days=3), event=factories.make_event(slug="kind-over"))
    factories.make_intake(over)
    not_open = factories.make_event(slug="kind-not-open")
    factories.make_session(not_open)
    return Pages(
        record=Record.objects.order_by("reference").first().event.slug,
        cancelled=cancelled.slug,
        full=full.slug,
        moved=moved.slug,
        not_open=not_open.slug,
        one_cancelled=_group_with_one_cancelled().slug,
        ways_in={
            "early": way_in_token(at_moved),
            "open": way_in_token(_registered(opened.event)),
            "cancelled": way_in_token(at_cancelled),
            "every way": way_in_token(_registered(by_every_way.event)),
            "soon": way_in_token(_registered(soon.event)),
            "offered": way_in_token(offered),
            "waiting": way_in_token(waiting),
            "over": way_in_token(_registered(over.event)),
        },
        administrator=administrator,
    )


def _single(slug: str, *, capacity: int | None = None) -> Event:
    event = factories.make_event(slug=slug)
    factories.make_intake(factories.make_session(event), capacity=capacity)
    return event


def _group_with_one_cancelled() -> Event:
    event = factories.make_event(slug="kind-one-cancelled", pattern=Pattern.LANGUAGE_GROUP)
    for language in ("en", "fr", "es"):
        session = factories.make_session(event, language=language, slug=language, mode=Mode.HYBRID, venue=factories.GENEVA)
        factories.make_intake(session, capacity=5)
        factories.make_intake(session, way=Way.ROOM, capacity=2)
    cancel_session(Session.objects.get(event=event, slug="es"), reason=REASON, by=None)
    factories.make_registration(Session.objects.get(event=event, slug="en").intakes.first(), ANA)
    return event


def _registered(event: Event, person: Somebody = ANA, *, state: SeatState = SeatState.CONFIRMED) -> Registration:
    return factories.make_registration(event.sessions.get().intakes.get(), person, state=state)


Open = Callable[[Visitor, Pages], Response]


def at(path: str) -> Open:
    """The page at this path; {l} is the language, other names are those of Pages."""
    return lambda visitor, pages: visitor.open(path.format(l=visitor.language, **vars(pages)))


def way_in(name: str) -> Open:
    return lambda visitor, pages: visitor.open(f"/j/{pages.ways_in[name]}/?lang={visitor.language}")


def question(visitor: Visitor, pages: Pages) -> Response:
    return visitor.open(f"/j/{pages.ways_in['every way']}/question/?lang={visitor.language}")


def question_refused(visitor: Visitor, pages: Pages) -> Response:
    question(visitor, pages)
    visitor.page.locator("[name=question]").evaluate("field => { field.removeAttribute('maxlength'); field.value = 'x'.repeat(601); }")
    return _answer(visitor, visitor.button("Keep my question").click)


def lost_link_refused(visitor: Visitor, pages: Pages) -> Response:
    visitor.open(f"/{visitor.language}/events/kind-live/1/join/")
    return _answer(visitor, visitor.button("Send me my link").click)


def way_in_confirmed(visitor: Visitor, pages: Pages) -> Response:
    """What a POST answers before the doors open."""
    way_in("early")(visitor, pages)
    button = visitor.button("Confirm my address")
    return _answer(visitor, button.click) if button.count() else visitor.open(visitor.page.url)


def month(visitor: Visitor, pages: Pages) -> Response:
    """The month of the next open webinar."""
    day = Session.objects.get(event__slug="finding-export-markets", slug="en").local_date
    return visitor.open(f"/{visitor.language}/events/{day:%Y/%m}/")


def form_with_errors(visitor: Visitor, pages: Pages) -> Response:
    """Nothing chosen but one answer that is too long, and an economy that nobody knows."""
    visitor.open(f"/{visitor.language}/events/finance-for-women-led-exporting-firms/")
    visitor.page.locator("details:has([name=economy_name]) summary").click()
    visitor.page.locator("[name=economy_name]").fill("Atlantis")
    visitor.page.locator("[name=zone]").fill("Nowhere")
    return _answer(visitor, visitor.button("Register").click)


def confirmation(visitor: Visitor, pages: Pages) -> Response:
    person = Somebody(ANA.name, f"kinds-{visitor.language}-{clock.now():%f}@weaving.example", ANA.firm, "WS", visitor.language, ANA.zone)
    visitor.open(f"/{visitor.language}/events/customs-paperwork-for-first-time-exporters/")
    visitor.fill_form(person, seat="all:online")
    return _answer(visitor, visitor.button("Register").click)


def correction_refused(visitor: Visitor, pages: Pages) -> Response:
    confirmation(visitor, pages)
    visitor.page.locator("[name=email]").fill("nobody")
    return _answer(visitor, visitor.button("Correct the address").click)


def zone_not_chosen(visitor: Visitor, pages: Pages) -> Response:
    visitor.open(f"/{visitor.language}/time-zone/")
    return _answer(visitor, visitor.button("Use this time").click)


def sign_in_refused(visitor: Visitor, pages: Pages) -> Response:
    visitor.open(f"/{visitor.language}/account/login/")
    return _answer(visitor, visitor.button("Sign in").click)


def staff(path: str) -> Open:
    def open_signed_in(visitor: Visitor, pages: Pages) -> Response:
        stay_signed_in(visitor, pages.administrator)
        return at(path)(visitor, pages)

    return open_signed_in


def staff_event(visitor: Visitor, pages: Pages) -> Response:
    stay_signed_in(visitor, pages.administrator)
    return visitor.open(reverse("admin:events_event_change", args=[Event.objects.get(slug=pages.moved).pk]))


def _answer(visitor: Visitor, act: Callable[[], None]) -> Response:
    """The page that an action ends on; a redirect has been followed."""
    with visitor.page.expect_response(
        lambda response: response.request.is_navigation_request() and response.status not in range(300, 400)
    ) as seen:
        act()
    visitor.page.wait_for_load_state()
    return seen.value


PUBLIC: dict[str, Open] = {
    "home": at("/{l}/"),
    "events filtered": at("/{l}/events/?q=export&lang={l}&economy=SN&topic=customs&mode=online&when=never"),
    "month": month,
    "empty month": at("/{l}/events/2099/01/"),
    "series": at("/{l}/series/quarterly/"),
    "help": at("/{l}/help/"),
    "accessibility": at("/{l}/accessibility/"),
    "events ahead": at("/{l}/events/"),
    "events past": at("/{l}/events/?when=past"),
    "no event matches": at("/{l}/events/?kind=workshop&lang=es"),
    "language group": at("/{l}/events/finding-export-markets/"),
    "course": at("/{l}/events/customs-paperwork-for-first-time-exporters/"),
    "hybrid": at("/{l}/events/finance-for-women-led-exporting-firms/"),
    "with interpretation": at("/{l}/events/chile-services-and-agri-food/"),
    "cancelled": at("/{l}/events/{cancelled}/"),
    "one session cancelled": at("/{l}/events/{one_cancelled}/"),
    "full": at("/{l}/events/{full}/"),
    "moved": at("/{l}/events/{moved}/"),
    "not open yet": at("/{l}/events/{not_open}/"),
    "live": at("/{l}/events/kind-live/"),
    "over": at("/{l}/events/kind-over/"),
    "form alone": at("/{l}/events/finding-export-markets/register/?session=es"),
    "form with errors": form_with_errors,
    "confirmation": confirmation,
    "correction refused": correction_refused,
    "way in, early": way_in("early"),
    "way in, address confirmed": way_in_confirmed,
    "way in, open": way_in("open"),
    "way in, every way": way_in("every way"),
    "way in, soon": way_in("soon"),
    "way in, offered": way_in("offered"),
    "way in, cancelled": way_in("cancelled"),
    "way in, waiting": way_in("waiting"),
    "way in, over": way_in("over"),
    "offer": lambda visitor, pages: visitor.open(f"/j/{pages.ways_in['offered']}/offer/?lang={visitor.language}"),
    **MINE,
    "question": question,
    "question refused": question_refused,
    "door": at("/{l}/events/kind-live/1/join/"),
    "door, link sent": at("/{l}/events/kind-live/1/join/?sent=1"),
    "door, link refused": lost_link_refused,
    "door, over": at("/{l}/events/kind-over/1/join/"),
    "door, cancelled": at("/{l}/events/{cancelled}/1/join/"),
    "record": at("/{l}/events/{record}/"),
    "time zone": at("/{l}/time-zone/"),
    "time zone, found": at("/{l}/time-zone/?q=a&next=/{l}/events/"),
    "time zone, not chosen": zone_not_chosen,
    "privacy": at("/{l}/privacy/"),
    "not found": at("/{l}/nothing-here/"),
}

ACCOUNTS: dict[str, Open] = {
    "sign-in": at("/{l}/account/login/"),
    "sign-in refused": sign_in_refused,
    "forgotten password": at("/{l}/account/password/reset/"),
    "account": staff("/{l}/account/"),
    "second factor": staff("/{l}/account/2fa/"),
    "new password": staff("/{l}/account/password/change/"),
    "sign-out": staff("/{l}/account/logout/"),
}

# In the frame of Django's admin.
STAFF: dict[str, Open] = {
    "staff, all tables": staff("/staff/"),
    "staff, one app": staff("/staff/registrations/"),
    "staff, events": staff("/staff/events/event/"),
    "staff, sessions": staff("/staff/events/session/"),
    "staff, an event": staff_event,
    "staff, registrations": staff("/staff/registrations/registration/"),
    "staff, seats": staff("/staff/registrations/seat/"),
    "staff, contacts": staff("/staff/people/contact/"),
    "staff, outbox": staff("/staff/notifications/message/"),
    "staff, journal": staff("/staff/journal/entry/"),
    "staff, new series": staff("/staff/events/series/add/"),
    "staff, new user": staff("/staff/people/user/add/"),
}
