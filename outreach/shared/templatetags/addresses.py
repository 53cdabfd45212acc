"""Addresses of this page in other languages, and of the page that sets the time zone."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_from_path

from outreach.shared.links import absolute, with_default


def _in_language(request: Any, language: str, *, keep_query: bool) -> str:
    """This page in `language`: the path's prefix is changed, all else stays.

    A page without a prefix (a link from a mail) takes ?lang=; an address that leads nowhere, the home page.
    """
    if request is None:
        return f"/{language}/"
    current = get_language_from_path(request.path_info)
    if not current and not request.resolver_match:
        return f"/{language}/"
    query = request.GET.copy()
    if not keep_query:
        query.clear()
    path = request.path_info
    if current:
        path = f"/{language}/{path.lstrip('/').partition('/')[2]}"
    else:
        query["lang"] = language
    return f"{path}?{query.urlencode()}" if query else path


def translated_url(context: Context, language: str) -> str:
    """This page, query kept, in another language."""
    return _in_language(context.get("request"), language, keep_query=True)


def alternate_links(context: Context, languages: Iterable[str] | None = None) -> SafeString:
    """canonical and hreflang for a page that stands in `languages` (default: all), by whole addresses, without query.

    Shown in another language, the page names its default as canonical.
    """
    request = context.get("request")
    if request is None:
        return SafeString()
    codes = list(languages) if languages is not None else [code for code, _name in settings.LANGUAGES]
    pairs = with_default([(code, absolute(_in_language(request, code, keep_query=False))) for code in codes])
    is_elsewhere = pairs and get_language_from_path(request.path) not in codes
    canonical = format_html('<link rel="canonical" href="{}">', dict(pairs)["x-default"] if is_elsewhere else absolute(request.path))
    return format_html("{}{}", canonical, format_html_join("", '<link rel="alternate" hreflang="{}" href="{}">', pairs))


def time_zone_url(context: Context) -> str:
    """The time-zone page, which leads back to this one."""
    request = context.get("request")
    page = reverse("pages:time_zone")
    if request is None or request.path == page or not request.resolver_match:
        return page
    return f"{page}?{urlencode({'next': request.get_full_path()})}"
