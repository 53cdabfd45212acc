"""The times of a session in a message: the person's own first, then the session's, then UTC."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from outreach.shared import when
from outreach.shared.localized import in_language

_UTC = "UTC"


class Timed(Protocol):
    """A session, or what one was before it moved."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def zone(self) -> str: ...
    @property
    def place(self) -> dict[str, str]: ...


@dataclass(frozen=True)
class Moment:
    """A session on the clocks of one place. `shift` says where its day is another than the reader's, else it is empty."""

    range: str
    place: str
    # Empty for UTC, which is its own name.
    offset: str
    day: str
    shift: str
    # Empty unless midnight falls into the session.
    ending: str


def moments_of(session: Timed, *, zone: str, language: str) -> list[Moment]:
    """The same meeting in up to three places; a zone is shown once, by the session's name for it if it is the session's."""
    places = {zone: when.city(zone, language)}
    places[session.zone] = str(in_language(session.place, language))
    places.setdefault(_UTC, "")
    return [_moment(session, shown, zone, place, language) for shown, place in places.items()]


def _moment(session: Timed, zone: str, own_zone: str, place: str, language: str) -> Moment:
    start, end = session.starts_at, session.ends_at
    first, last = when.local(start, zone).date(), when.local(end, zone).date()
    shift = when.day_shift(start, own_zone, zone)
    offset = "" if zone == _UTC else when.offset_label(start, zone)
    return Moment(
        range=when.range_in_words(start, end, zone, language),
        place=place or offset or _UTC,
        offset=offset if place else "",
        day=when.long_date(first, language),
        shift="" if not shift else _("the next day") if shift > 0 else _("the day before"),
        ending=_("ends the next day") if last > first else "",
    )


def instant_in_words(instant: datetime, *, zone: str, language: str) -> str:
    """An hour on the clocks of one place, and where that is: "Tuesday 9 February 2027, 14:00 (Apia, UTC+13)"."""
    day, time = when.long_date(when.local(instant, zone).date(), language), when.clock_in_words(instant, zone, language)
    place = ", ".join(filter(None, [when.city(zone, language), when.offset_label(instant, zone)]))
    return f"{day}, {time} ({place})"
