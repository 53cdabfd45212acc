"""What the frame around every page prints. No query; neither user nor session is touched, so pages stay cacheable."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest | None) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "site_languages": settings.LANGUAGES,
        "section": "",
        "visitor_zone": getattr(request, "visitor_zone", ""),
    }
