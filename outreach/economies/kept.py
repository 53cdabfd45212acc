"""The names of all economies, kept ready in the process: forms and pages ask for them on every request.

Reference data change with a release only, and a release starts new processes: nothing here asks whether
the tables have changed since.
"""

from dataclasses import dataclass, field

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from outreach.economies.choices import EconomyKind
from outreach.economies.models import Alias, Economy
from outreach.shared.folding import fold, sort_key

Pairs = tuple[tuple[str, str], ...]

# Words that tell no economy from another: with them gone, "Kingdom of Bahrain" is "Bahrain, Kingdom of".
_SMALL_WORDS = frozenset({"the", "of", "and", "la", "le", "les", "l", "de", "du", "des", "d", "et", "el", "los", "las", "del", "y"})


@dataclass(frozen=True)
class Kept:
    """What is known of the economies, by code, and what was made of it, by language."""

    names: dict[str, dict[str, str]]
    zones: dict[str, str]
    unions: frozenset[str]
    languages: frozenset[str]
    code_of: dict[str, str]
    code_of_words: dict[frozenset[str], str]
    texts_of: dict[str, frozenset[str]]
    _pickers: dict[tuple[str, bool], Pairs] = field(default_factory=dict)
    _options: dict[str, SafeString] = field(default_factory=dict)

    def language_for(self, language: str) -> str:
        """The language in which a reader of `language` gets the names: the same if we have it, else English."""
        for code in (language, language.partition("-")[0]):
            if code in self.languages:
                return code
        return "en"

    def resolve(self, text: str) -> str | None:
        folded = fold(text)
        return self.code_of.get(folded) or self.code_of_words.get(_words(folded))

    def picker(self, language: str, *, unions: bool) -> Pairs:
        key = (self.language_for(language), unions)
        if key not in self._pickers:
            pairs = [(code, name[key[0]]) for code, name in self.names.items() if unions or code not in self.unions]
            self._pickers[key] = tuple(sorted(pairs, key=lambda pair: (sort_key(pair[1], key[0]), pair[0])))
        return self._pickers[key]

    def options(self, language: str) -> SafeString:
        language = self.language_for(language)
        if language not in self._options:
            self._options[language] = format_html_join("\n", '<option value="{}">{}</option>', self.picker(language, unions=False))
        return self._options[language]


def _words(folded: str) -> frozenset[str]:
    return frozenset(folded.split()) - _SMALL_WORDS


def read_kept() -> Kept:
    """Two queries."""
    economies = list(Economy.objects.order_by("code"))
    code_of = dict(Alias.objects.values_list("folded", "economy_id"))
    for economy in economies:
        for text in (*economy.name.values(), economy.alpha3, economy.code):
            code_of[fold(text)] = economy.code
    texts_of: dict[str, set[str]] = {economy.code: set() for economy in economies}
    meant_by: dict[frozenset[str], set[str]] = {}
    for folded, code in code_of.items():
        texts_of[code].add(folded)
        meant_by.setdefault(_words(folded), set()).add(code)
    return Kept(
        names={economy.code: economy.name for economy in economies},
        zones={economy.code: economy.default_zone for economy in economies},
        unions=frozenset(economy.code for economy in economies if economy.kind == EconomyKind.UNION),
        languages=frozenset.intersection(*(frozenset(economy.name) for economy in economies)) if economies else frozenset(),
        code_of=code_of,
        code_of_words={words: min(codes) for words, codes in meant_by.items() if words and len(codes) == 1},
        texts_of={code: frozenset(texts) for code, texts in texts_of.items()},
    )
