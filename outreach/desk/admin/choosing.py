"""How the lists to choose from name their rows, and which rows they hold."""

from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import get_language

from outreach.economies.models import Economy
from outreach.economies.queries import picker
from outreach.events.models import Event, Session
from outreach.events.rules import editable_by, may_give_to, within_editable
from outreach.people.models import Team
from outreach.registrations.models import Intake
from outreach.shared.localized import in_language


def offer(field: Any, request: HttpRequest) -> Any:
    """A field that chooses rows, with their names in the reader's language.

    Events and teams that she may not use are not offered. On a page that adds to an event, its sessions are.
    """
    if not isinstance(field, forms.ModelChoiceField):
        return field
    field.label_from_instance = _named
    model = field.queryset.model
    if model is Event:
        field.queryset = editable_by(request.user).order_by("slug")
    elif model is Session:
        sessions = (
            within_editable(Session.objects.all(), request.user, path="event")
            .select_related("event")
            .order_by("event__slug", "starts_at", "pk")
        )
        event = request.GET.get("event", "")
        field.queryset = sessions.of_event(int(event)) if event.isdecimal() else sessions
    elif model is Intake:
        intakes = Intake.objects.select_related("session__event").order_by("session__event__slug", "session__starts_at", "pk")
        field.queryset = within_editable(intakes, request.user, path="session__event")
    elif model is Team and not field.widget.allow_multiple_selected:
        field.queryset = may_give_to(request.user)
    elif model is Economy:
        nothing = [] if isinstance(field, forms.ModelMultipleChoiceField) else [("", field.empty_label)]
        field.choices = [*nothing, *picker(get_language() or "en", unions=True)]
    return field


def _named(row: Model) -> str:
    if isinstance(row, Session):
        return f"{_named(row.event)}: {row.language}, {row.local_date:%Y-%m-%d} {row.local_start:%H:%M} {in_language(row.place)}"
    if isinstance(row, Intake):
        return f"{_named(row.session)}, {row.get_way_display()}"
    return str(in_language(getattr(row, "title", None))) or str(row)
