"""The places a visitor can choose her time from: one for each zone that an economy uses, and UTC."""

from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

import pytz
from django.conf import settings
from django.utils.translation import gettext, gettext_noop

from outreach.economies import queries as economies
from outreach.shared import clock, when
from outreach.shared.folding import fold, sort_key

# The first part of an IANA name, in the order shown.
_REGIONS = {
    "Africa": gettext_noop("Africa"),
    "America": gettext_noop("The Americas"),
    "Asia": gettext_noop("Asia"),
    "Europe": gettext_noop("Europe"),
    "Pacific": gettext_noop("Pacific Ocean"),
    "Indian": gettext_noop("Indian Ocean"),
    "Atlantic": gettext_noop("Atlantic Ocean"),
    "Australia": gettext_noop("Australia"),
    "Antarctica": gettext_noop("Antarctica"),
    "Arctic": gettext_noop("Arctic Ocean"),
}
_MOST = 20


class Place(NamedTuple):
    """`label` is "Apia (UTC+13)", the offset being that of the day asked for."""

    zone: str
    label: str


class Region(NamedTuple):
    name: str
    places: tuple[Place, ...]


def regions(language: str, *, at: datetime) -> tuple[Region, ...]:
    """Every place, by region, in the order of the language. Made once a day and language."""
    return _regions(language, at.date())


@lru_cache(maxsize=16)
def _regions(language: str, day: date) -> tuple[Region, ...]:
    at = datetime.combine(day, time(12), tzinfo=clock.as_zone("UTC"))
    by_area: dict[str, list[str]] = {area: [] for area in _REGIONS}
    for zone in sorted(_zones()):
        by_area[zone.partition("/")[0]].append(zone)
    return tuple(
        Region(gettext(_REGIONS[area]), tuple(_place(zone, language, at) for zone in _in_order(inside, language)))
        for area, inside in by_area.items()
    )


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zone for zones in pytz.country_timezones.values() for zone in zones) & clock.zone_names()


def _in_order(zones: list[str], language: str) -> list[str]:
    return sorted(zones, key=lambda zone: sort_key(when.city(zone, language), language))


def _place(zone: str, language: str, at: datetime) -> Place:
    return Place(zone, f"{when.city(zone, language)} ({when.offset_label(at, zone)})")


def find(wanted: str, language: str, *, at: datetime) -> tuple[Place, ...]:
    """The places of a city or an economy, as people write it in any language of the site. No more than twenty."""
    key = fold(wanted)
    if not key:
        return ()
    by_city = [zone for zone in sorted(_zones()) if any(key in name for name in _names(zone))]
    by_city.sort(key=lambda zone: not any(name.startswith(key) for name in _names(zone)))
    by_economy = [zone for code, _name in economies.matches(wanted, language, limit=5) for zone in pytz.country_timezones.get(code, [])]
    # dict keeps the first of two equals.
    found = [zone for zone in dict.fromkeys([*by_city, *by_economy]) if zone in _zones()]
    return tuple(_place(zone, language, at) for zone in found[:_MOST])


@lru_cache(maxsize=1024)
def _names(zone: str) -> frozenset[str]:
    """The folded names of the zone's city, in every language of the site and as IANA writes it."""
    names = {when.city(zone, code) for code, _name in settings.LANGUAGES}
    return frozenset(fold(name) for name in {*names, zone.rpartition("/")[2].replace("_", " ")})
