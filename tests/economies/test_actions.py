"""Loading the reference data: repeatable, complete, and refused where a zone is wrong."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from outreach.economies import queries
from outreach.economies.actions import Loaded, load_reference_data
from outreach.economies.models import Alias, Economy, Grouping, Membership

pytestmark = pytest.mark.django_db

ALL = Loaded(economies=243, groupings=36, aliases=722, memberships=1036)


def everything() -> list[list[tuple[Any, ...]]]:
    return [list(model.objects.order_by("pk").values_list()) for model in (Economy, Alias, Grouping, Membership)]


def test_load_again_changes_nothing() -> None:
    before = everything()
    assert load_reference_data() == ALL
    assert everything() == before


def test_load_into_empty_tables_fills_them() -> None:
    before = [rows for rows in everything()[:3]]
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


def test_load_keeps_an_economy_that_left_the_files() -> None:
    Economy.objects.create(
        code="ZZ", alpha3="ZZZ", name={"en": "Old", "fr": "Vieux", "es": "Viejo"}, kind="state", default_zone="UTC", zones=["UTC"]
    )
    assert load_reference_data() == ALL
    assert Economy.objects.filter(pk="ZZ").exists()
    queries.forget_kept()


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
