"""The day band: the 24 hours of the session's own day, one row a zone, the session cut through.

Drawn in 288 units, so that five minutes are one. Every figure is an SVG attribute (the content policy
allows no style), and the text beside each row says all that the drawing shows.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from outreach.shared import when
from outreach.shared.templatetags.moments import Timed, place_of


class Clock(Protocol):
    """Zones that show one hour, the most frequent first, and in words who reads it."""

    @property
    def zones(self) -> tuple[str, ...]: ...
    @property
    def words(self) -> str: ...


_DAY = 24 * 60
_UNITS = 288
# From this minute of the local day on: night, the edges of the day, the working day.
_PARTS = ((0, "night"), (7 * 60, "dusk"), (9 * 60, "day"), (18 * 60, "dusk"), (21 * 60, "night"))
_PLACES = 2
_NOBODY = SafeString()
_HOURS = mark_safe(
    '<div class="band__row"><span class="band__hours" aria-hidden="true"><span>0</span><span>6</span><span>12</span>'
    "<span>18</span><span>24</span></span></div>"
)


def _part_at(minute: int) -> str:
    return next(name for start, name in reversed(_PARTS) if minute >= start)


def _rect(kind: str, start: int, end: int, *, y: int = 0, height: int = 12) -> str:
    x, width = (f"{minutes * _UNITS / _DAY:g}" for minutes in (start, end - start))
    place = f' y="{y}"' if y else ""
    return f'<rect class="b-{kind}" x="{x}"{place} width="{width}" height="{height}"/>'


def slots(start: datetime, end: datetime) -> list[tuple[int, int]]:
    """The session on one day's clock, in minutes; past midnight it goes on at the left edge."""
    first = start.hour * 60 + start.minute
    length = min(round((end - start).total_seconds() / 60), _DAY)
    if first + length <= _DAY:
        return [(first, first + length)]
    return [(first, _DAY), (0, first + length - _DAY)]


@lru_cache(maxsize=512)
def _ground(shift: int) -> str:
    """Night and day of a zone `shift` minutes ahead of the session's, along the session's day."""
    cuts = sorted({0, _DAY, *((start - shift) % _DAY for start, name in _PARTS if start)})
    return "".join(_rect(_part_at((left + shift) % _DAY), left, right) for left, right in pairwise(cuts))


@lru_cache(maxsize=1024)
def _drawing(shift: int, spans: tuple[tuple[int, int], ...]) -> SafeString:
    marks = "".join(_rect("slot", start, end, y=-1, height=14) for start, end in spans)
    return mark_safe(  # noqa: S308 - built from whole numbers
        f'<svg class="band__svg" viewBox="0 0 {_UNITS} 12" preserveAspectRatio="none" aria-hidden="true">{_ground(shift)}{marks}</svg>'
    )


def _row(label: SafeString, times: str, day: SafeString, drawing: SafeString) -> SafeString:
    text = format_html('<span class="band__zone">{}</span><span class="band__t"><span class="ltr">{}</span>{}</span>', label, times, day)
    return format_html('<div class="band__row">{}{}</div>', text, drawing)


def day_band(session: Timed, visitor_zone: str = "", key: bool = True, large: bool = False) -> SafeString:
    """The session's row, then the visitor's where the zone is known; hours and key under them."""
    language = get_language() or "en"
    return _band(session.starts_at, session.ends_at, session.zone, place_of(session), visitor_zone, language, key, large)


@lru_cache(maxsize=1024)
def _band(
    start: datetime, end: datetime, zone: str, place: SafeString, visitor_zone: str, language: str, key: bool, large: bool
) -> SafeString:
    rows = _own_row(start, end, zone, place)
    if visitor_zone:
        rows += _other_row(start, end, zone, visitor_zone, _visitor(start, visitor_zone, language), language)
    kind = "band band--lg" if large else "band"
    return format_html('<div class="{}">{}{}{}</div>', kind, rows, _HOURS, _key() if key else "")


def clocks_band(session: Timed, clocks: Iterable[Clock], own: str = "") -> SafeString:
    """The session's row, then one a clock: its places, who reads it, and for readers the part of the day. `own`: who reads the session's."""
    language, start, end, zone = get_language() or "en", session.starts_at, session.ends_at, session.zone
    rows = _own_row(start, end, zone, place_of(session), _who(own, start, end, zone))
    for clock in clocks:
        label = format_html("{}{}", _places(clock.zones, start, language), _who(clock.words, start, end, clock.zones[0]))
        rows += _other_row(start, end, zone, clock.zones[0], label, language)
    return format_html('<div class="band">{}{}{}</div>', rows, _HOURS, _key())


def _own_row(start: datetime, end: datetime, zone: str, place: SafeString, who: SafeString = _NOBODY) -> SafeString:
    label = format_html('<b>{}</b> <span class="nowrap ltr">({})</span>{}', place, when.offset_label(start, zone), who)
    return _row(label, when.clock_range(start, end, zone), SafeString(), _drawing(0, _spans(start, end, zone)))


def _other_row(start: datetime, end: datetime, zone: str, other_zone: str, label: SafeString, language: str) -> SafeString:
    """A row of another zone along the session's day; its own day named where it is another."""
    there = when.local(start, other_zone)
    shift = when.offset_minutes(start, other_zone) - when.offset_minutes(start, zone)
    other = when.short_date(there.date(), language) if there.date() != when.local(start, zone).date() else ""
    day = format_html(' <span class="tp__shift">{}</span>', other) if other else SafeString()
    return _row(label, when.clock_range(start, end, other_zone), day, _drawing(shift, _spans(start, end, zone)))


def _spans(start: datetime, end: datetime, zone: str) -> tuple[tuple[int, int], ...]:
    here = when.local(start, zone)
    return tuple(slots(here, here + (end - start)))


def _places(zones: tuple[str, ...], start: datetime, language: str) -> SafeString:
    """Like "Nairobi, Addis Ababa (UTC+3)"; two places at most."""
    offset = when.offset_label(start, zones[0])
    if names := [name for zone in zones if (name := when.city(zone, language))]:
        more = " …" if len(names) > _PLACES else ""
        return format_html('{}{} <span class="nowrap ltr">({})</span>', ", ".join(names[:_PLACES]), more, offset)
    return format_html('<span class="ltr">{}</span>', offset)


def _who(words: str, start: datetime, end: datetime, zone: str) -> SafeString:
    """Who reads this clock, and for readers what the drawing shows: the least usual part of the day that the session touches."""
    here = when.local(start, zone)
    touched = {_part_at(minute) for first, last in slots(here, here + (end - start)) for minute in range(first, last)}
    said = {"night": _("in the night"), "dusk": _("early or late in the day"), "day": _("in the working day")}
    part = next(said[name] for name in said if name in touched)
    return format_html('{}<span class="vh">, {}</span>', format_html(" · {}", words) if words else "", part)


def _visitor(start: datetime, zone: str, language: str) -> SafeString:
    offset = when.offset_label(start, zone)
    if name := when.city(zone, language):
        return format_html('<b>{}</b>, {} <span class="nowrap ltr">({})</span>', _("Your time"), name, offset)
    return format_html('<b>{}</b>, <span class="ltr">{}</span>', _("Your time"), offset)


def _key() -> SafeString:
    words = (("slot", _("Session")), ("day", _("Working day")), ("night", _("Night")))
    square = '<span><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="b-{}" width="10" height="10"/></svg>{}</span>'
    return format_html('<p class="band__key">{}</p>', format_html_join("", square, words))
