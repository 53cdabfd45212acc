"""Dates and times as the interface guide shows them: the session's first, then the visitor's.

A session here is anything with starts_at and ends_at (aware), zone (IANA name) and place (a text, or a text
in several languages).
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Protocol

from django.template import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from outreach.shared import when
from outreach.shared.localized import Text, in_language
from outreach.shared.templatetags.addresses import time_zone_url

# A zone without a city has one offset for ever.
_ANY_DAY = datetime(2027, 1, 1, tzinfo=UTC)


class Timed(Protocol):
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str | dict[str, str] | Text


def _language() -> str:
    return get_language() or "en"


def place_of(session: Timed) -> SafeString:
    """Where the session's clock hangs, marked with its language where that is not the page's."""
    language = _language()
    place = in_language(session.place, language) if isinstance(session.place, dict) else session.place
    if isinstance(place, Text) and place and place.language != language:
        return format_html('<span lang="{}">{}</span>', place.language, place.words)
    return conditional_escape(str(place) or when.city(session.zone, language))


def _stamped(start: datetime, end: datetime, zone: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', when.utc_stamp(start), when.clock_range(start, end, zone))


def own_day(start: datetime, zone: str, visitor_zone: str, language: str) -> SafeString:
    """The visitor's day where it is another than the session's: named, and said in words to readers."""
    days = when.day_shift(start, zone, visitor_zone)
    if not days:
        return SafeString()
    words = _("the next day") if days > 0 else _("the day before")
    name = when.short_date(when.local(start, visitor_zone).date(), language)
    return format_html(' <span class="tp__shift">{}<span class="vh">, {}</span></span>', name, words)


def time_pair(context: Context, session: Timed, visitor_zone: str = "") -> SafeString:
    """The session's time with place and offset, under it the visitor's; the visitor's day where it is another.

    Without a known zone the script fills the second line in, and a link leads to the time-zone page.
    """
    start, end, zone = session.starts_at, session.ends_at, session.zone
    if visitor_zone:
        return _pair(start, end, zone, place_of(session), visitor_zone, _language())
    unknown = format_html(
        '<span class="tp__t"><time data-own datetime="{}" hidden></time></span><span class="tp__z"><a href="{}">{}</a></span>',
        when.utc_stamp(start),
        time_zone_url(context),
        _("Show my time"),
    )
    return _lines(start, end, zone, place_of(session), unknown)


# Kept: a list shows the same few sessions to many visitors, and escaping each part anew costs most of a row.
@lru_cache(maxsize=4096)
def _pair(start: datetime, end: datetime, zone: str, place: SafeString, visitor_zone: str, language: str) -> SafeString:
    own = format_html(
        '<span class="tp__t ltr">{}</span><span class="tp__z"><b>{}</b> · {}{}</span>',
        _stamped(start, end, visitor_zone),
        _("your time"),
        when.city(visitor_zone, language) or when.offset_label(start, visitor_zone),
        own_day(start, zone, visitor_zone, language),
    )
    return _lines(start, end, zone, place, own)


def _lines(start: datetime, end: datetime, zone: str, place: SafeString, own: SafeString) -> SafeString:
    return format_html(
        '<p class="tp"><span class="tp__t ltr">{}</span><span class="tp__z">{} <span class="nowrap ltr">({})</span></span>'
        '<span class="tp__you">{}</span></p>',
        _stamped(start, end, zone),
        place,
        when.offset_label(start, zone),
        own,
    )


def session_times(session: Timed, visitor_zone: str = "") -> SafeString:
    """Both times in one line, for a choice in a form: "14:00–15:15 Geneva (UTC+1) · 16:00–17:15 your time"."""
    return _line(session.starts_at, session.ends_at, session.zone, place_of(session), visitor_zone, _language())


@lru_cache(maxsize=4096)
def _line(start: datetime, end: datetime, zone: str, place: SafeString, visitor_zone: str, language: str) -> SafeString:
    line = format_html(
        '<span class="ltr">{}</span> {} <span class="nowrap ltr">({})</span>',
        _stamped(start, end, zone),
        place,
        when.offset_label(start, zone),
    )
    if not visitor_zone:
        return line
    shift = own_day(start, zone, visitor_zone, language)
    return format_html('{} · <b class="ltr">{}</b> {}{}', line, _stamped(start, end, visitor_zone), _("your time"), shift)


def _day(of: date | Timed) -> date:
    """A date as it is; of a session, the date on its own clock."""
    return of if isinstance(of, date) else when.local(of.starts_at, of.zone).date()


def long_date(of: date | Timed) -> str:
    return when.long_date(_day(of), _language())


def short_date(of: date | Timed) -> str:
    return when.short_date(_day(of), _language())


def plain_date(of: date | Timed) -> str:
    return when.plain_date(_day(of), _language())


def month_name(of: date | Timed) -> str:
    return when.month_name(_day(of), _language())


def date_block(first: date | Timed, last: date | Timed | None = None) -> SafeString:
    """The day in large figures; with a `last` day that is another, the range: "Tue–Thu 9–11 Feb"."""
    start, language = _day(first), _language()
    end = _day(last) if last else start
    parts = when.day_parts(start, language)
    if start == end:
        return format_html('<p class="date"><span>{}</span><b>{}</b><span>{}</span></p>', *parts)
    weekday, number, month = (
        was if position == 2 and was == now else f"{was}–{now}"
        for position, (was, now) in enumerate(zip(parts, when.day_parts(end, language), strict=True))
    )
    return format_html('<p class="date date--range"><span>{}</span><b class="ltr">{}</b><span>{}</span></p>', weekday, number, month)


def zone_place(zone: str) -> SafeString:
    """The zone as the frame names it: its city, else its offset. No offset beside the city: today's may not be the session's."""
    name = when.city(zone, _language())
    return format_html("<b>{}</b>", name) if name else format_html('<b class="ltr">{}</b>', when.offset_label(_ANY_DAY, zone))


def moment(instant: datetime, zone: str) -> str:
    """Day and hour on the clocks of `zone`: "Tue 9 Feb, 14:00"."""
    there = when.local(instant, zone)
    return f"{when.short_date(there.date(), _language())}, {there:%H:%M}"
