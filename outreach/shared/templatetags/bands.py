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


def _rows(session: Timed, visitor_zone: str) -> list[tuple[SafeString, str, SafeString, SafeString]]:
    start, end, language = session.starts_at, session.ends_at, get_language() or "en"
    here = when.local(start, session.zone)
    spans = tuple(slots(here, here + (end - start)))
    named = format_html('<b>{}</b> <span class="nowrap ltr">({})</span>', place_of(session), when.offset_label(start, session.zone))
    rows = [(named, when.clock_range(start, end, session.zone), SafeString(), _drawing(0, spans))]
    if visitor_zone:
        there = when.local(start, visitor_zone)
        shift = round((there.utcoffset() - here.utcoffset()).total_seconds() / 60)
        name, offset = when.city(visitor_zone, language), when.offset_label(start, visitor_zone)
        place = (
            format_html('{} <span class="nowrap ltr">({})</span>', name, offset)
            if name
            else format_html('<span class="ltr">{}</span>', offset)
        )
        other = when.short_date(there.date(), language) if there.date() != here.date() else ""
        day = format_html(' <span class="tp__shift">{}</span>', other) if other else SafeString()
        label = format_html("<b>{}</b>, {}", _("Your time"), place)
        rows.append((label, when.clock_range(start, end, visitor_zone), day, _drawing(shift, spans)))
    return rows


@lru_cache(maxsize=32)
def _key(language: str) -> SafeString:
    words = (("slot", _("Session")), ("day", _("Working day")), ("night", _("Night")))
    square = '<span><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="b-{}" width="10" height="10"/></svg>{}</span>'
    return format_html('<p class="band__key">{}</p>', format_html_join("", square, words))


def day_band(session: Timed, visitor_zone: str = "", key: bool = True, large: bool = False) -> SafeString:
    """The session's row, then the visitor's where the zone is known; hours and key under them."""
    row = '<div class="band__row"><span class="band__zone">{}</span><span class="band__t"><span class="ltr">{}</span>{}</span>{}</div>'
    hours = (
        '<div class="band__row"><span class="band__hours" aria-hidden="true"><span>0</span><span>6</span><span>12</span>'
        "<span>18</span><span>24</span></span></div>"
    )
    return format_html(
        '<div class="{}">{}{}{}</div>',
        "band band--lg" if large else "band",
        format_html_join("", row, _rows(session, visitor_zone)),
        mark_safe(hours),  # noqa: S308 - a literal
        _key(get_language() or "en") if key else "",
    )
