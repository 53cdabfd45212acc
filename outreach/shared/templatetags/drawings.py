"""Icons and language codes."""

import re
from functools import cache

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from outreach.shared.languages import own_name

_SYMBOL = re.compile(r'<symbol id="([a-z]+)"[^>]*>(.*?)</symbol>', re.DOTALL)


@cache
def _shapes() -> dict[str, str]:
    """The inside of each drawing in icons.svg, read once a process."""
    sheet = settings.BASE_DIR / "outreach" / "static" / "outreach" / "img" / "icons.svg"
    return dict(_SYMBOL.findall(sheet.read_text(encoding="utf-8")))


@cache
def icon(name: str, dir: bool = False) -> SafeString:
    """One drawing, inlined. `dir` marks an arrow, which right-to-left pages mirror. KeyError for a name that is none."""
    kind = "icon icon--dir" if dir else "icon"
    return mark_safe(f'<svg class="{kind}" viewBox="0 0 24 24" aria-hidden="true">{_shapes()[name]}</svg>')  # noqa: S308 - our own drawing


@cache
def lang_code(code: str, on: bool = False, off: bool = False) -> SafeString:
    """EN, with the language's own name for readers. `on`: chosen, or this page's; `off`: planned."""
    kind = "lc lc--on" if on else "lc lc--off" if off else "lc"
    return format_html(
        '<span class="{}"><span aria-hidden="true">{}</span><span class="vh" lang="{}">{}</span></span>', kind, code, code, own_name(code)
    )
