"""The database refuses what the forms refuse: each constraint is met by going round them."""

import re
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from outreach.economies.choices import InstitutionKind
from outreach.economies.models import Alias, Economy, Grouping, Institution, Membership

pytestmark = pytest.mark.django_db

BROKEN_CHECKS = [
    (Economy, {"name": {"en": "Senegal", "fr": "Sénégal"}}, "economies_economy_named_in_three_languages", "three_languages"),
    (Economy, {"name": {"en": "Senegal", "fr": "Sénégal", "es": " "}}, "economies_economy_named_in_three_languages", "three_languages"),
    (Economy, {"kind": "planet"}, "economies_economy_kind_known", "kind"),
    (Economy, {"alpha3": "sen"}, "economies_economy_codes_upper", "upper"),
    (Economy, {"default_zone": ""}, "economies_economy_has_zone", "zone"),
    (Alias, {"folded": ""}, "economies_alias_not_empty", "empty"),
    (Grouping, {"name": {"fr": "Afrique"}}, "economies_grouping_named_in_three_languages", "three_languages"),
    (Grouping, {"kind": "club"}, "economies_grouping_kind_known", "kind"),
    (Membership, {"starts_on": date(2024, 8, 30), "ends_on": date(2024, 8, 30)}, "economies_membership_ends_after_start", "order"),
    (Membership, {"certainty": "rumour"}, "economies_membership_certainty_known", "certainty"),
    (Institution, {"base_language": "fr"}, "economies_institution_name_in_base_language", "base_language"),
    (Institution, {"kind": "band"}, "economies_institution_kind_known", "kind"),
    (Institution, {"economy": None}, "economies_institution_has_economy", "economy"),
    (Institution, {"website": "javascript:alert(1)"}, "economies_institution_website_is_web", "website"),
]
BROKEN_UNIQUES = [
    (Economy, {"alpha3": "FRA"}, "economies_economy_alpha3_once", "alpha3"),
    (Economy, {"m49": "250"}, "economies_economy_m49_once", "m49"),
    (Membership, {"economy": "KM", "starts_on": date(2024, 8, 21)}, "economies_membership_once", "twice"),
    (Membership, {"economy": "FR"}, "economies_membership_open_once", "twice"),
]
CONSTRAINTS = [constraint for model in apps.get_app_config("economies").get_models() for constraint in model._meta.constraints]


def a_row_of(model: type[models.Model]) -> models.Model:
    """One row to spoil: Senegal's, or a ministry of Senegal."""
    if model is Institution:
        return Institution.objects.create(name={"en": "Ministry of Trade"}, kind=InstitutionKind.MINISTRY, economy_id="SN")
    found: dict[type[models.Model], models.QuerySet[Any]] = {
        Economy: Economy.objects.filter(pk="SN"),
        Alias: Alias.objects.filter(pk="senegal"),
        Grouping: Grouping.objects.filter(pk="africa"),
        Membership: Membership.objects.filter(economy="SN", grouping="wto-member"),
    }
    return found[model].get()


def spoil(row: models.Model, changes: dict[str, Any]) -> None:
    for column, value in changes.items():
        setattr(row, row._meta.get_field(column).attname, value)


@pytest.mark.parametrize(("model", "changes", "rule", "code"), BROKEN_CHECKS)
def test_check_when_gone_round_refuses(model: type[models.Model], changes: dict[str, Any], rule: str, code: str) -> None:
    row = a_row_of(model)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        model._default_manager.filter(pk=row.pk).update(**changes)


@pytest.mark.parametrize(("model", "changes", "rule", "code"), BROKEN_UNIQUES)
def test_unique_when_gone_round_refuses(model: type[models.Model], changes: dict[str, Any], rule: str, code: str) -> None:
    row = a_row_of(model)
    with pytest.raises(IntegrityError, match=re.compile("unique", re.IGNORECASE)), transaction.atomic():
        model._default_manager.filter(pk=row.pk).update(**changes)


@pytest.mark.parametrize(("model", "changes", "rule", "code"), [*BROKEN_CHECKS, *BROKEN_UNIQUES])
def test_form_says_the_rule_with_its_code(model: type[models.Model], changes: dict[str, Any], rule: str, code: str) -> None:
    row = a_row_of(model)
    spoil(row, changes)
    with pytest.raises(ValidationError) as refusal:
        row.validate_constraints()
    assert code in {error.code for errors in refusal.value.error_dict.values() for error in errors}


def test_every_constraint_is_broken_by_a_test() -> None:
    assert {constraint.name for constraint in CONSTRAINTS} == {rule for _, _, rule, _ in [*BROKEN_CHECKS, *BROKEN_UNIQUES]}


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda constraint: constraint.name)
def test_every_constraint_has_a_code_and_a_sentence(constraint: models.BaseConstraint) -> None:
    assert constraint.violation_error_code
    assert str(constraint.violation_error_message).endswith(".")


def test_several_economies_may_lack_a_number() -> None:
    assert list(Economy.objects.filter(m49="").values_list("pk", flat=True)) == ["EU", "TW"]


def test_alias_of_two_economies_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Alias.objects.bulk_create([Alias(folded="turkey", alias="Turkey", economy_id="TM")])


def test_international_organisation_stands_without_an_economy() -> None:
    centre = Institution(
        name={"fr": "Centre du commerce international"}, base_language="fr", kind=InstitutionKind.INTERNATIONAL, abbreviation="ITC"
    )
    centre.full_clean()
    centre.save()
    assert str(Institution.objects.get()) == "Centre du commerce international"


def test_membership_that_ends_before_it_has_a_start_is_allowed() -> None:
    row = a_row_of(Membership)
    assert Membership.objects.filter(pk=row.pk).update(ends_on=date(1999, 1, 1)) == 1


@pytest.mark.parametrize("code", ["SN", "EU"])
def test_economy_that_others_refer_to_is_not_deleted(code: str) -> None:
    with pytest.raises(ProtectedError):
        Economy.objects.get(pk=code).delete()


def test_grouping_with_members_is_not_deleted() -> None:
    with pytest.raises(ProtectedError):
        Grouping.objects.get(pk="ldc").delete()
