"""The day band: the 24 hours of the session's own day, one row a zone, the session cut through.

Drawn in 288 units, so that five minutes are one. Every figure is an SVG attribute (the content policy
allows no style), and the text beside each row says all that the drawing shows.
"""

from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from outreach.shared import when
from outreach.shared.templatetags.moments import Timed, place_of

_DAY = 24 * 60
_UNITS = 288
# From this minute of the local day on: night, the edges of the day, the working day.
_PARTS = ((0, "night"), (7 * 60, "dusk"), (9 * 60, "day"), (18 * 60, "dusk"), (21 * 60, "night"))
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
    here = when.local(start, zone)
    spans = tuple(slots(here, here + (end - start)))
    label = format_html('<b>{}</b> <span class="nowrap ltr">({})</span>', place, when.offset_label(start, zone))
    rows = _row(label, when.clock_range(start, end, zone), SafeString(), _drawing(0, spans))
    if visitor_zone:
        there = when.local(start, visitor_zone)
        shift = when.offset_minutes(start, visitor_zone) - when.offset_minutes(start, zone)
        other = when.short_date(there.date(), language) if there.date() != here.date() else ""
        day = format_html(' <span class="tp__shift">{}</span>', other) if other else SafeString()
        rows += _row(_visitor(start, visitor_zone, language), when.clock_range(start, end, visitor_zone), day, _drawing(shift, spans))
    kind = "band band--lg" if large else "band"
    return format_html('<div class="{}">{}{}{}</div>', kind, rows, _HOURS, _key() if key else "")


def _visitor(start: datetime, zone: str, language: str) -> SafeString:
    offset = when.offset_label(start, zone)
    if name := when.city(zone, language):
        return format_html('<b>{}</b>, {} <span class="nowrap ltr">({})</span>', _("Your time"), name, offset)
    return format_html('<b>{}</b>, <span class="ltr">{}</span>', _("Your time"), offset)


def _key() -> SafeString:
    words = (("slot", _("Session")), ("day", _("Working day")), ("night", _("Night")))
    square = '<span><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="b-{}" width="10" height="10"/></svg>{}</span>'
    return format_html('<p class="band__key">{}</p>', format_html_join("", square, words))
