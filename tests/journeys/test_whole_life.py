"""A registration's whole life in browsers: it moves, changes language by a waiting list, is reminded of, and leads in.

The site has a database of its own and is driven through its pages and its mail alone. Its organiser has no rights but those of
the team that the event belongs to. Weeks pass by the site's clock, which the test puts forward; everything that is sent, the
site's own worker has found to be due. Each calendar message that arrives goes into a model of her calendar.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.db import connection
from django.utils.translation import override
from playwright.sync_api import expect

from outreach.shared import clock, when
from tests import factories
from tests.journeys import calendars
from tests.journeys.installation import Installation
from tests.journeys.livestream import HOST
from tests.journeys.mailbox import Mailbox, has_invitation, invitation_of, link_of, password_link_of, text_of, way_in_of
from tests.journeys.organising import fill_times, move, publish, stream_at
from tests.journeys.signing_in import PASSWORD, sign_in
from tests.journeys.visitor import Visitor
from tests.notifications.calendar_client import CalendarClient
from tests.notifications.calendar_client import Entry as CalendarEntry
from tests.people import Somebody

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]
# Each in a place of her own, far from the session's.
HER = Somebody("Inez Clarke", "whole-life@hotsauce.example", "Clarke Hot Sauce", "BB", "en", "America/Barbados")
OTHER = Somebody("Sina Leota", "gives-way@weaving.example", "Leota Weaving", "WS", "fr", "Pacific/Apia")
ADMINISTRATOR, ORGANISER, TEAM = "keeper@outreach.example", "whole-life@outreach.example", "helpdesk"

SLUG, ZONE = "whole-life", "Europe/Zurich"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# Nobody answers at the first.
FORMER, ROOM = "https://former.example/room", f"https://{HOST}/room"


class Clock:
    """That of the site under test."""

    def __init__(self, site: Installation) -> None:
        self._file = settings.VAR_DIR / f"ahead-{site.port}"
        self._ahead = timedelta()

    def now(self) -> datetime:
        return clock.now() + self._ahead

    def set(self, instant: datetime) -> None:
        assert instant > self.now(), "the clock goes forward only"
        self._ahead = instant - clock.now()
        whole = self._file.with_suffix(".new")
        whole.write_text(str(self._ahead.total_seconds()), encoding="ascii")
        whole.rename(self._file)


@dataclass
class Letters:
    """What reaches an address, taken up one by one as it arrives; calendar messages go into the calendar."""

    box: Mailbox
    person: Somebody
    calendar: CalendarClient = field(default_factory=CalendarClient)
    methods: list[str] = field(default_factory=list)
    # The last REQUEST or CANCEL for each session, as two readers see it.
    last: dict[str, calendars.Entry] = field(default_factory=dict)

    def next(self) -> EmailMessage:
        message = self.box.wait(self.person.email, count=len(self.methods) + 1)
        if not has_invitation(message):
            self.methods.append("")
            return message
        method, part = invitation_of(message)
        entry = calendars.read_twice(part)
        assert entry.method == method
        self.methods.append(method)
        self.calendar.receive(part.decode())
        self.last[entry.uid] = entry
        return message


@contextmanager
def own_database() -> Iterator[str]:
    """The name of one beside the journeys' own: the clock of this site is ahead of the other's."""
    if connection.vendor == "sqlite":
        yield str(settings.VAR_DIR / "whole-life.sqlite3")
        return
    name = f"{connection.settings_dict['NAME']}_whole_life"
    with connection.cursor() as server:
        drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
        server.execute(drop)
        server.execute(f'CREATE DATABASE "{name}"')
        yield name
        server.execute(drop)


@pytest.fixture(scope="module")
def site(database: None, mailbox: Mailbox) -> Iterator[Installation]:
    """Instead of the one of the other journeys."""
    with own_database() as name:
        site = Installation(mail_port=mailbox.port, settings_module="tests.journeys.settings_with_a_clock", database=name).prepare()
        account = {"DJANGO_SUPERUSER_EMAIL": ADMINISTRATOR, "DJANGO_SUPERUSER_PASSWORD": PASSWORD, "DJANGO_SUPERUSER_NAME": "Keeper"}
        site.manage("createsuperuser", "--noinput", **account)
        yield site.start()
        site.stop()


def add_organiser(administrator: Visitor) -> None:
    """A team, and an organiser who is in it and may do nothing else; she is mailed a link that sets her password."""
    page = administrator.page
    sign_in(administrator, ADMINISTRATOR)
    administrator.open("/staff/people/team/add/")
    page.locator("[name=slug]").fill(TEAM)
    page.locator("[name=name]").fill("Help desk")
    page.locator("[name=_save]").click()
    page.wait_for_url("**/people/team/")
    administrator.open("/staff/people/user/add/")
    page.locator("[name=email]").fill(ORGANISER)
    page.locator("[name=name]").fill("Dana Organiser")
    page.locator("[name=role]").select_option("organiser")
    page.locator("[name=teams]").select_option(label="Help desk")
    page.locator("[name=_save]").click()
    page.wait_for_url("**/people/user/")


def set_password(organiser: Visitor, message: EmailMessage) -> None:
    organiser.open(password_link_of(message))
    organiser.page.locator("[name=password1]").fill(PASSWORD)
    organiser.page.locator("[name=password2]").fill(PASSWORD)
    organiser.button("Save the password").click()
    organiser.page.wait_for_url("**/done/")


def draft_event(organiser: Visitor) -> None:
    organiser.open("/en/organise/events/new/")
    for language in ("en", "fr"):
        organiser.page.locator(f"[name=title_{language}]").fill(factories.TITLE[language])
    organiser.page.locator("[name=kind][value=webinar]").check()
    organiser.page.locator("[name=pattern][value=language-group]").check()
    organiser.page.locator("[name=slug]").fill(SLUG)
    organiser.button("Draft the event").click()
    organiser.page.wait_for_url(f"**/{SLUG}/versions/")


def add_session(organiser: Visitor, language: str, on: date, starts: time, *, places: int) -> None:
    organiser.open(f"/en/organise/events/{SLUG}/versions/new/")
    organiser.page.locator("[name=language]").select_option(language)
    organiser.page.locator("[name=zone]").select_option(ZONE)
    fill_times(organiser, on, starts, starts.replace(hour=starts.hour + 1))
    organiser.page.locator("[name=online_capacity]").fill(str(places))
    organiser.button("Add the session").click()
    organiser.page.wait_for_url(f"**/versions/{language}/")


def register(visitor: Visitor, person: Somebody, seat: str) -> None:
    visitor.open(f"/{visitor.language}/events/{SLUG}/")
    visitor.fill_form(person, seat=seat)
    visitor.page.locator("[name=zone]").fill(person.zone)
    visitor.button("Register").click()
    visitor.page.wait_for_url("**/registered/")


def open_registrations(visitor: Visitor, letters: Letters) -> None:
    """By the link that is mailed to whoever asks."""
    visitor.open(f"/{visitor.language}/my-registrations/link/")
    visitor.page.locator("main [name=email]").fill(letters.person.email)
    visitor.button("Send me the link").click()
    visitor.open(link_of(letters.next()))
    visitor.button("Open my registrations").click()
    visitor.page.wait_for_url("**/my-registrations/")


def withdraw(visitor: Visitor) -> None:
    visitor.page.locator("main a[href$='/cancel/']").click()
    visitor.button("Cancel my place").click()
    visitor.page.wait_for_url("**/my-registrations/")


def private_feed(visitor: Visitor) -> dict[str, CalendarEntry]:
    """What her calendar would have if it followed her feed instead of her mail."""
    visitor.open("/en/my-registrations/calendar/")
    with urlopen(visitor.page.locator("#feed").input_value()) as answer:
        file = answer.read()
    entries = calendars.read_all_with_icalendar(file)
    assert calendars.read_all_with_ical_js(file) == entries
    return {entry.uid: CalendarEntry(entry.starts_at, entry.ends_at, entry.url) for entry in entries}


def published_uid(site: Installation, session: str) -> str:
    with urlopen(f"{site.url}/en/events/{SLUG}/{session}/session.ics") as answer:
        return calendars.read_with_icalendar(answer.read()).uid


def in_words(starts_at: datetime, language: str) -> str:
    """The hour on her clock, as a mail to her writes it."""
    with override(language):
        return when.range_in_words(starts_at, starts_at + HOUR, HER.zone, language)


def test_registered_moved_switched_promoted_reminded_and_in(site: Installation, visit: Visit, mailbox: Mailbox) -> None:
    time_here = Clock(site)
    hers, others = Letters(mailbox, HER), Letters(mailbox, OTHER)
    day = when.local(clock.now(), ZONE).date() + timedelta(days=21)
    english_at, french_at = (clock.to_instant(datetime.combine(day, time(hour, 30)), ZONE) for hour in (15, 17))
    administrator, organiser = visit(), visit()
    add_organiser(administrator)
    set_password(organiser, mailbox.wait(ORGANISER))
    sign_in(organiser, ORGANISER)
    assert organiser.open("/staff/people/user/add/").status == 403
    draft_event(organiser)
    add_session(organiser, "en", day, time(14), places=5)
    add_session(organiser, "fr", day, time(16), places=1)
    publish(organiser, SLUG)
    stream_at(organiser, SLUG, "fr", FORMER)
    english, french = published_uid(site, "en"), published_uid(site, "fr")

    # The one place in French goes to somebody else; she registers in English.
    other = visit(language="fr", width=390, javascript=False)
    register(other, OTHER, "fr:online")
    others.next()
    her = visit(language="en", width=390, timezone_id=HER.zone)
    register(her, HER, "en:online")
    way_in = way_in_of(hers.next())
    assert set(hers.calendar.entries) == {english}

    # Both sessions move; each person is told of hers when half an hour has brought no further change.
    move(organiser, SLUG, "en", day, time(15, 30), time(16, 30))
    move(organiser, SLUG, "fr", day, time(17, 30), time(18, 30))
    time_here.set(time_here.now() + 31 * MINUTE)
    assert in_words(english_at, "en") in text_of(hers.next())
    others.next()
    in_english = {english: CalendarEntry(english_at, english_at + HOUR, site.url + way_in)}
    assert hers.calendar.entries == in_english

    # French is full: its waiting list is offered, and she keeps the English place.
    open_registrations(her, hers)
    her.page.locator("main a[href$='/session/']").click()
    row = her.page.locator("main form:has([name=to][value='fr:online'])")
    assert her.says("You keep the place you have until one comes free here.") in row.inner_text()
    row.get_by_role("button").click()
    her.page.wait_for_url("**/my-registrations/")
    said = her.says("You are on the waiting list of this session. Until a place comes free you keep the one you have.")
    assert said in her.main()
    hers.next()
    assert hers.calendar.entries == private_feed(her) == in_english

    # A week later the other gives her place back: she has the French one, and no longer the English one.
    time_here.set(time_here.now() + timedelta(days=7))
    open_registrations(other, others)
    withdraw(other)
    others.next()
    hers.next()
    hers.next()
    in_french = {french: CalendarEntry(french_at, french_at + HOUR, site.url + way_in)}
    assert hers.calendar.entries == private_feed(her) == in_french
    assert others.calendar.entries == {}

    # Reminded a week, a day and an hour before, by the session's time as it is now, and in its language.
    for kind, ahead in (("week", timedelta(days=7)), ("day", timedelta(days=1)), ("hour", HOUR)):
        time_here.set(french_at - ahead + MINUTE)
        reminder = hers.next()
        assert reminder["Message-ID"].startswith(f"<reminder_{kind}.")
        assert in_words(french_at, "fr") in text_of(reminder)
        assert way_in_of(reminder) == way_in

    # The organiser's sign-in of weeks ago is no longer good: by the site's clock its row may be deleted by now.
    organiser.page.context.clear_cookies()
    sign_in(organiser, ORGANISER)

    # In the lobby, which speaks French too: the doors open, the address changes, the page hears of both.
    her.language = "fr"
    time_here.set(french_at - 20 * MINUTE)
    her.page.clock.install(time=time_here.now())
    her.open(way_in)
    news, button = her.page.locator("[data-news]"), her.button("Join the session")
    assert button.get_attribute("aria-disabled") == "true"
    time_here.set(time_here.now() + 6 * MINUTE)
    her.page.clock.fast_forward("06:00")
    expect(news).to_have_text(her.says("The doors are open"))
    stream_at(organiser, SLUG, "fr", ROOM)
    her.page.clock.fast_forward("00:20")
    expect(news).to_have_text(her.says("The organiser has changed the address of the livestream. The button leads to the new one."))
    button.click()
    her.page.wait_for_url(ROOM)
    assert her.page.locator("h1").inner_text() == "The room"
    assert "former.example" not in her.hosts

    # One entry, and right; nothing came that was not taken up.
    assert hers.calendar.entries == in_french
    assert (hers.last[french].method, hers.last[french].sequence, hers.last[english].method) == ("REQUEST", 1, "CANCEL")
    assert hers.methods[:4] == ["REQUEST", "REQUEST", "", ""]
    assert sorted(hers.methods[4:6]) == ["CANCEL", "REQUEST"]
    assert hers.methods[6:] == ["", "", ""]
    assert (len(mailbox.to(HER.email)), len(mailbox.to(OTHER.email))) == (len(hers.methods), len(others.methods))
    assert her.complaints == other.complaints == organiser.complaints == administrator.complaints == []
