"""On whose clocks a session is held: those of the people who come, or of those it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import ngettext

from outreach.events.models import Session
from outreach.registrations.whereabouts import zones_expected, zones_of
from outreach.shared import when

# Beside the session's own.
_SHOWN = 3


@dataclass(frozen=True)
class Clock:
    """Zones that show one hour, the most frequent first, and in words how many people read it there."""

    zones: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Clocks:
    """`own`: who reads the session's own clock, in words, empty for nobody. `others`: the most frequent other clocks.

    `people` registered, and of them `elsewhere` read none of these. Before anybody has, the clocks are those of economies.
    """

    own: str
    others: tuple[Clock, ...]
    people: int
    elsewhere: int


def clocks_of(session: Session, *, starts_at: datetime | None = None) -> Clocks:
    """`starts_at`: when the session would begin, if that is asked. One query, three while nobody has registered."""
    people = zones_of(session)
    found = _by_clock(people or zones_expected(session.event), starts_at or session.starts_at)
    own_clock = when.offset_minutes(starts_at or session.starts_at, session.zone)
    words = _registrations if people else _economies
    own = found.pop(own_clock, {})
    shown = sorted(found.values(), key=lambda zones: (-sum(zones.values()), min(zones)))[:_SHOWN]
    others = tuple(Clock(_most_frequent(zones), words(sum(zones.values()))) for zones in shown)
    number = sum(people.values())
    told = sum(own.values()) + sum(sum(zones.values()) for zones in shown)
    return Clocks(words(sum(own.values())) if own else "", others, number, number - told if people else 0)


def _by_clock(zones: Mapping[str, int], at: datetime) -> dict[int, dict[str, int]]:
    """The zones that show one hour at this instant, together, by minutes ahead of UTC: Paris and Berlin draw one row."""
    found: dict[int, dict[str, int]] = {}
    for zone, number in zones.items():
        found.setdefault(when.offset_minutes(at, zone), {})[zone] = number
    return found


def _most_frequent(zones: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(zones, key=lambda zone: (-zones[zone], zone)))


def _registrations(number: int) -> str:
    return ngettext("%(number)s registration", "%(number)s registrations", number) % {"number": number}


def _economies(number: int) -> str:
    return ngettext("%(number)s economy", "%(number)s economies", number) % {"number": number}
