"""Two organisers at one form: what each of them changed is kept, and what both changed is shown to the second, who decides.

A form carries what it was loaded with. When it is sent, a field that she left as it was is not written; where she changed one
that somebody else changed meanwhile to something else, nothing is written.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, time
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from outreach.desk.forms.workspace import WorkspaceForm
from outreach.events.actions.editing import plain
from outreach.events.errors import EditConflictError
from outreach.events.models import Event
from outreach.shared import when
from outreach.shared.errors import ConflictError
from outreach.shared.languages import own_name

# Name of a field → what stands in it: as its `of` gives it and as the cleaned answers do.
Values = Mapping[str, Any]
# (field, language or "") → the words compared.
_Parts = dict[tuple[str, str], str]


class ChangedMeanwhileError(ConflictError):
    """Somebody else changed the same fields meanwhile. The form names them; nothing was written."""

    code = "changed_meanwhile"
    message = EditConflictError.message


class SharedForm(WorkspaceForm):
    """A form over what stands already, which is its `initial`. `as_one` names fields that make sense together only."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    as_one: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial:
            self._load(self.initial, standing=self.initial)

    def merge(self, now: Values) -> None:
        """Take what stands `now` for every answer that she left as it was loaded; the form is valid.

        Raises ChangedMeanwhileError. The form then holds what is to be shown: her answers, each with what was saved
        meanwhile, over what stands now; sent again, it overwrites that.
        """
        hers, theirs, before = _parts({name: self.cleaned_data[name] for name in now}), _parts(now), self._seen()
        changed = {part for part in hers | theirs | before if hers.get(part, "") != before.get(part, "")}
        if any(name in self.as_one for name, _language in changed):
            changed |= {part for part in hers | theirs if part[0] in self.as_one}
        clashing = sorted(part for part in changed if theirs.get(part, "") not in {before.get(part, ""), hers.get(part, "")})
        self.cleaned_data |= {name: _merged(name, self.cleaned_data[name], now[name], changed) for name in now}
        if clashing:
            self._show_both(clashing, now)
            raise ChangedMeanwhileError

    def _show_both(self, clashing: list[tuple[str, str]], now: Values) -> None:
        # Unbound: the fields show what is merged, not what was sent, so that nothing is taken for her change that is none.
        self.is_bound = False
        self._load({name: self.cleaned_data[name] for name in now}, standing=now)
        for name, language in clashing:
            theirs = (now[name] or {}).get(language) if language else in_words(self.fields[name], now[name])
            words = f"{own_name(language)}: {theirs or '–'}" if language else theirs or "–"
            sentence = _("Somebody else saved this meanwhile: %(theirs)s. Saving again puts yours in its place.")
            self.add_error(name, forms.ValidationError(sentence, code="changed_meanwhile", params={"theirs": words}))

    def _load(self, values: Values, *, standing: Values) -> None:
        seen = [[name, language, words] for (name, language), words in _parts(standing).items()]
        self.initial = {**values, "seen": json.dumps(seen)}

    def _seen(self) -> _Parts:
        """What she had before her. Whatever cannot be read counts as nothing seen: then every difference is shown, none lost."""
        try:
            return {(str(name), str(language)): str(words) for name, language, words in json.loads(self.cleaned_data["seen"])}
        except (ValueError, TypeError):
            return {}


@contextmanager
def merged(form: SharedForm, event_id: int, standing: Callable[[], Values]) -> Iterator[None]:
    """A transaction to act in, with the answers merged with what is `standing` and nobody else changing the event meanwhile.

    `standing` reads it anew. Raises ChangedMeanwhileError. One query beside what `standing` asks.
    """
    with transaction.atomic():
        # PostgreSQL: two writers must not both compare with the same old answers.
        Event.objects.select_for_update(no_key=True).get(pk=event_id)
        form.merge(standing())
        yield


def in_words(field: forms.Field, value: Any) -> str:
    """One answer as it is read: dates in full, the names of what was chosen."""
    shown = field.prepare_value(value)
    if isinstance(shown, date):
        return when.long_date(shown, get_language() or "en")
    if isinstance(shown, time):
        return f"{shown:%H:%M}"
    choices = {str(key): str(name) for key, name in getattr(field, "choices", None) or []}
    chosen = shown if isinstance(shown, list) else [] if shown is None else [shown]
    return ", ".join(choices.get(str(one), str(one)) for one in chosen)


def _parts(values: Values) -> _Parts:
    """What is compared: texts by language, all else as a whole, in words that JSON keeps."""
    found: _Parts = {}
    for name, value in values.items():
        if isinstance(value, dict):
            found |= {(name, language): plain(words) for language, words in value.items()}
        elif isinstance(value, str) or value is None:
            found[name, ""] = plain(value)
        elif isinstance(value, (int, date, time)):
            found[name, ""] = str(value)
        else:
            found[name, ""] = "\n".join(sorted(str(getattr(one, "pk", one)) for one in value))
    return found


def _merged(name: str, hers: Any, theirs: Any, changed: set[tuple[str, str]]) -> Any:
    if not isinstance(hers, dict):
        return hers if (name, "") in changed else theirs
    mine = {language: hers.get(language, "") for part, language in changed if part == name}
    return {language: words for language, words in {**theirs, **mine}.items() if words}
