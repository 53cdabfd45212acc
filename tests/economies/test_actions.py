"""Loading the reference data: repeatable, complete, and refused where a zone is wrong."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from outreach.economies import queries
from outreach.economies.actions import SHIPPED, Loaded, load_reference_data
from outreach.economies.models import Alias, Economy, Grouping, Membership

pytestmark = pytest.mark.django_db

ALL = Loaded(economies=243, groupings=36, aliases=722, memberships=1036)


def everything() -> list[list[tuple[Any, ...]]]:
    return [list(model.objects.order_by("pk").values_list()) for model in (Economy, Alias, Grouping, Membership)]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The shipped files, to be edited; what the process kept of them is forgotten afterwards."""
    yield shutil.copytree(SHIPPED, tmp_path / "data")
    queries.forget_kept()


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_load_again_changes_nothing() -> None:
    before = everything()
    assert load_reference_data() == ALL
    assert everything() == before


def test_load_into_empty_tables_fills_them() -> None:
    before = everything()[:3]
    for model in (Membership, Alias, Grouping, Economy):
        model.objects.all().delete()
    assert load_reference_data() == ALL
    assert everything()[:3] == before
    assert Membership.objects.count() == 1036


def test_load_mends_what_was_changed() -> None:
    Economy.objects.filter(pk="BR").update(default_zone="America/Noronha", capital="")
    Grouping.objects.filter(pk="ldc").update(name={"en": "x", "fr": "x", "es": "x"})
    Alias.objects.filter(pk="turkey").update(economy="TM")
    Membership.objects.filter(economy="NP", grouping="ldc").update(ends_on=None)
    load_reference_data()
    brazil = Economy.objects.get(pk="BR")
    assert (brazil.default_zone, brazil.capital) == ("America/Sao_Paulo", "Brasilia")
    assert Grouping.objects.get(pk="ldc").name["en"] == "Least developed countries"
    assert Alias.objects.get(pk="turkey").economy_id == "TR"
    assert Membership.objects.get(economy="NP", grouping="ldc").ends_on == date(2026, 11, 24)


def test_load_removes_aliases_and_memberships_that_left_the_files() -> None:
    Alias.objects.create(folded="atlantis", alias="Atlantis", economy_id="GR")
    Membership.objects.create(economy_id="GR", grouping_id="ldc")
    load_reference_data()
    assert not Alias.objects.filter(pk="atlantis").exists()
    assert not Membership.objects.filter(economy="GR", grouping="ldc").exists()


def test_load_keeps_an_economy_that_left_the_files_without_its_memberships(folder: Path) -> None:
    lines = (folder / "economies.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "economies.csv").write_text("".join(line for line in lines if not line.startswith("PN,")), encoding="utf-8")
    for file in ("aliases.csv", "memberships.csv"):
        text = (folder / file).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in text if ",PN," not in line and not line.startswith("PN,")]
        (folder / file).write_text("".join(kept), encoding="utf-8")
    assert load_reference_data(folder=folder).economies == 242
    assert Economy.objects.filter(pk="PN").exists()
    assert not Membership.objects.filter(economy="PN").exists()
    assert not Alias.objects.filter(economy="PN").exists()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("default_zones.csv", "BR,America/Sao_Paulo", "BR,Europe/Lisbon"),
        ("default_zones.csv", "BR,America/Sao_Paulo", "XX,America/Sao_Paulo"),
        ("economies.csv", "Pacific/Apia", "Pacific/Atlantis"),
    ],
)
def test_load_of_a_wrong_zone_is_refused_and_changes_nothing(folder: Path, file: str, old: str, new: str) -> None:
    before = everything()
    edit(folder / file, old, new)
    with pytest.raises(ValueError, match=r"^(BR|WS): "):
        load_reference_data(folder=folder)
    assert everything() == before


def test_load_of_an_alias_for_two_economies_is_refused(folder: Path) -> None:
    with (folder / "aliases.csv").open("a", encoding="utf-8") as lines:
        lines.write("TURKEY,en,TM,hand list\n")
    with pytest.raises(ValueError, match="'TURKEY' stands for TR and TM"):
        load_reference_data(folder=folder)
    assert Alias.objects.get(pk="turkey").economy_id == "TR"


def test_load_of_a_further_language_is_a_further_column(folder: Path) -> None:
    rows = (folder / "economies.csv").read_text(encoding="utf-8").splitlines()
    named = [rows[0] + ",name_ar"] + [f"{row},{row[:2]} بالعربية" for row in rows[1:]]
    (folder / "economies.csv").write_text("\n".join(named), encoding="utf-8")
    load_reference_data(folder=folder)
    assert queries.name_of("SN", "ar") == "SN بالعربية"
    assert queries.names_language("ar") == "ar"


def test_load_forgets_what_the_process_kept() -> None:
    Economy.objects.filter(pk="SN").update(name={"en": "Sen", "fr": "Sen", "es": "Sen"})
    queries.forget_kept()
    assert queries.name_of("SN", "en") == "Sen"
    load_reference_data()
    assert queries.name_of("SN", "en") == "Senegal"


def test_load_costs_a_fixed_number_of_queries(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        load_reference_data()


def test_command_says_what_it_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_reference")
    assert capsys.readouterr().out == "243 economies, 722 aliases, 36 groupings, 1036 memberships\n"
