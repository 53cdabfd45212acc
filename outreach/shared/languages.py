"""Names of languages, each in itself or in another."""

from functools import cache

from babel import Locale, UnknownLocaleError
from django.conf import settings


@cache
def own_name(code: str) -> str:
    """Like "Français", "العربية", "Wolof": what its speakers call it. An unknown code stands for itself."""
    if name := dict(settings.LANGUAGES).get(code):
        return str(name)
    try:
        name = Locale.parse(code, sep="-").get_display_name(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        name = None
    return f"{name[0].upper()}{name[1:]}" if name else code


@cache
def name_in(code: str, language: str) -> str:
    """The name of a language within a sentence in another: "French", "français", "francés". An unknown code stands for itself."""
    try:
        return Locale.parse(code, sep="-").get_display_name(language.replace("-", "_")) or code
    except (UnknownLocaleError, ValueError):
        return code
