"""A text in several languages as a form asks for it: one input a language."""

import itertools
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.shared.languages import own_name
from outreach.shared.localized import BASE_LANGUAGES


class LocalizedWidget(forms.MultiWidget):
    """Inputs for English, French and Spanish; texts in further languages travel along unseen.

    Each input carries its language as `lang`, and the language's own name beside it.
    """

    template_name = "desk/localized.html"

    def __init__(self, rows: int = 1, attrs: dict[str, str] | None = None) -> None:
        self.rows = rows
        widgets: dict[str, forms.Widget] = {code: self._input(code) for code in BASE_LANGUAGES}
        super().__init__(widgets | {"further": forms.HiddenInput()}, attrs)

    def _input(self, code: str) -> forms.Widget:
        attrs = {"lang": code, "aria-label": own_name(code)}
        return forms.Textarea(attrs | {"rows": str(self.rows)}) if self.rows > 1 else forms.TextInput(attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, str] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part in context["widget"]["subwidgets"]:
            part["own_name"] = own_name(part["attrs"].get("lang", ""))
        return context

    def decompress(self, value: dict[str, str] | None) -> list[Any]:
        value = value or {}
        further = {code: words for code, words in value.items() if code not in BASE_LANGUAGES}
        return [*(value.get(code, "") for code in BASE_LANGUAGES), forms.JSONField().prepare_value(further)]


def _refuse_unstorable(words: str) -> None:
    """JSON, as the further languages are sent, can spell what PostgreSQL does not keep: NUL, and half of a pair of surrogates."""
    if "\x00" in words or any("\ud800" <= character <= "\udfff" for character in words):
        raise forms.ValidationError(forms.JSONField.default_error_messages["invalid"], code="invalid")


class LocalizedField(forms.MultiValueField):
    """Gives {"en": "…", "fr": "…"} without empty texts. `needed` names the languages that must be written."""

    widget = LocalizedWidget
    default_error_messages = {"needed": _("Write the text in this language: %(language)s.")}

    def __init__(self, *, needed: tuple[str, ...] = (), rows: int = 1, longest: int = 2000, **kwargs: Any) -> None:
        # What a JSON column hands to a plain JSON field.
        for name in ("encoder", "decoder", "show_hidden_initial"):
            kwargs.pop(name, None)
        self.needed = needed
        fields = [forms.CharField(max_length=longest, required=False) for _code in BASE_LANGUAGES]
        kwargs.setdefault("widget", LocalizedWidget(rows=rows))
        super().__init__([*fields, forms.JSONField(required=False)], require_all_fields=False, **kwargs)

    def compress(self, values: list[Any]) -> dict[str, str]:
        *texts, further = values or [""]
        kept = further if isinstance(further, dict) else {}
        written = dict(zip(BASE_LANGUAGES, texts, strict=False))
        texts = {code: words.strip() for code, words in (kept | written).items() if isinstance(words, str) and words.strip()}
        for words in itertools.chain.from_iterable(texts.items()):
            _refuse_unstorable(words)
        return texts

    def clean(self, value: Any) -> dict[str, str]:
        texts = super().clean(value)
        if self.required and not texts:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        for code in self.needed:
            if code not in texts:
                raise forms.ValidationError(self.error_messages["needed"], code="needed", params={"language": own_name(code)})
        return texts
