"""Parts of a page that say the same to everyone."""

from functools import lru_cache

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def constant(template: str, **values: str) -> SafeString:
    """A template that depends on these values and the language alone: rendered once a process for each."""
    return _rendered(template, get_language() or "", tuple(values.items()))


@lru_cache(maxsize=128)
def _rendered(template: str, language: str, values: tuple[tuple[str, str], ...]) -> SafeString:
    return SafeString(get_template(template).render(dict(values)))
