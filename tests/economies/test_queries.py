"""Names as people type them, and lists as a language sorts them."""

import csv
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from outreach.economies import actions, queries
from outreach.economies.models import Alias, Economy, Membership

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


@pytest.fixture
def _cold() -> Iterator[None]:
    queries.forget_kept()
    yield
    queries.forget_kept()


class Options(HTMLParser):
    """The options of a piece of HTML: (value, is selected, words)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, bool, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "option"
        self.found.append((str(dict(attrs)["value"]), "selected" in dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if data.strip():
            value, selected, words = self.found[-1]
            self.found[-1] = (value, selected, words + data)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Turkey", "TR"),
        ("Côte d'Ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("COTE D'IVOIRE", "CI"),
        ("Ivory Coast", "CI"),
        ("Taiwan", "TW"),
        ("Bolivia", "BO"),
        ("  sénégal ", "SN"),
        ("sn", "SN"),
        ("SEN", "SN"),
        ("U.S.A.", "US"),
        ("the Philippines", "PH"),
        ("Kingdom of Bahrain", "BH"),
        ("la République de Corée", "KR"),
        ("Corea del Sur", "KR"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Congo", "CG"),
        ("de", "DE"),
        ("European Union", "EU"),
    ],
)
def test_resolve_finds_what_people_type(text: str, code: str) -> None:
    assert queries.resolve(text) == code


@pytest.mark.parametrize("text", ["", "  ", "…", "Atlantis", "the", "of the", "中国", "x" * 10_000, "<b>", "\x00"])
def test_resolve_of_no_economy_is_none(text: str) -> None:
    assert queries.resolve(text) is None


def test_resolve_knows_all_993_aliases() -> None:
    with (Path(actions.__file__).parent / "data" / "aliases.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 993
    assert [row["alias"] for row in rows if queries.resolve(row["alias"]) != row["economy"]] == []


def test_resolve_knows_every_code_and_name() -> None:
    texts = [(text, row.code) for row in Economy.objects.all() for text in (row.code, row.alpha3, *row.name.values())]
    assert len(texts) == 243 * 5
    assert [text for text, code in texts if queries.resolve(text) != code] == []


def test_picker_offers_all_but_the_union() -> None:
    offered = {code for code, _ in queries.picker("en")}
    assert len(offered) == 242
    assert set(Economy.objects.values_list("pk", flat=True)) - offered == {"EU"}


def test_picker_for_hosts_offers_the_union_too() -> None:
    assert len(queries.picker("fr", unions=True)) == 243
    assert ("EU", "Union européenne") in queries.picker("fr", unions=True)


@pytest.mark.parametrize(
    ("language", "run"),
    [
        ("en", ["Afghanistan", "Åland Islands", "Albania", "Algeria"]),
        ("en", ["Qatar", "Réunion", "Romania"]),
        ("fr", ["Dominique", "Égypte", "El Salvador", "Émirats arabes unis", "Équateur", "Érythrée", "Espagne"]),
        ("fr", ["Guernesey", "Guinée", "Guinée équatoriale", "Guinée-Bissau", "Guyana"]),
        ("fr", ["Honduras", "Hong Kong, Chine", "Hongrie", "Île Christmas", "Île de Man"]),
        ("es", ["Belarús", "Bélgica", "Belice"]),
        ("es", ["Islandia", "Islas Åland", "Islas Caimán"]),
        ("es", ["Eslovenia", "España", "Estado de Palestina"]),
    ],
)
def test_picker_sorts_as_the_language_does(language: str, run: list[str]) -> None:
    names = [name for _, name in queries.picker(language)]
    assert names[names.index(run[0]) :][: len(run)] == run


def test_names_in_a_language_without_them_are_english() -> None:
    assert queries.name_of("SN", "ar") == "Senegal"
    assert queries.picker("ar") == queries.picker("en")
    assert (queries.names_language("ar"), queries.names_language("fr-CA"), queries.names_language("es")) == ("en", "fr", "es")


def test_name_of_an_unknown_code_raises() -> None:
    with pytest.raises(KeyError):
        queries.name_of("ZZ", "en")


@pytest.mark.parametrize(
    ("code", "unions", "expected"), [("SN", False, True), ("EU", False, False), ("EU", True, True), ("ZZ", True, False)]
)
def test_is_offered(code: str, unions: bool, expected: bool) -> None:
    assert queries.is_offered(code, unions=unions) is expected


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_options_html_is_the_picker(language: str) -> None:
    options = Options(queries.options_html(language)).found
    assert [(value, words) for value, _, words in options] == list(queries.picker(language))
    assert [value for value, selected, _ in options if selected] == []


def test_options_html_selects_one() -> None:
    options = Options(queries.options_html("fr", selected="SN")).found
    assert [value for value, selected, _ in options if selected] == ["SN"]
    assert len(options) == 242


@pytest.mark.parametrize("selected", ["EU", "ZZ", '"', 'AD">Andorra</option>\n<option value="AO', "<script>"])
def test_options_html_selects_nothing_it_does_not_offer(selected: str) -> None:
    assert queries.options_html("en", selected=selected) == queries.options_html("en")


@pytest.mark.usefixtures("_cold")
def test_options_html_escapes_names() -> None:
    Economy.objects.filter(pk="AD").update(name={"en": "<b>&", "fr": "x", "es": "x"})
    assert '<option value="AD">&lt;b&gt;&amp;</option>' in queries.options_html("en")


@pytest.mark.usefixtures("_cold")
def test_kept_names_cost_two_queries_cold_and_none_warm(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        queries.picker("fr")
    with django_assert_num_queries(0):
        queries.picker("es")
        queries.options_html("en", selected="SN")
        queries.resolve("Turkey")
        queries.matches("guin", "fr")
        queries.name_of("SN", "fr")
        queries.default_zone_of("SN")


@pytest.mark.usefixtures("_cold")
def test_empty_tables_are_not_kept() -> None:
    rows = list(Economy.objects.all())
    for model in (Membership, Alias, Economy):
        model.objects.all().delete()
    assert (queries.picker("en"), queries.resolve("Senegal"), queries.options_html("en")) == ((), None, "")
    Economy.objects.bulk_create(rows)
    assert len(queries.picker("en")) == 242


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("guin", "en", ["Guinea", "Guinea-Bissau", "Equatorial Guinea", "Papua New Guinea"]),
        ("niger", "en", ["Niger", "Nigeria"]),
        ("COTE", "fr", ["Côte d'Ivoire"]),
        ("ivory", "fr", ["Côte d'Ivoire"]),
        ("turkey", "es", ["Türkiye"]),
        ("holland", "fr", ["Pays-Bas"]),
        ("zeland", "es", ["Nueva Zelandia"]),
        ("sn", "en", ["Senegal", "Bosnia and Herzegovina"]),
        ("atlantis", "en", []),
        ("", "en", []),
        ("'", "en", []),
    ],
)
def test_matches_finds_the_best_first(text: str, language: str, names: list[str]) -> None:
    assert [name for _, name in queries.matches(text, language)] == names


def test_matches_stops_at_its_limit() -> None:
    assert len(queries.matches("a", "en")) == 20
    assert queries.matches("an", "en", limit=3) == queries.matches("an", "en")[:3]


def test_matches_finds_the_union_for_hosts_only() -> None:
    assert queries.matches("european u", "en") == ()
    assert queries.matches("european u", "en", unions=True) == (("EU", "European Union"),)


def test_every_alias_is_found_by_its_own_text() -> None:
    missed = [row.alias for row in Alias.objects.exclude(economy="EU") if row.economy_id != queries.matches(row.alias, "en")[0][0]]
    assert missed == []


@pytest.mark.parametrize("grouping", ["eu", "wto-member"])
def test_members_costs_one_query_however_many(grouping: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        names = [membership.economy.name["en"] for membership in queries.members(grouping, TODAY)]
    assert names == sorted(names, key=lambda name: str(queries.resolve(name)))


def test_groups_of_senegal_today(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        names = {membership.grouping_id: str(membership.grouping) for membership in queries.groups_of("SN", TODAY)}
    assert names == {
        "africa": "Africa",
        "ldc": "Least developed countries",
        "sub-saharan-africa": "Sub-Saharan Africa",
        "western-africa": "Western Africa",
        "wto-member": "WTO members",
    }
