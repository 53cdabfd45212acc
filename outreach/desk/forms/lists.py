"""The filters of the workspace's lists. What is none of them is ignored: a list is then longer, never an error."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from notifications import mail_log
from notifications.choices import State
from notifications.naming import KIND_NAMES

from outreach.desk.forms.workspace import WorkspaceForm
from outreach.registrations import listing
from outreach.registrations.choices import SeatState
from outreach.registrations.listing import Standing

STATE_NAMES = {
    SeatState.CONFIRMED: _("Confirmed"),
    SeatState.WAITING: _("Waiting"),
    SeatState.OFFERED: _("Offered"),
    Standing.PROMOTED: _("Came up from the waiting list"),
    Standing.WITHDRAWN: _("Cancelled by the person or by us"),
}
Choices = list[tuple[str, Any]]
_ALL = _("All")


def _all_or(choices: Iterable[tuple[str, Any]], words: str | Promise = _ALL) -> Choices:
    return [("", words), *choices]


class ListForm(WorkspaceForm):
    """Reads the query string; `answers` has an empty text for whatever was not understood."""

    @property
    def answers(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}

    @property
    def query(self) -> str:
        """What was asked, to be asked again beside the number of a page."""
        return urlencode({name: value for name, value in self.answers.items() if value})

    @property
    def in_words(self) -> list[tuple[Any, str]]:
        """(label, answer in words) of every filter that is set."""
        return [
            (self.fields[name].label, str(dict(getattr(self.fields[name], "choices", ())).get(value, value)))
            for name, value in self.answers.items()
            if value
        ]


class FindRegistrationsForm(ListForm):
    session = forms.ChoiceField(label=_("Session"), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=_all_or((str(state), words) for state, words in STATE_NAMES.items()), required=False
    )
    economy = forms.ChoiceField(label=_("Economy"), required=False)
    q = forms.CharField(label=_("Name, firm or e-mail address"), max_length=100, required=False)

    def __init__(self, *args: Any, sessions: Choices, economies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions, self.economies = sessions, economies
        for name, choices, words in (
            ("session", sessions, pgettext_lazy("sessions", "All")),
            ("economy", economies, pgettext_lazy("economies", "All")),
        ):
            field = self.fields[name]
            field.choices = _all_or(choices, words)  # type: ignore[attr-defined]

    @property
    def asked(self) -> listing.Asked:
        answers = self.answers
        return listing.Asked(answers["session"], answers["state"], answers["economy"], answers["q"])


class FindMailForm(ListForm):
    state = forms.ChoiceField(label=_("State"), choices=_all_or(State.choices), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=_all_or(KIND_NAMES.items()), required=False)
    q = forms.CharField(label=_("Name, firm or e-mail address"), max_length=100, required=False)

    @property
    def asked(self) -> mail_log.Asked:
        answers = self.answers
        return mail_log.Asked(answers["state"], answers["kind"], answers["q"])
