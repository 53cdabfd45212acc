"""The programme as feeds: iCalendar (RFC 5545, 7986) and Atom (RFC 4287). Both hold the same sessions, those of `in_feeds`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, F, Max, Q, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import override

from outreach.economies.models import Institution
from outreach.events import ical
from outreach.events.calendar_texts import entries_of, with_told_at
from outreach.events.choices import SessionStatus
from outreach.events.models import CalendarText, Session
from outreach.events.programme import ProgrammeFilter
from outreach.events.querysets import CANCELLED_IN_FEEDS, PAST_IN_FEEDS, SessionQuerySet
from outreach.shared import when
from outreach.shared.links import absolute_url
from outreach.shared.localized import Text, in_language

# A feed must say when it was last changed; one that never held anything says this.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_CHANGE = f"SELECT max(id) FROM {CalendarText._meta.db_table}"  # noqa: S608 - our own table
# What XML 1.0 cannot hold.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Place:
    """Where a feed and the page that it follows stand on the web: absolute addresses."""

    feed: str
    page: str


def sessions_in_feeds(asked: ProgrammeFilter, *, at: datetime) -> SessionQuerySet:
    """The sessions that the list has on all its pages, cut to what feeds hold; by start."""
    return asked.sessions(at=at).in_feeds(at=at)


def number_of_last_change() -> int:
    """Higher after every change of what any feed says. One query, as quick for ten thousand sessions as for one."""
    # Written by hand: every request asks it, and to write it with the ORM costs five times what running it costs.
    with connection.cursor() as cursor:
        cursor.execute(_LAST_CHANGE)
        ((number,),) = cursor.fetchall()
    return number or 0


def changed_at(*, at: datetime) -> datetime:
    """When the feeds last changed: a session, its event or any institution was changed, a session ended or left the feeds. One query."""
    held, cancelled = Q(status=SessionStatus.SCHEDULED), Q(status=SessionStatus.CANCELLED)
    left = cancelled & Q(ends_at__lte=at, cancelled_at__lte=at - CANCELLED_IN_FEEDS)
    hosts = Institution.objects.order_by("-changed_at").values("changed_at")[:1]
    latest = Session.objects.public().aggregate(
        hosts=Max(Subquery(hosts), output_field=DateTimeField()),
        changed=Max(Greatest(F("changed_at"), F("event__changed_at")), output_field=DateTimeField()),
        ended=Max("ends_at", filter=Q(ends_at__lte=at)),
        past=Max("ends_at", filter=held & Q(ends_at__lte=at - PAST_IN_FEEDS)),
        cancelled=Max("cancelled_at", filter=left),
    )
    later = {"hosts": timedelta(), "changed": timedelta(), "ended": timedelta(), "past": PAST_IN_FEEDS, "cancelled": CANCELLED_IN_FEEDS}
    return max((latest[name] + shift for name, shift in later.items() if latest[name]), default=_NEVER)


def calendar(asked: ProgrammeFilter, *, name: Text, language: str, at: datetime) -> bytes:
    """The sessions as a calendar to subscribe to. One query, and four more while entries are not kept ready."""
    entries = entries_of(sessions_in_feeds(asked, at=at), language)
    years = ical.years_by_zone((entry.zone, entry.starts_at, entry.ends_at) for entry in entries)
    return ical.feed((entry.vevent for entry in entries), name=name, years=years)


def atom(asked: ProgrammeFilter, *, name: Text, language: str, place: Place, at: datetime) -> bytes:
    """The sessions as a feed of news, the latest changed first. Three queries."""
    found = with_told_at(sessions_in_feeds(asked, at=at), language)
    sessions = list(found.select_related("event").prefetch_related("event__languages", "interpretations").order_by("-told_at", "-pk"))
    with override(language):
        return "".join(_atom(sessions, name, language, place)).encode()


def _atom(sessions: list[Session], name: Text, language: str, place: Place) -> Iterator[str]:
    updated = sessions[0].told_at if sessions else _NEVER  # type: ignore[attr-defined] # annotated
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>\n'
    yield f"<id>{_plain(place.feed)}</id>\n{_text('title', name)}<updated>{_moment(updated)}</updated>\n"
    yield f'<link rel="self" type="application/atom+xml" href={quoteattr(place.feed)}/>\n'
    yield f'<link rel="alternate" type="text/html" hreflang={quoteattr(language)} href={quoteattr(place.page)}/>\n'
    yield f"<author><name>{_plain(str(settings.SITE_NAME))}</name></author>\n"
    for session in sessions:
        yield from _entry(session, language)
    yield "</feed>\n"


def _entry(session: Session, language: str) -> Iterator[str]:
    page = absolute_url("pages:event", session.event.slug, language=language)
    yield f"<entry>\n<id>{session.uid.urn}</id>\n{_text('title', ical.public_title_of(session, language))}"
    yield f"<updated>{_moment(session.told_at)}</updated>\n"  # type: ignore[attr-defined] # annotated
    # Its page answers in every language; where its words are not published in this one, it has them in another.
    hreflang = f" hreflang={quoteattr(language)}" if language in ical.shown_languages(session.event) else ""
    yield f'<link rel="alternate" type="text/html"{hreflang} href={quoteattr(page)}/>\n'
    yield f"{_text('summary', ical.paragraphs(ical.cancelled_because(session, language), _held(session, language)))}</entry>\n"


def _held(session: Session, language: str) -> Text:
    """When and where, in words, on the session's own clock, and in which language."""
    times = when.range_in_words(session.starts_at, session.ends_at, session.zone, language)
    place = in_language(session.place, language)
    offset = when.offset_label(session.starts_at, session.zone)
    held = f"{when.long_date(session.local_date, language)}, {times}, {place} ({offset})"
    return Text(f"{held}\n{ical.held_in(session, language)}", language)


def _text(element: str, text: Text) -> str:
    """Marked with its language, which may be another than the feed's, or none where it is mixed (XML 1.0, 2.12)."""
    return f"<{element} xml:lang={quoteattr(text.language)}>{_plain(text.words)}</{element}>\n"


def _plain(words: str) -> str:
    return escape(_NOT_IN_XML.sub(" ", words))


def _moment(instant: datetime) -> str:
    """RFC 3339, to the second."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
