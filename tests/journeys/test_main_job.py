"""The main job, in a browser: staff publish, a firm registers, the invitation is in its calendar, its link leads in."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils.translation import override

from outreach.events.actions import EventTexts, Timing, add_session, create_event
from outreach.events.choices import Kind, Mode, Pattern
from outreach.events.models import Event, Session
from outreach.people.models import Contact
from outreach.registrations.actions import open_intake
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.models import Registration, Seat
from outreach.shared import clock, when
from tests import factories
from tests.journeys import organising
from tests.journeys.calendars import Entry, read_twice
from tests.journeys.installation import Installation
from tests.journeys.livestream import HOST
from tests.journeys.mailbox import Mailbox, file_of, has_invitation, html_of, invitation_of, text_of, way_in_of
from tests.journeys.signing_in import sign_in
from tests.journeys.visitor import Visitor
from tests.people import ANA, BEN, CHEN, Somebody

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]


def timing_in(minutes: int, zone: str = "Europe/Zurich") -> Timing:
    """An hour that begins so many minutes from now, on the clock of the zone."""
    start = clock.now().astimezone(clock.as_zone(zone)) + timedelta(minutes=minutes)
    return Timing(start.date(), start.time().replace(microsecond=0), (start + timedelta(hours=1)).time().replace(microsecond=0), zone)


def draft(slug: str) -> Event:
    """A webinar in three languages, the French session in forty minutes, each with seats."""
    texts = EventTexts("en", factories.TITLE, factories.SUMMARY, factories.AIMS)
    event = create_event(slug, kind=Kind.WEBINAR, pattern=Pattern.LANGUAGE_GROUP, texts=texts, by=None)
    for number, language in enumerate(("fr", "en", "es")):
        session = add_session(
            event,
            slug=language,
            language=language,
            mode=Mode.ONLINE,
            timing=timing_in(40 + 60 * number),
            place=factories.GENEVA,
            by=None,
        )
        open_intake(session, way=Way.ONLINE, capacity=40, by=None)
    return event


def publish(staff: Visitor, event: Event) -> None:
    organising.publish(staff, event.slug)
    event.refresh_from_db()


def move_near(staff: Visitor, session: Session, *, url: str) -> None:
    """Another time, and where it is streamed: two steps."""
    timing = timing_in(10)
    event = session.event.slug
    organising.move(staff, event, session.slug, timing.on, timing.starts, timing.ends)
    organising.stream_at(staff, event, session.slug, url)
    session.refresh_from_db()


def own_times(visitor: Visitor, start: datetime, end: datetime, zone: str) -> str:
    with override(visitor.language):
        return when.clock_range(start, end, zone)


def own_words(visitor: Visitor, session: Session, zone: str) -> str:
    """The times as a message writes them."""
    with override(visitor.language):
        return when.range_in_words(session.starts_at, session.ends_at, zone, visitor.language)


def entry_of(session: Session, *, method: str, url: str, sequence: int = 0, status: str = "CONFIRMED") -> Entry:
    return Entry(method, str(session.uid), sequence, status, session.starts_at, session.ends_at, url)


def register(visitor: Visitor, path: str, person: Somebody, *, seat: str) -> None:
    visitor.open(path)
    visitor.fill_form(person, seat=seat)
    visitor.button("Register").click()
    visitor.page.wait_for_url("**/registered/")


def somebody(name: str, like: Somebody = ANA) -> Somebody:
    """A person of her own for one journey."""
    return Somebody(like.name, f"{name}@weaving.example", like.firm, like.economy, like.language, like.zone)


def test_from_a_draft_to_the_livestream_without_script(site: Installation, visit: Visit, mailbox: Mailbox, administrator: str) -> None:
    event = draft("journey-main")
    session = event.sessions.get(slug="fr")
    person = somebody("from-apia")
    firm = visit(language="fr", width=390, javascript=False)
    assert firm.open(f"/fr/events/{event.slug}/").status == 404

    staff = visit(width=1280)
    sign_in(staff, administrator)
    publish(staff, event)
    assert event.status == "published"

    # She sets her clock, finds the session in her language and registers.
    firm.open("/fr/events/")
    firm.page.locator(".strip a.tz").click()
    firm.page.get_by_role("searchbox").fill("Apia")
    firm.button("Find").click()
    firm.page.locator("[name=zone][value='Pacific/Apia']").check()
    firm.page.locator("form:has([type=radio])").get_by_role("button", name=firm.says("Use this time")).click()
    firm.page.wait_for_url("**/fr/events/")
    title = factories.TITLE["fr"]
    firm.page.locator(f"a[href='/fr/events/{event.slug}/']").click()
    assert firm.page.locator("h1").inner_text() == title
    own = own_times(firm, session.starts_at, session.ends_at, person.zone)
    row = firm.page.locator(".vers__row").first
    assert own in row.inner_text()
    assert firm.says("your time") in row.inner_text()
    assert firm.page.locator("[name=seat]:checked").get_attribute("value") == "fr:online"
    firm.fill_form(person, seat="fr:online")
    assert firm.page.locator("[name=zone]").input_value() == person.zone
    firm.button("Register").click()
    firm.page.wait_for_url("**/registered/")
    assert person.email in firm.main()

    # The invitation, as two readers of calendars see it.
    message = mailbox.wait(person.email)
    path = way_in_of(message)
    way_in = site.url + path
    assert message["Content-Language"] == "fr"
    assert own_words(firm, session, person.zone) in text_of(message)
    method, part = invitation_of(message)
    assert method == "REQUEST"
    assert read_twice(part) == entry_of(session, method="REQUEST", url=way_in)
    assert read_twice(file_of(message)) == entry_of(session, method="", url=way_in)

    # The way in: shown by a GET, which changes nothing; too early, it says when the doors open.
    registration = Registration.objects.get(event=event)
    firm.open(path)
    opens = when.local(session.starts_at - timedelta(minutes=15), person.zone)
    assert f"{opens:%H:%M}" in firm.main()
    assert firm.says("Doors open in") in firm.main()
    assert firm.button("Join the session").get_attribute("aria-disabled") == "true"
    assert Registration.objects.filter(pk=registration.pk, proved_at=None).exists()
    firm.button("Confirm my address").click()
    assert firm.says("Your address is confirmed. It is too early to go in.") in firm.main()
    assert Contact.objects.exclude(proved_at=None).filter(email=person.email).exists()

    # Staff move the session near and say where it is streamed: the same link leads in.
    url = f"https://{HOST}/room?session=fr"
    move_near(staff, session, url=url)
    assert (session.sequence, session.livestream.url) == (1, url)
    firm.open(path)
    with firm.page.expect_navigation(url=url):
        firm.button("Join the session").click()
    assert firm.page.locator("h1").inner_text() == "The room"
    assert firm.complaints == []
    assert staff.complaints == []
    # So near, the move is told at once, with the entry put right; where it is streamed stands behind the same link.
    moved = mailbox.wait(person.email, count=2)
    assert (way_in_of(moved), url in text_of(moved)) == (path, False)
    assert read_twice(invitation_of(moved)[1]) == entry_of(session, method="REQUEST", url=way_in, sequence=1)


def test_with_script_no_request_goes_to_another_host(site: Installation, visit: Visit, mailbox: Mailbox, administrator: str) -> None:
    event = draft("journey-script")
    session = event.sessions.get(slug="es")
    person = somebody("with-script", CHEN)
    staff = visit()
    sign_in(staff, administrator)
    publish(staff, event)
    url = f"https://{HOST}/sala"
    move_near(staff, session, url=url)

    firm = visit(language="es", width=390, timezone_id=person.zone)
    firm.open("/")
    assert firm.page.url == f"{site.url}/es/"
    firm.open("/es/events/")
    firm.page.locator(f"a[href='/es/events/{event.slug}/']").click()
    # The script has told the zone: from the second page on the server prints both times.
    own = own_times(firm, session.starts_at, session.ends_at, person.zone)
    assert own in firm.page.locator(".vers__row").first.inner_text()
    firm.fill_form(person, seat="es:online")
    assert firm.page.locator("[name=zone]").input_value() == person.zone
    firm.button("Register").click()
    firm.page.wait_for_url("**/registered/")
    message = mailbox.wait(person.email)
    assert read_twice(invitation_of(message)[1]) == entry_of(session, method="REQUEST", url=site.url + way_in_of(message), sequence=1)
    firm.open(way_in_of(message))
    assert firm.hosts == {f"127.0.0.1:{site.port}"}
    with firm.page.expect_navigation(url=url):
        firm.button("Join the session").click()
    assert firm.hosts == {f"127.0.0.1:{site.port}", HOST}
    assert firm.complaints == []


def test_a_full_session_gives_a_place_in_its_queue(visit: Visit, mailbox: Mailbox, site: Installation) -> None:
    event = factories.make_event(slug="journey-full")
    intake = factories.make_intake(factories.make_session(event), capacity=1)
    factories.make_registration(intake, somebody("was-first"))
    person = somebody("too-late", BEN)
    firm = visit(width=390, javascript=False)
    firm.open(f"/en/events/{event.slug}/")
    assert firm.says("Full: you join the waiting list") in firm.main()
    register(firm, f"/en/events/{event.slug}/", person, seat="1:online")

    message = mailbox.wait(person.email)
    assert not has_invitation(message)
    seat = Seat.objects.get(registration__contact__email=person.email)
    assert (seat.state, seat.queue_number) == (SeatState.WAITING, 1)
    firm.open(way_in_of(message))
    assert firm.says("You are on the waiting list") in firm.main()
    assert "1" in firm.page.locator("main .note--warn").inner_text()
    assert firm.button("Join the session").count() == 0
    assert firm.complaints == []


def test_a_corrected_address_takes_the_invitation_with_it(visit: Visit, mailbox: Mailbox, site: Installation) -> None:
    event = factories.make_event(slug="journey-correct")
    session = factories.make_session(event)
    factories.make_intake(session, capacity=5)
    wrong, right = somebody("mistyped"), somebody("well-typed")
    firm = visit(language="fr", width=390, javascript=False)
    register(firm, f"/fr/events/{event.slug}/", wrong, seat="1:online")
    first = mailbox.wait(wrong.email)
    assert read_twice(invitation_of(first)[1]).sequence == 0

    firm.page.get_by_role("textbox", name=firm.says("Email address"), exact=True).fill(right.email)
    firm.button("Correct the address").click()
    assert right.email in firm.main()

    invitation = mailbox.wait(right.email)
    path = way_in_of(invitation)
    method, part = invitation_of(invitation)
    assert method == "REQUEST"
    assert read_twice(part) == entry_of(session, method="REQUEST", url=site.url + path)
    taken_back = mailbox.wait(wrong.email, count=2)
    method, part = invitation_of(taken_back)
    assert method == "CANCEL"
    assert read_twice(part) == entry_of(session, method="CANCEL", url="", sequence=1, status="CANCELLED")
    # The mail that takes back tells the stranger nothing.
    assert right.email not in text_of(taken_back) + html_of(taken_back)
    assert re.search(r"/j/", text_of(taken_back)) is None
    assert firm.open(way_in_of(first)).status == 404
    assert firm.open(path).status == 200
    assert len(mailbox.to(wrong.email)) == 2
    assert Seat.objects.filter(intake__session=session, state=SeatState.CONFIRMED).count() == 1
    assert firm.complaints == []
