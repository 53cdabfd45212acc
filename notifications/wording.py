"""The words of a mail: written once for all who are told the same; what is one person's own is put in afterwards.

Of a reminder to thousands the template engine sees one for each language, zone and way of taking part.
"""

import re
import secrets
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import escape
from typing import Any

from css_inline import CSSInliner
from django.db.models import Model
from django.template.loader import render_to_string

# Of a mail's context what templates only print: whether one is empty may be asked, nothing else.
PERSONAL = ("name", "isolated_name", "way_in", "mine_url")
# Nobody can type one.
MARKS = {name: f"{secrets.token_hex(8)}-{name}" for name in PERSONAL}
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Words:
    subject: str
    text: str
    html: str

    def filled(self, own: dict[str, str]) -> "Words":
        """With what is one person's own in the place of the marks."""
        text, html = self.text, self.html
        for name, value in own.items():
            text = text.replace(MARKS[name], value)
            html = html.replace(MARKS[name], escape(value))
        return Words(self.subject, text, html)


@dataclass(frozen=True)
class _Told:
    """What a mail says, but for what is personal; the same if its values read the same."""

    kind: str
    language: str
    reading: str
    context: dict[str, Any] = field(compare=False)


def words_of(kind: str, context: dict[str, Any]) -> Words:
    """The three files of the kind's folder with this context, in the active language, which it names.

    Values are compared as they read: plain ones and frozen dataclasses. Raises TypeError for a row, which reads as its name.
    """
    return marked_words_of(kind, context).filled({name: str(context[name]) for name in PERSONAL if context.get(name)})


def marked_words_of(kind: str, context: dict[str, Any]) -> Words:
    """The same with a mark for each of PERSONAL that is not empty. Raises TypeError likewise."""
    shared = context | {name: MARKS[name] for name in PERSONAL if context.get(name)}
    if any(isinstance(value, Model) for value in shared.values()):
        raise TypeError(f"the context of {kind} holds a row")
    return _written(_Told(kind, context["language"], repr(shared), shared))


@lru_cache(maxsize=256)
def _written(told: _Told) -> Words:
    def render(name: str) -> str:
        return render_to_string(f"notifications/{told.kind}/{name}", told.context)

    subject = " ".join(render("subject.txt").split())
    text = _BLANK_LINES.sub("\n\n", render("body.txt")).strip() + "\n"
    return Words(subject, text, _inliner().inline(render("body.html")))


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False)
