"""Content texts, marked with their language where it is not the page's."""

from collections.abc import Iterable

from babel.numbers import format_percent
from babel.units import format_unit
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from outreach.shared.localized import in_language


def localized(value: dict[str, str] | None, only: Iterable[str] | None = None) -> SafeString:
    """The text in the page's language, else in the nearest of `only` (default: any), inside a span that names it."""
    language = get_language() or "en"
    text = in_language(value, language, only=None if only is None else frozenset(only))
    if not text or text.language == language:
        return conditional_escape(text.words)
    return format_html('<span lang="{}">{}</span>', text.language, text.words)


def lines(value: dict[str, str] | None, only: Iterable[str] | None = None) -> list[SafeString]:
    """Like `localized`, a text a line."""
    language = get_language() or "en"
    text = in_language(value, language, only=None if only is None else frozenset(only))
    return [localized({text.language: line}) for line in text.words.splitlines() if line.strip()]


def initials(name: str) -> str:
    """The first letters of the first and the last word: "AO" for Amina Otieno."""
    words = name.split()
    return "".join(word[0].upper() for word in dict.fromkeys((words[0], words[-1]))) if words else ""


def from_start(minute: int) -> str:
    """Minutes from a session's start as hours and minutes: "01:05"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def file_size(size: int) -> str:
    """Bytes as people compare them, in decimal units: "2.2 MB", "140 kB"; in French "2,2 Mo"."""
    unit, number = ("megabyte", round(size / 1_000_000, 1)) if size >= 1_000_000 else ("kilobyte", max(1, round(size / 1000)))
    return format_unit(number, f"digital-{unit}", length="short", locale=get_language() or "en")


def percent(number: int) -> str:
    """A whole number of hundredths as the language writes it: "25%", in French "25 %" with a no-break space."""
    return format_percent(number / 100, locale=get_language() or "en")
