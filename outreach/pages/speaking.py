"""The language of a page whose address has none: those behind links in mails."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation


def asked_language(request: HttpRequest) -> str:
    """The language that ?lang= asks for, or ""."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else ""


def speak(request: HttpRequest, language: str) -> None:
    """From here on the page speaks the language that was asked for, else this one, the person's; else the browser's."""
    spoken = language if language in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
    wanted = asked_language(request) or spoken
    translation.activate(wanted)
    request.LANGUAGE_CODE = wanted  # type: ignore[attr-defined]
