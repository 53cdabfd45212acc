"""What forms of the workspace share: fields that show their own hints and errors, texts in three languages side by side."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from outreach.desk.forms.localized import LocalizedField, LocalizedWidget
from outreach.events.choices import SPOKEN
from outreach.shared.errors import DomainError
from outreach.shared.languages import own_name
from outreach.shared.localized import BASE_LANGUAGES

_IN_ROWS = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect)


# Of dates: every zone can show these, with a day before and after.
DAYS_THAT_CAN_BE = (
    MinValueValidator(date(2000, 1, 1), message=_("Choose a day after 1999.")),
    MaxValueValidator(date(2199, 12, 31), message=_("Choose a day before 2200.")),
)


class SideBySide(LocalizedWidget):
    """Three columns where there is room; each input named by its language."""

    template_name = "desk/side_by_side.html"
    use_fieldset = True

    def _input(self, code: str) -> forms.Widget:
        widget = super()._input(code)
        widget.attrs["class"] = "input"
        return widget

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What travels along unseen is not described to anybody."""
        context = super().get_context(name, value, attrs)
        for part in context["widget"]["subwidgets"]:
            if part.get("type") == "hidden":
                part["attrs"] = {key: words for key, words in part["attrs"].items() if not key.startswith("aria-")}
        return context

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{BASE_LANGUAGES[0]}"


class Texts(LocalizedField):
    """A text in English, French and Spanish. `one_line`: line breaks become spaces, however many rows show it."""

    def __init__(self, *, rows: int = 1, one_line: bool = False, **kwargs: Any) -> None:
        super().__init__(rows=rows, widget=SideBySide(rows=rows), **kwargs)
        self.one_line = one_line

    def clean(self, value: Any) -> dict[str, str]:
        texts = super().clean(value)
        return {code: " ".join(words.split()) for code, words in texts.items()} if self.one_line else texts


class WorkspaceForm(forms.Form):
    """Fields are named as their ids are, so that the error summary leads to them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "%s", "label_suffix": ""} | kwargs)
        for field in self.fields.values():
            if not isinstance(field.widget, (*_IN_ROWS, LocalizedWidget)):
                field.widget.attrs["class"] = "input"

    def refuse(self, error: DomainError) -> None:
        """What an action refused, at the field that it names if there is one."""
        name = getattr(error, "field", "")
        self.add_error(name if name in self.fields else None, forms.ValidationError(str(error), code=error.code))

    @property
    def faults(self) -> list[tuple[str, str]]:
        """(id, sentence) of every error, in the order of the fields, each with its field's label; those of the whole form first,
        without an id.
        """
        found = [("", sentence) for sentence in self.non_field_errors()]
        return found + [(_first_input(field), _named(field, sentence)) for field in self for sentence in field.errors]


def _first_input(field: forms.BoundField) -> str:
    """Where a link from the error summary leads. Of choices that stand in rows the first: they have no input of the field's own id."""
    return field.id_for_label or f"{field.auto_id}_0"


def _named(field: forms.BoundField, sentence: str) -> str:
    """Beside other sentences, and away from its field, "This field is required." says of no field."""
    return gettext("%(what)s: %(value)s") % {"what": field.label, "value": sentence}


def kept(posted: QueryDict, *left_out: str) -> list[tuple[str, str]]:
    """What was posted, to be posted again."""
    return [(name, value) for name, values in posted.lists() if name not in left_out for value in values]


def spoken_choices() -> list[tuple[str, str]]:
    return [(code, own_name(code)) for code in SPOKEN]


def optional_choices(choices: list[tuple[str, str]]) -> list[tuple[str, Any]]:
    return [("", _("None")), *choices]
