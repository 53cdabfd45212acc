"""Institutions are added by an action, and the table refuses one that belongs nowhere."""

import pytest
from django.db import IntegrityError

from outreach.economies.actions import add_institution
from outreach.economies.choices import InstitutionKind
from outreach.economies.models import Institution

pytestmark = pytest.mark.django_db


def test_add_institution_keeps_name_and_economy() -> None:
    added = add_institution({"fr": "Ministère du commerce"}, kind=InstitutionKind.MINISTRY, base_language="fr", economy="SN")

    found = Institution.objects.get()
    assert (found, found.name, found.economy_id, found.kind) == (added, {"fr": "Ministère du commerce"}, "SN", "ministry")


def test_add_institution_without_economy_unless_international_is_refused() -> None:
    add_institution({"en": "World Trade Organization"}, kind=InstitutionKind.INTERNATIONAL, base_language="en", abbreviation="WTO")

    with pytest.raises(IntegrityError, match="economies_institution_has_economy"):
        add_institution({"en": "Ministry of Trade"}, kind=InstitutionKind.MINISTRY, base_language="en")
