"""Dates and times in words: no HTML here, so that pages, mails and calendar texts say the same.

Instants are aware datetimes, zones IANA names, languages codes of the interface. Offsets and days are
those of the instant given, so summer time is right. Everything that repeats is kept.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton, get_timezone_location
from babel.lists import format_list

_MINUS = "\N{MINUS SIGN}"
_DASH = "\N{EN DASH}"
_HOUR_SPACE = "\N{NO-BREAK SPACE}"
# The day of the month in a CLDR pattern.
_DAY = re.compile(r"\bd\b")
# Spanish "y" before what sounds like i: "español e inglés", but "agua y hielo".
_Y_BEFORE_I = re.compile(r" y (?=h?[ií](?!e))", re.IGNORECASE)


@dataclass(frozen=True)
class _Habits:
    """How a language writes dates: CLDR patterns, and times inside a sentence (str.format)."""

    long: str
    short: str
    without_weekday: str
    month: str = "LLLL y"
    clock: str = "{hour:02}:{minute:02}"
    span: str = "{start}–{end}"


_HABITS = {
    "en": _Habits("EEEE d MMMM y", "EEE d MMM", "d MMMM y", span="{start} to {end}"),
    "fr": _Habits(
        "EEEE d MMMM y", "EEE d MMM", "d MMMM y", clock=f"{{hour}}{_HOUR_SPACE}h{_HOUR_SPACE}{{minute:02}}", span="{start} à {end}"
    ),
    "es": _Habits("EEEE d 'de' MMMM 'de' y", "EEE d MMM", "d 'de' MMMM 'de' y", "LLLL 'de' y", span="{start} a {end}"),
}


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def _dated(day: date, language: str, habit: str, skeleton: str) -> str:
    """A language without habits of its own writes dates as the Unicode locale data says."""
    locale = _locale(language)
    if habits := _HABITS.get(locale.language):
        pattern = getattr(habits, habit)
        # French counts the first of a month only: 1er février, 2 février.
        is_first = locale.language == "fr" and day.day == 1
        return format_date(day, _DAY.sub("d'er'", pattern) if is_first else pattern, locale=locale)
    return format_skeleton(skeleton, day, locale=locale)


@lru_cache(maxsize=4096)
def long_date(day: date, language: str) -> str:
    """Like "Tuesday 9 February 2027", "mardi 9 février 2027", "martes 9 de febrero de 2027"."""
    return _dated(day, language, "long", "yMMMMEEEEd")


@lru_cache(maxsize=4096)
def short_date(day: date, language: str) -> str:
    """Like "Thu 25 Feb", "jeu. 25 févr.", "jue 25 feb": weekday always, year never."""
    return _dated(day, language, "short", "MMMEd")


@lru_cache(maxsize=1024)
def plain_date(day: date, language: str) -> str:
    """Like "9 February 2027", without the weekday."""
    return _dated(day, language, "without_weekday", "yMMMMd")


@lru_cache(maxsize=1024)
def plain_dates(days: tuple[date, ...], language: str) -> str:
    """Like "8, 9 and 10 February 2027": the month once where all days share it and the language puts the day first."""
    written = [plain_date(day, language) for day in days]
    last = days[-1]
    if all((day.year, day.month) == (last.year, last.month) for day in days) and written[-1].startswith(str(last.day)):
        numbers = ["1er" if language == "fr" and day.day == 1 else str(day.day) for day in days[:-1]]
        return in_a_list([*numbers, written[-1]], language)
    return in_a_list(written, language)


@lru_cache(maxsize=512)
def month_name(day: date, language: str) -> str:
    """Like "February 2027", "février 2027", "febrero de 2027"."""
    return _dated(day, language, "month", "yMMMM")


@lru_cache(maxsize=4096)
def day_parts(day: date, language: str) -> tuple[str, str, str]:
    """Short weekday, number of the day, short month: ("Tue", "9", "Feb")."""
    locale = _locale(language)
    weekday, number, month = (format_date(day, pattern, locale=locale) for pattern in ("EEE", "d", "MMM"))
    return weekday, number, month


def in_a_list(words: list[str], language: str) -> str:
    """Like "a, b and c" as the language joins it; English without the comma before "and", Spanish with "e" before the sound of i."""
    joined = format_list(words, locale=_locale("en-GB" if language == "en" else language))
    return _Y_BEFORE_I.sub(" e ", joined) if language == "es" else joined


@lru_cache(maxsize=4096)
def local(instant: datetime, zone: str) -> datetime:
    """The instant on the clocks of `zone`, aware."""
    return instant.astimezone(ZoneInfo(zone))


def offset_minutes(instant: datetime, zone: str) -> int:
    """Minutes ahead of UTC; the seconds of local mean time, of long ago, are rounded off."""
    offset = local(instant, zone).utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0


@lru_cache(maxsize=4096)
def offset_label(instant: datetime, zone: str) -> str:
    """Like "UTC+1", "UTC+5:30", "UTC−3" (a real minus), "UTC+0"."""
    minutes = offset_minutes(instant, zone)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{_MINUS if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def day_shift(instant: datetime, zone: str, other_zone: str) -> int:
    """How many days later (or, negative, earlier) the date in `other_zone` is than in `zone`."""
    return (local(instant, other_zone).date() - local(instant, zone).date()).days


def clock_range(start: datetime, end: datetime, zone: str) -> str:
    """Like "14:00–15:15"."""
    return f"{local(start, zone):%H:%M}{_DASH}{local(end, zone):%H:%M}"


@lru_cache(maxsize=1024)
def clock_in_words(instant: datetime, zone: str, language: str) -> str:
    """For messages: "14:00", "14 h 00" (no-break spaces around h)."""
    at = local(instant, zone)
    return (_HABITS.get(_locale(language).language) or _Habits("", "", "")).clock.format(hour=at.hour, minute=at.minute)


@lru_cache(maxsize=1024)
def range_in_words(start: datetime, end: datetime, zone: str, language: str) -> str:
    """For messages: "14:00 to 15:15", "14 h 00 à 15 h 15" (no-break spaces around h), "14:00 a 15:15"."""
    habits = _HABITS.get(_locale(language).language) or _Habits("", "", "")
    return habits.span.format(start=clock_in_words(start, zone, language), end=clock_in_words(end, zone, language))


@lru_cache(maxsize=4096)
def city(zone: str, language: str) -> str:
    """The place a zone is named for: "Kolkata", "São Paulo". Empty for a zone without a place ("UTC", "Etc/GMT+5")."""
    if zone == "Factory" or get_global("zone_aliases").get(zone, zone).startswith("Etc/"):
        return ""
    return get_timezone_location(ZoneInfo(zone), locale=_locale(language), return_city=True).rpartition("/")[2]


def utc_stamp(instant: datetime) -> str:
    """The instant for a datetime attribute: "2027-02-09T13:00Z"."""
    return f"{local(instant, 'UTC'):%Y-%m-%dT%H:%MZ}"
