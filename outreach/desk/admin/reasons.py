"""The page between "cancel" and cancelling: it asks why."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.desk.admin.reading import ReadingAdmin
from outreach.desk.forms.localized import LocalizedField
from outreach.events.models import Event
from outreach.shared.errors import DomainError


class ReasonForm(forms.Form):
    """Why, in the event's base language at least. Everybody reads it."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = LocalizedField(label=gettext_lazy("Reason"), needed=(event.base_language,), rows=3, longest=600)


def ask_reason(
    desk: ReadingAdmin, request: HttpRequest, rows: QuerySet, *, action: str, event_of: Callable[[Any], Event], cancel: Callable[..., Model]
) -> HttpResponse:
    """Ask why, then cancel the one row that was chosen. `cancel` is the action of the programme."""
    row = rows.first()
    if row is None or rows.count() > 1:
        desk.message_user(request, _("Choose one: each has its own reason."), messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())
    is_answer = "confirmed" in request.POST
    form = ReasonForm(request.POST if is_answer else None, event=event_of(row))
    if is_answer and form.is_valid():
        try:
            cancel(row, reason=form.cleaned_data["reason"], by=request.user.pk)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            desk.message_user(request, _("%(row)s is cancelled.") % {"row": row})
            return HttpResponseRedirect(reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_change", args=[row.pk]))
    context = desk.admin_site.each_context(request) | {
        "title": _("Cancel %(row)s") % {"row": row},
        "opts": desk.opts,
        "row": row,
        "form": form,
        "action": action,
        "checkbox": ACTION_CHECKBOX_NAME,
        "media": form.media,
    }
    return render(request, "admin/reason.html", context)
