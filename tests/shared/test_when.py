"""Dates and times in words, in every language of the site."""

from datetime import UTC, date, datetime
from zoneinfo import available_timezones

import pytest

from outreach.shared import when

START = datetime(2027, 2, 24, 22, 0, tzinfo=UTC)
END = datetime(2027, 2, 24, 23, 30, tzinfo=UTC)
TUESDAY = date(2027, 2, 9)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Tuesday 9 February 2027"), ("fr", "mardi 9 février 2027"), ("es", "martes 9 de febrero de 2027")],
)
def test_long_date(language: str, expected: str) -> None:
    assert when.long_date(TUESDAY, language) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "Tue 9 Feb"), ("fr", "mar. 9 févr."), ("es", "mar 9 feb")])
def test_short_date(language: str, expected: str) -> None:
    assert when.short_date(TUESDAY, language) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "9 February 2027"), ("fr", "9 février 2027"), ("es", "9 de febrero de 2027")])
def test_plain_date(language: str, expected: str) -> None:
    assert when.plain_date(TUESDAY, language) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "February 2027"), ("fr", "février 2027"), ("es", "febrero de 2027")])
def test_month_name(language: str, expected: str) -> None:
    assert when.month_name(TUESDAY, language) == expected


def test_a_language_without_habits_of_its_own_writes_dates_as_the_locale_data_says() -> None:
    assert when.long_date(TUESDAY, "ar") == "الثلاثاء، 9 فبراير 2027"


def test_an_unknown_language_reads_english() -> None:
    assert when.day_parts(TUESDAY, "xx") == ("Tue", "9", "Feb")


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Zurich", "UTC+1"),
        ("Asia/Kolkata", "UTC+5:30"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/Santiago", "UTC\N{MINUS SIGN}3"),
        ("America/St_Johns", "UTC\N{MINUS SIGN}3:30"),
        ("UTC", "UTC+0"),
    ],
)
def test_offset_label(zone: str, expected: str) -> None:
    assert when.offset_label(START, zone) == expected


def test_offset_label_in_summer_is_the_summer_offset() -> None:
    assert when.offset_label(datetime(2027, 7, 1, tzinfo=UTC), "Europe/Zurich") == "UTC+2"


@pytest.mark.parametrize(("zone", "days"), [("Pacific/Fiji", 1), ("Africa/Nairobi", 1), ("America/Santiago", 0), ("Europe/Zurich", 0)])
def test_day_shift_from_geneva_late_in_the_evening(zone: str, days: int) -> None:
    assert when.day_shift(START, "Europe/Zurich", zone) == days


def test_day_shift_backwards() -> None:
    assert when.day_shift(datetime(2027, 2, 9, 2, 0, tzinfo=UTC), "Europe/Zurich", "America/Santiago") == -1


def test_clock_range_past_midnight() -> None:
    assert when.clock_range(START, END, "Europe/Zurich") == "23:00\N{EN DASH}00:30"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "23:00 to 00:30"), ("fr", "23\xa0h\xa000 à 0\xa0h\xa030"), ("es", "23:00 a 00:30"), ("ar", "23:00–00:30")],
)
def test_range_in_words(language: str, expected: str) -> None:
    assert when.range_in_words(START, END, "Europe/Zurich", language) == expected


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        ("Europe/Zurich", "es", "Zúrich"),
        ("America/Sao_Paulo", "fr", "São Paulo"),
        ("America/Argentina/Buenos_Aires", "en", "Buenos Aires"),
        ("Asia/Calcutta", "en", "Kolkata"),
        ("UTC", "en", ""),
        ("Etc/GMT+5", "en", ""),
    ],
)
def test_city(zone: str, language: str, expected: str) -> None:
    assert when.city(zone, language) == expected


def test_every_zone_has_a_city_or_none_in_every_language() -> None:
    without = {zone for zone in available_timezones() if not when.city(zone, "fr")}
    assert {zone for zone in without if "/" in zone and not zone.startswith("Etc/")} == set()


def test_french_writes_the_first_of_a_month_as_an_ordinal() -> None:
    first, second = date(2027, 2, 1), date(2027, 2, 2)

    assert when.long_date(first, "fr") == "lundi 1er février 2027"
    assert when.short_date(first, "fr") == "lun. 1er févr."
    assert (when.plain_date(first, "fr"), when.plain_date(second, "fr")) == ("1er février 2027", "2 février 2027")
    assert when.plain_dates((first, second), "fr") == "1er et 2 février 2027"
    assert (when.month_name(first, "fr"), when.plain_date(first, "es")) == ("février 2027", "1 de febrero de 2027")


@pytest.mark.parametrize(
    ("words", "expected"),
    [(["español", "inglés"], "español e inglés"), (["francés", "hindi"], "francés e hindi"), (["agua", "hielo"], "agua y hielo")],
)
def test_spanish_joins_before_the_sound_of_i_with_e(words: list[str], expected: str) -> None:
    assert when.in_a_list(words, "es") == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "9, 10 and 11"), ("fr", "9, 10 et 11"), ("es", "9, 10 y 11")])
def test_in_a_list(language: str, expected: str) -> None:
    assert when.in_a_list(["9", "10", "11"], language) == expected


def test_utc_stamp() -> None:
    assert when.utc_stamp(START) == "2027-02-24T22:00Z"


@pytest.mark.parametrize(
    ("days", "language", "words"),
    [
        ((8, 9, 10), "en", "8, 9 and 10 February 2027"),
        ((8, 9, 10), "fr", "8, 9 et 10 février 2027"),
        ((8, 9, 10), "es", "8, 9 y 10 de febrero de 2027"),
        ((9,), "en", "9 February 2027"),
    ],
)
def test_plain_dates_name_the_month_once(days: tuple[int, ...], language: str, words: str) -> None:
    assert when.plain_dates(tuple(date(2027, 2, day) for day in days), language) == words


def test_plain_dates_of_two_months_are_written_whole() -> None:
    assert when.plain_dates((date(2027, 2, 28), date(2027, 3, 1)), "en") == "28 February 2027 and 1 March 2027"
