"""The shipped data: how many there are, what they are called, what belongs to what on which day."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from outreach.economies import actions, queries
from outreach.economies.choices import Certainty, EconomyKind, GroupingKind
from outreach.economies.models import Alias, Economy, Grouping, Membership
from outreach.shared.folding import fold

pytestmark = pytest.mark.django_db

DATA = Path(actions.__file__).parent / "data"
TODAY = date(2026, 11, 21)


def rows_of(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def codes_in(grouping: str, day: date) -> list[str]:
    return [membership.economy_id for membership in queries.members(grouping, day)]


def test_economies_are_243_of_four_kinds() -> None:
    assert Counter(Economy.objects.values_list("kind", flat=True)) == {
        EconomyKind.STATE: 195,
        EconomyKind.TERRITORY: 44,
        EconomyKind.CUSTOMS_TERRITORY: 3,
        EconomyKind.UNION: 1,
    }


def test_aliases_are_993_spellings_of_722_texts() -> None:
    assert len(rows_of("aliases.csv")) == 993
    assert Alias.objects.count() == 722


def test_no_text_stands_for_two_economies() -> None:
    meant: dict[str, set[str]] = {}
    for row in rows_of("aliases.csv"):
        meant.setdefault(fold(row["alias"]), set()).add(row["economy"])
    for row in rows_of("economies.csv"):
        for column in ("code", "alpha3", "name_en", "name_fr", "name_es"):
            meant.setdefault(fold(row[column]), set()).add(row["code"])
    assert {text: codes for text, codes in meant.items() if len(codes) > 1} == {}


@pytest.mark.parametrize(
    ("grouping", "count"),
    [("wto-member", 166), ("wto-observer", 23), ("msme-group", 101), ("eu", 27), ("ldc", 44), ("lldc", 32), ("sids", 53)],
)
def test_grouping_today_has_its_members(grouping: str, count: int) -> None:
    assert len(codes_in(grouping, TODAY)) == count


def test_regions_hold_every_economy_once() -> None:
    continents = {"africa": 58, "americas": 55, "asia": 51, "europe": 52, "oceania": 27}
    held = {code: codes_in(code, TODAY) for code in continents}
    assert {code: len(economies) for code, economies in held.items()} == continents
    assert sorted(code for economies in held.values() for code in economies) == sorted(Economy.objects.values_list("pk", flat=True))


def test_groupings_are_four_organisations_three_categories_29_regions() -> None:
    assert Counter(Grouping.objects.values_list("kind", flat=True)) == {
        GroupingKind.ORGANISATION: 4,
        GroupingKind.DEVELOPMENT: 3,
        GroupingKind.REGION: 29,
    }


def test_every_grouping_has_members() -> None:
    assert set(Grouping.objects.values_list("pk", flat=True)) == set(Membership.objects.values_list("grouping_id", flat=True))


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2017, 6, 3), 48),
        (date(2017, 6, 4), 47),  # Equatorial Guinea
        (date(2020, 12, 4), 46),  # Vanuatu
        (date(2023, 12, 13), 45),  # Bhutan
        (date(2024, 12, 13), 44),  # Sao Tomé and Principe
        (date(2026, 11, 23), 44),
        (date(2026, 11, 24), 41),  # Bangladesh, Lao PDR, Nepal
        (date(2027, 12, 13), 40),  # Solomon Islands
        (date(2029, 12, 19), 38),  # Cambodia, Senegal
    ],
)
def test_ldc_is_a_matter_of_the_day(day: date, count: int) -> None:
    assert len(codes_in("ldc", day)) == count


@pytest.mark.parametrize(("day", "is_ldc"), [(date(2026, 11, 23), True), (date(2026, 11, 24), False)])
def test_nepal_is_an_ldc_up_to_but_not_on_its_graduation(day: date, is_ldc: bool) -> None:
    assert ("NP" in codes_in("ldc", day)) is is_ldc


@pytest.mark.parametrize(("day", "count"), [(date(2024, 8, 20), 164), (date(2024, 8, 21), 165), (date(2024, 8, 30), 166)])
def test_accession_counts_from_its_day(day: date, count: int) -> None:
    assert len(codes_in("wto-member", day)) == count


def test_the_group_has_75_confirmed_and_26_to_confirm() -> None:
    certainties = Counter(membership.certainty for membership in queries.members("msme-group", TODAY))
    assert certainties == {Certainty.CONFIRMED: 75, Certainty.PROBABLE: 26}


def test_each_membership_in_the_group_says_its_evidence() -> None:
    assert [membership.economy_id for membership in queries.members("msme-group", TODAY) if not membership.evidence] == []


def test_the_union_is_a_member_of_the_wto_and_the_group_but_not_of_itself() -> None:
    assert [membership.grouping_id for membership in queries.groups_of("EU", TODAY)] == ["europe", "msme-group", "wto-member"]


def test_member_and_observer_exclude_each_other() -> None:
    assert set(codes_in("wto-member", TODAY)) & set(codes_in("wto-observer", TODAY)) == set()


def test_memberships_of_a_pair_do_not_overlap() -> None:
    first, last = date.min, date.max
    spans: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for row in Membership.objects.all():
        spans.setdefault((row.economy_id, row.grouping_id), []).append((row.starts_on or first, row.ends_on or last))
    assert [pair for pair, times in spans.items() for a, b in zip(sorted(times), sorted(times)[1:], strict=False) if b[0] < a[1]] == []


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("HK", {"en": "Hong Kong, China", "fr": "Hong Kong, Chine", "es": "Hong Kong, China"}),
        ("TW", {"en": "Chinese Taipei", "fr": "Taipei chinois", "es": "Taipei Chino"}),
        ("BH", {"en": "Bahrain, Kingdom of", "fr": "Bahreïn, Royaume de", "es": "Bahrein, Reino de"}),
        ("KR", {"en": "Korea, Republic of", "fr": "Corée, République de", "es": "Corea, República de"}),
        ("TR", {"en": "Türkiye", "fr": "Türkiye", "es": "Türkiye"}),
        ("CI", {"en": "Côte d'Ivoire", "fr": "Côte d'Ivoire", "es": "Côte d'Ivoire"}),
        ("CZ", {"en": "Czech Republic", "fr": "République tchèque", "es": "República Checa"}),
    ],
)
def test_names_are_as_the_wto_writes_them(code: str, names: dict[str, str]) -> None:
    assert {language: queries.name_of(code, language) for language in names} == names


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_no_two_economies_share_a_name(language: str) -> None:
    names = [name for _, name in queries.picker(language, unions=True)]
    assert len(set(names)) == 243
