"""Every economy's zones, against pytz's `country_timezones` and this machine's time-zone data."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytz

from outreach.economies import actions, queries
from outreach.economies.models import Economy
from outreach.shared import clock

pytestmark = pytest.mark.django_db

# No country of its own in the IANA table: its institutions sit in Brussels.
ONLY_OURS = {"EU"}
# Nobody is based there: Antarctica, South Georgia, British Indian Ocean, French Southern and United States outlying territories.
ONLY_IN_PYTZ = {"AQ", "GS", "IO", "TF", "UM"}


def several() -> dict[str, list[str]]:
    return {economy.code: economy.zones for economy in Economy.objects.all() if len(economy.zones) > 1}


def test_zones_are_those_of_pytz() -> None:
    ours = {economy.code: sorted(economy.zones) for economy in Economy.objects.exclude(pk__in=ONLY_OURS)}
    theirs = {code: sorted(zones) for code, zones in pytz.country_timezones.items() if code not in ONLY_IN_PYTZ}
    # BV and HM have no zone and no inhabitant; pytz leaves them out too.
    assert ours == theirs


def test_union_has_the_zone_of_brussels() -> None:
    assert Economy.objects.get(pk="EU").zones == ["Europe/Brussels"]


def test_every_zone_is_known_to_this_machine() -> None:
    assert [zone for economy in Economy.objects.all() for zone in economy.zones if not clock.is_zone(zone)] == []


def test_every_default_zone_is_one_of_the_economys() -> None:
    assert [economy.code for economy in Economy.objects.all() if economy.default_zone not in economy.zones] == []


def test_29_economies_have_several_zones_and_each_is_reviewed() -> None:
    with (Path(actions.__file__).parent / "data" / "default_zones.csv").open(encoding="utf-8", newline="") as lines:
        reviewed = {row["economy"]: row["zone"] for row in csv.DictReader(lines) if row["why"]}
    assert len(reviewed) == 29
    assert reviewed == {code: queries.default_zone_of(code) for code in several()}


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("AU", "Australia/Sydney"),
        ("BR", "America/Sao_Paulo"),
        ("CA", "America/Toronto"),
        ("FM", "Pacific/Pohnpei"),
        ("KI", "Pacific/Tarawa"),
        ("RU", "Europe/Moscow"),
        ("UA", "Europe/Kyiv"),
        ("US", "America/New_York"),
        ("WS", "Pacific/Apia"),
    ],
)
def test_default_zone_is_the_capitals(code: str, zone: str) -> None:
    assert queries.default_zone_of(code) == zone


def test_firsts_of_pytz_are_not_the_capitals_of_australia_and_brazil() -> None:
    """Why the defaults are reviewed: pytz lists from east to west."""
    assert {code: several()[code][0] for code in ("AU", "BR")} == {"AU": "Australia/Lord_Howe", "BR": "America/Noronha"}


def test_capital_of_kazakhstan_keeps_the_time_of_its_default_zone() -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert clock.to_wall(noon, queries.default_zone_of("KZ")) == datetime(2026, 11, 21, 17)
