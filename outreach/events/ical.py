"""A session as iCalendar (RFC 5545, 7986): the public file, and the parts that invitations and feeds are made of."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, vDuration
from icalendar import Event as Component

from outreach.events.choices import Mode, Pattern
from outreach.events.models import Event, Session
from outreach.events.zone_rules import rules, serialised_rules
from outreach.shared import when
from outreach.shared.languages import name_in
from outreach.shared.links import absolute_url
from outreach.shared.localized import Text, in_language

PRODID = "-//Outreach//Trade Sessions//EN"
# How often calendars are asked to look again (RFC 7986, 5.7). Most look more rarely.
REFRESH = timedelta(hours=1)
_END = "END:VCALENDAR\r\n"
# What no text may hold (RFC 5545, 3.1): slides, for one, break lines by a vertical tab. Readers drop a whole calendar for one.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Words:
    """What an entry says of a session, each text in the language nearest to the reader's; of no language where it is mixed."""

    title: Text
    description: Text
    location: Text


def shown_languages(event: Event) -> frozenset[str]:
    """The languages whose texts may be shown. One query, unless prefetched."""
    return frozenset(row.language for row in event.languages.all())


def title_of(session: Session, language: str) -> Text:
    """The event's title, and the session's own if it has one."""
    shown = shown_languages(session.event)
    title, part = in_language(session.event.title, language, only=shown), in_language(session.title, language, only=shown)
    return Text(f"{title} – {part}", title.language) if part else title


def public_title_of(session: Session, language: str) -> Text:
    """The title; of a language group with the language of this session, for the others are called the same."""
    title = title_of(session, language)
    if session.event.pattern != Pattern.LANGUAGE_GROUP:
        return title
    return Text(f"{title} ({name_in(session.language, title.language)})", title.language)


def held_in(session: Session, language: str) -> Text:
    """In which language, and into which it is interpreted. One query, unless prefetched."""
    others = sorted(name_in(row.language, language) for row in session.interpretations.all())
    with override(language):
        if not others:
            return Text(_("Held in %(language)s.") % {"language": name_in(session.language, language)}, language)
        words = _("Held in %(language)s, with interpretation into %(others)s.")
        return Text(words % {"language": name_in(session.language, language), "others": when.in_a_list(others, language)}, language)


def location_of(session: Session, language: str, *, is_online: bool) -> Text:
    """The venue, or the city where none is named; the word for online where nobody comes to a room."""
    if not is_online:
        return in_language(session.venue, language) or in_language(session.place, language)
    with override(language):
        return Text(_("Online"), language)


def paragraphs(*texts: Text) -> Text:
    """One text of those that are not empty, one below the other."""
    said = [text for text in texts if text]
    languages = {text.language for text in said if text.language}
    return Text("\n\n".join(text.words for text in said), languages.pop() if len(languages) == 1 else "")


def session_file(session: Session, *, language: str) -> bytes:
    """The public calendar file of a session: the entry of the feeds, the same bytes until the session changes."""
    return calendar_of(public_entry(session, language=language), session)


def public_entry(session: Session, *, language: str) -> Component:
    """What the public is told of a session: nothing personal, nobody invited, so neither ORGANIZER nor ATTENDEE.

    The session comes with its event, the event's languages and its interpretations.
    """
    with override(language):
        page = absolute_url("pages:event", session.event.slug, language=language)
        summary = in_language(session.event.summary, language, only=shown_languages(session.event))
        label = _("Page of the event")
    description = paragraphs(cancelled_because(session, language), held_in(session, language), summary, Text(page, ""))
    location = location_of(session, language, is_online=session.mode == Mode.ONLINE)
    words = Words(public_title_of(session, language), description, location)
    changed_at = stamp_of(session)
    component = vevent(session, words=words, sequence=session.sequence, stamp=changed_at)
    component.add("last-modified", changed_at.astimezone(UTC))
    component.add("url", page)
    if session.mode != Mode.ROOM:
        add_conference(component, page, Text(label, language))
    return component


def cancelled_because(session: Session, language: str) -> Text:
    """That it is cancelled, and why, in the language of the reason; empty while it is to be held."""
    if not session.is_cancelled:
        return Text("", language)
    reason = in_language(session.cancel_reason, language)
    with override(reason.language):
        return Text(_("Cancelled: %(reason)s") % {"reason": reason}, reason.language)


def stamp_of(session: Session) -> datetime:
    """When what calendars are told of the session became so: the later change of session and event."""
    return max(session.changed_at, session.event.changed_at)


def vevent(session: Session, *, words: Words, sequence: int, stamp: datetime) -> Component:
    """The VEVENT of a session. `stamp` is when what it says became so, never now: two readings give the same bytes."""
    component = Component()
    component.add("uid", str(session.uid))
    component.add("dtstamp", stamp.astimezone(UTC))
    component.add("dtstart", when.local(session.starts_at, session.zone))
    component.add("dtend", when.local(session.ends_at, session.zone))
    component.add("sequence", sequence)
    component.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    for name, text in (("summary", words.title), ("description", words.description), ("location", words.location)):
        if text:
            component.add(name, _plain(text.words), parameters={"LANGUAGE": text.language} if text.language else {})
    return component


def _plain(words: str) -> str:
    return _CONTROL.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n"))


def add_conference(component: Component, url: str, label: Text) -> None:
    """Where one takes part (RFC 7986, 5.11)."""
    component.add("conference", url, parameters={"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": label.words, "LANGUAGE": label.language})


def calendar_of(component: Component, session: Session, *, method: str = "") -> bytes:
    """A calendar of one VEVENT with the rules of its zone. A file has no METHOD: Outlook would take it for an invitation."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    for zone, years in years_by_zone([(session.zone, session.starts_at, session.ends_at)]).items():
        calendar.add_component(rules(zone, *years))
    calendar.add_component(component)
    return calendar.to_ical()


def serialised(component: Component) -> str:
    """A VEVENT as it stands in a file: folded, each line ended with CRLF."""
    return component.to_ical().decode()


def feed(entries: Iterable[str], *, name: Text, years: Mapping[str, tuple[int, int]]) -> bytes:
    """A calendar to subscribe to, made of VEVENTs that are serialised already, in the order given. It has no METHOD.

    `years` comes from `years_by_zone` of the same sessions.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("name", name.words, parameters={"LANGUAGE": name.language})
    # What clients read that are older than RFC 7986.
    calendar.add("x-wr-calname", name.words)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH).to_ical().decode())
    head = calendar.to_ical().decode().removesuffix(_END)
    return "".join([head, *(serialised_rules(zone, *span) for zone, span in years.items()), *entries, _END]).encode()


def years_by_zone(times: Iterable[tuple[str, datetime, datetime]]) -> dict[str, tuple[int, int]]:
    """The years whose rules a calendar needs, by zone in alphabetical order; each time is a zone, a start and an end.

    UTC has no rules.
    """
    years: dict[str, tuple[int, int]] = {}
    for zone, starts_at, ends_at in times:
        first, last = years.get(zone, (starts_at.year, ends_at.year))
        years[zone] = (min(first, starts_at.year), max(last, ends_at.year))
    years.pop("UTC", None)
    return dict(sorted(years.items()))
