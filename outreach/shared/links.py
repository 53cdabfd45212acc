"""Absolute addresses, for what is read outside the site: mails, calendars, search engines."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def absolute_url(name: str, *args: object, language: str | None = None) -> str:
    """The address of a named page, in `language` where the page has a language prefix."""
    with translation.override(language or translation.get_language() or settings.LANGUAGE_CODE):
        return absolute(reverse(name, args=args))


def language_addresses(name: str, *args: object, languages: Iterable[str]) -> list[tuple[str, str]]:
    """(language, absolute address) of a named page in each of `languages`, and x-default, as hreflang wants them."""
    return with_default([(code, absolute_url(name, *args, language=code)) for code in languages])


def with_default(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """x-default is English where the page has it, else the first of them."""
    return [*pairs, ("x-default", dict(pairs).get("en", pairs[0][1]))] if pairs else []
