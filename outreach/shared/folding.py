"""Names as people mean them: without case, accents, punctuation or double spaces."""

import re
import unicodedata
from functools import cache, lru_cache

from pyuca import Collator

_NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})


def fold(text: str) -> str:
    """The key under which two spellings of a name meet: "Côte d'Ivoire" and "COTE D’IVOIRE"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_LIGATURES)
    return _NOT_WORD.sub(" ", plain).strip()


@cache
def _collator() -> Collator:
    return Collator()


@lru_cache(maxsize=4096)
def sort_key(text: str, language: str) -> tuple[int, ...]:
    """The key that sorts as the language does (Unicode Technical Standard 10): É beside E.

    In Spanish ñ is a letter of its own, after n; elsewhere it is an n with a mark.
    """
    if language == "es":
        # A letter between n and o of the default table stands for the language's own rule.
        text = unicodedata.normalize("NFC", text).replace("ñ", "n\U0010fffd").replace("Ñ", "N\U0010fffd")
    return _collator().sort_key(text)
