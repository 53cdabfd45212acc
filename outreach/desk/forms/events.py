"""A new event, and the texts of one."""

import json
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from outreach.desk.forms.workspace import Texts, WorkspaceForm
from outreach.events.choices import Kind, Pattern, Status
from outreach.events.models import Event, Series
from outreach.events.rules import may_give_to
from outreach.events.upkeep import is_slug_free, languages_without_title
from outreach.people.models import User
from outreach.shared.languages import own_name
from outreach.shared.localized import BASE_LANGUAGES, in_language

_SLUG_LENGTH = 80
TITLE_LENGTH = 200
# The page of a new event has this address.
RESERVED = {"new"}


def suggest_slug(title: str) -> str:
    """A short name that no event has: the words of the title, numbered where they are taken."""
    stem = slugify(title)[: _SLUG_LENGTH - 4].strip("-") or "event"
    names = [stem, *(f"{stem}-{number}" for number in range(2, 100))]
    return next((name for name in names if name not in RESERVED and is_slug_free(name)), stem)


class NewEventForm(WorkspaceForm):
    title = Texts(label=_("Title"), rows=2, one_line=True, longest=TITLE_LENGTH)
    base_language = forms.ChoiceField(
        label=_("Base language"),
        choices=[(code, own_name(code)) for code in BASE_LANGUAGES],
        help_text=_("The language that every text has. Others fall back to it."),
    )
    kind = forms.ChoiceField(label=_("Kind of event"), choices=Kind.choices, widget=forms.RadioSelect)
    pattern = forms.ChoiceField(
        label=_("How its sessions belong together"), choices=Pattern.choices, widget=forms.RadioSelect, initial=Pattern.SINGLE
    )
    series = forms.ModelChoiceField(
        label=_("Series"), queryset=Series.objects.order_by("slug"), required=False, empty_label=pgettext_lazy("series", "None")
    )
    team = forms.ModelChoiceField(label=_("Team"), queryset=None, help_text=_("Its organisers edit the event."), empty_label=None)
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=_SLUG_LENGTH,
        required=False,
        help_text=_("The end of the page’s address: new-markets. Left empty, we make it from the title. It does not change later."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = may_give_to(user)
        self.fields["series"].label_from_instance = lambda series: str(in_language(series.title))

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].lower()
        if slug in RESERVED:
            raise forms.ValidationError(_("Choose another short name: this one is taken by a page of the site."), code="reserved")
        return slug

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        title, language = answers.get("title"), answers.get("base_language")
        if title and language and language not in title:
            self.add_error("title", _("Write the title in the base language: %(language)s.") % {"language": own_name(language)})
        elif title and language and not answers.get("slug") and "slug" not in self.errors:
            answers["slug"] = suggest_slug(title[language])
        return answers


class TextsForm(WorkspaceForm):
    """All texts of an event, and what they were when the page was loaded."""

    title = Texts(label=_("Title"), rows=2, one_line=True, longest=TITLE_LENGTH, required=False)
    summary = Texts(label=_("Summary"), rows=5, longest=2000, required=False)
    aims = Texts(label=_("Aims"), rows=5, longest=3000, required=False, help_text=_("What people will be able to do: one aim a line."))
    preparation = Texts(
        label=_("How to prepare"), rows=4, longest=2000, required=False, help_text=_("What people should have at hand: one thing a line.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].needed = (event.base_language,)

    def texts(self) -> dict[str, dict[str, str]]:
        """Hers; a text that she emptied is there, and empty."""
        return {
            name: {code: self.cleaned_data[name].get(code, "") for code in {*BASE_LANGUAGES, *self.cleaned_data[name]}}
            for name in ("title", "summary", "aims", "preparation")
        }

    def texts_seen(self) -> dict[str, dict[str, str]]:
        """What she had before her. Whatever cannot be read counts as nothing seen: then every difference is shown, none lost."""
        try:
            seen = json.loads(self.cleaned_data["seen"])
        except ValueError:
            seen = None
        if not isinstance(seen, dict):
            return {}
        return {
            name: {code: words for code, words in texts.items() if isinstance(words, str)}
            for name, texts in seen.items()
            if isinstance(texts, dict)
        }

    @classmethod
    def of(cls, event: Event, texts: dict[str, dict[str, str]], *, seen: dict[str, dict[str, str]]) -> "TextsForm":
        return cls(event=event, initial=texts | {"seen": json.dumps(seen)})


class FindForm(WorkspaceForm):
    """The filters of the list of events. What is none of them is ignored."""

    status = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *Status.choices], required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Kind.choices], required=False)
    q = forms.CharField(label=_("Search"), max_length=100, required=False)


def readiness(event: Event) -> list[tuple[str, str, bool]]:
    """(language, text, whether it is written) of what people read first, for each language that has a title, is published or is
    that of a session. Two queries.
    """
    wanted = {row.language for row in event.languages.all()} | set(languages_without_title(event, event.sessions.all()))
    codes = [code for code in BASE_LANGUAGES if code in event.title or code in wanted]
    return [(code, name, code in getattr(event, name)) for code in codes for name in ("title", "summary")]
