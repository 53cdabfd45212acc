"""Absolute addresses, for what is read outside the site: mails, calendars, search engines."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def absolute_url(name: str, *args: object, language: str | None = None) -> str:
    """The address of a named page, in `language` where the page has a language prefix."""
    with translation.override(language or translation.get_language() or settings.LANGUAGE_CODE):
        return absolute(reverse(name, args=args))
