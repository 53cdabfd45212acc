"""Seats held for an economy, or for those whom an institution brings."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from outreach.desk.forms.workspace import DAYS_THAT_CAN_BE, WorkspaceForm
from outreach.economies.models import Institution
from outreach.economies.queries import picker
from outreach.registrations.errors import HeldAlreadyError
from outreach.shared import clock
from outreach.shared.errors import DomainError
from outreach.shared.localized import in_language


class HoldForm(WorkspaceForm):
    """The hour is on the session's clocks."""

    seats = forms.IntegerField(label=_("Seats to hold"), min_value=1, max_value=100_000)
    economy = forms.ChoiceField(label=_("For an economy"), required=False)
    institution = forms.ModelChoiceField(
        label=_("Or for those whom an institution brings"),
        queryset=Institution.objects.order_by("pk"),
        required=False,
        empty_label=_("None"),
    )
    until_date = forms.DateField(
        label=_("Held until, day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=DAYS_THAT_CAN_BE,
    )
    until_time = forms.TimeField(
        label=_("Held until, hour"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("On the session’s clocks. Then what is left goes to those who wait, and to everybody."),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        economy, institution = self.fields["economy"], self.fields["institution"]
        economy.choices = [("", _("None")), *picker(get_language() or "en", unions=True)]  # type: ignore[attr-defined]
        institution.label_from_instance = lambda row: str(in_language(row.name))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if "economy" not in self.errors and bool(answers.get("economy")) == bool(answers.get("institution")):
            self.add_error("economy", _("Choose an economy or an institution, one of the two."))
        day, hour = answers.get("until_date"), answers.get("until_time")
        if day and hour:
            wall = datetime.combine(day, hour)
            answers["until"] = clock.to_instant(wall, self.zone)
            if not clock.is_shown(wall, self.zone):
                self.add_error("until_time", _("Clocks skip this hour on that day. Choose another one."))
            elif answers["until"] <= clock.now():
                self.add_error("until_date", _("Choose an hour that is still to come."))
        return answers

    def refuse(self, error: DomainError) -> None:
        name = "economy" if isinstance(error, HeldAlreadyError) else "seats"
        self.add_error(name, forms.ValidationError(str(error), code=error.code))
