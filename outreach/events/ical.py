"""A session as iCalendar (RFC 5545, 7986): the public file, and the parts that invitations are made of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Timezone
from icalendar import Event as Component

from outreach.events.models import Event, Session
from outreach.shared import clock, when
from outreach.shared.links import absolute_url
from outreach.shared.localized import Text, in_language

PRODID = "-//Outreach//Trade Sessions//EN"


@dataclass(frozen=True)
class Words:
    """What an entry says of a session, each text in the language nearest to the reader's."""

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


def location_of(session: Session, language: str, *, is_online: bool) -> Text:
    """The venue; the word for online where there is none."""
    venue = in_language(session.venue, language)
    if venue and not is_online:
        return venue
    with override(language):
        return Text(_("Online"), language)


def session_file(session: Session, *, language: str) -> bytes:
    """The public calendar file of a session: nothing personal in it, the same bytes until the session changes."""
    with override(language):
        page = absolute_url("pages:event", session.event.slug, language=language)
        summary = in_language(session.event.summary, language, only=shown_languages(session.event))
        label = _("Page of the event")
    description = Text("\n\n".join(filter(None, [str(summary), page])), summary.language)
    words = Words(title_of(session, language), description, location_of(session, language, is_online=session.mode == "online"))
    changed_at = max(session.changed_at, session.event.changed_at)
    component = vevent(session, words=words, sequence=session.sequence, stamp=changed_at)
    component.add("last-modified", changed_at.astimezone(UTC))
    component.add("url", page)
    add_conference(component, page, Text(label, language))
    return calendar_of(component, session)


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
            component.add(name, text.words.replace("\r\n", "\n").replace("\r", "\n"), parameters={"LANGUAGE": text.language})
    return component


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
    if session.zone != "UTC":
        calendar.add_component(_vtimezone(session.zone, session.starts_at.year, session.ends_at.year))
    calendar.add_component(component)
    return calendar.to_ical()


@lru_cache(maxsize=256)
def _vtimezone(zone: str, first_year: int, last_year: int) -> Timezone:
    """The rules of a zone for the years given and a day on either side, where UTC and the zone may disagree on the year."""
    rules = Timezone.from_tzinfo(clock.as_zone(zone), zone, first_date=date(first_year - 1, 12, 31), last_date=date(last_year + 1, 1, 2))
    # The library's remark on how far its rules reach is for its own users.
    rules.pop("comment", None)
    return rules
