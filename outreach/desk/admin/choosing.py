"""How the lists to choose from name their rows, and which rows they hold."""

from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import get_language

from outreach.economies.models import Economy
from outreach.economies.queries import picker
from outreach.events.rules import may_give_to
from outreach.people.models import Team
from outreach.shared.localized import in_language


def offer(field: Any, request: HttpRequest) -> Any:
    """A field that chooses rows, with their names in the reader's language. Teams that she may not give to are not offered."""
    if not isinstance(field, forms.ModelChoiceField):
        return field
    field.label_from_instance = _named
    model = field.queryset.model
    if model is Team and not field.widget.allow_multiple_selected:
        field.queryset = may_give_to(request.user)
    elif model is Economy:
        field.choices = [("", field.empty_label), *picker(get_language() or "en", unions=True)]
    return field


def _named(row: Model) -> str:
    return str(in_language(getattr(row, "title", None))) or str(row)
