"""Text in several languages in one column: {"en": "Rules of origin", "fr": "Règles d’origine"}."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, JSONField, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

BASE_LANGUAGES = ("en", "fr", "es")


@dataclass(frozen=True)
class Text:
    """One text as it can be shown: the words and the language they are in."""

    words: str
    language: str

    def __str__(self) -> str:
        return self.words

    def __bool__(self) -> bool:
        return bool(self.words)


def in_language(value: dict[str, str] | None, language: str = "", *, only: frozenset[str] | None = None) -> Text:
    """The text in `language` (default: the active one), else in the nearest: English, French, Spanish, any.

    `only` names the languages that may be shown; a text with none of them is empty.
    """
    language = language or get_language() or "en"
    texts = {code: words for code, words in (value or {}).items() if words and (only is None or code in only)}
    for code in (language, language.partition("-")[0], *BASE_LANGUAGES, *sorted(texts)):
        if code in texts:
            return Text(texts[code], code)
    return Text("", language)


class LocalizedText(JSONField):
    """A JSON column that holds language code → text. Values are stripped; empty ones are left out."""

    default_error_messages = {"localized": _("Write the text as language and words.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            value = {code: words.strip() for code, words in value.items() if words and words.strip()}
        return super().get_prep_value(value)

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, dict) or not all(isinstance(item, str) for pair in value.items() for item in pair):
            raise ValidationError(self.error_messages["localized"], code="localized")


def base_language_check(table: str, field: str, language_field: str = "base_language") -> CheckConstraint:
    """The text exists in its row's base language, which is English, French or Spanish.

    Spelled out language by language: `has_key=F(…)` fails on SQLite.
    """
    condition = Q()
    for code in BASE_LANGUAGES:
        condition |= Q(**{language_field: code, f"{field}__has_key": code})
    return CheckConstraint(
        condition=condition,
        name=f"{table}_{field}_in_base_language",
        violation_error_code="base_language",
        violation_error_message=_("The text is missing in the base language."),
    )
