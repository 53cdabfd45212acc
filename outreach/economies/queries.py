"""What pages and other apps ask about economies.

Names, zones and the picker come from a table kept in the process: two queries when it is cold, none after.

The European Union is an economy (the WTO counts it as a member, it hosts sessions), but no firm is based in
it rather than in one of its states: the picker of firms leaves it out unless `unions=True`.
"""

from datetime import date
from functools import cache

from django.utils.safestring import SafeString

from outreach.economies.kept import Kept, Pairs, read_kept
from outreach.economies.models import Membership
from outreach.economies.querysets import MembershipQuerySet
from outreach.shared.folding import fold

_read_once = cache(read_kept)


def _kept() -> Kept:
    kept = _read_once()
    if not kept.names:
        # The process started before the data were loaded: look again next time.
        forget_kept()
    return kept


def forget_kept() -> None:
    """Drop what this process keeps; the next question reads the tables again."""
    _read_once.cache_clear()


def resolve(text: str) -> str | None:
    """The code of the economy that people mean by `text`: a name in any language, an alias, a code; else None.

    Case, accents and punctuation do not matter, nor does the order of words: "Kingdom of Bahrain", "the Philippines".
    """
    return _kept().resolve(text)


def name_of(code: str, language: str) -> str:
    """The economy's name in `language`, or in English. Raises KeyError for an unknown code."""
    kept = _kept()
    return kept.names[code][kept.language_for(language)]


def default_zone_of(code: str) -> str:
    """The IANA name of the economy's reviewed zone. Raises KeyError for an unknown code."""
    return _kept().zones[code]


def names_language(language: str) -> str:
    """The language the names are in when asked for in `language`: for the `lang` attribute around them."""
    return _kept().language_for(language)


def is_offered(code: str, *, unions: bool = False) -> bool:
    """Whether the picker offers this code."""
    kept = _kept()
    return code in kept.names and (unions or code not in kept.unions)


def picker(language: str, *, unions: bool = False) -> Pairs:
    """(code, name) of every economy a firm may be based in, in the order of `language`."""
    return _kept().picker(language, unions=unions)


def options_html(language: str, selected: str = "") -> SafeString:
    """The picker as ready <option> elements, one of them selected. Rendering them costs more than a whole page."""
    options = _kept().options(language)
    if not is_offered(selected):
        return options
    return SafeString(options.replace(f'value="{selected}"', f'value="{selected}" selected', 1))


def matches(text: str, language: str, *, limit: int = 20, unions: bool = False) -> Pairs:
    """(code, name) of the economies one of whose names, aliases or codes holds `text`, best first.

    Best is the whole text, then the start of the name as shown, of another name, of a word, then anywhere;
    equals stand in the order of the picker.
    """
    wanted = fold(text)
    if not wanted:
        return ()
    kept = _kept()
    found = [
        (_rank(wanted, fold(name), kept.texts_of[code]), place, (code, name))
        for place, (code, name) in enumerate(kept.picker(language, unions=unions))
        if any(wanted in text for text in kept.texts_of[code])
    ]
    return tuple(pair for *_order, pair in sorted(found)[:limit])


def _rank(wanted: str, shown: str, texts: frozenset[str]) -> int:
    """How well an economy, one of whose texts holds the folded `wanted`, meets it: 0 is best."""
    tests = (
        wanted in texts,
        shown.startswith(wanted),
        any(text.startswith(wanted) for text in texts),
        any(f" {wanted}" in text for text in texts),
        True,
    )
    return tests.index(True)


def members(grouping_code: str, on: date) -> MembershipQuerySet:
    """The memberships of a grouping in force on a day, with their economies, by economy code. One query."""
    return Membership.objects.in_grouping(grouping_code).on(on).select_related("economy").order_by("economy_id", "pk")


def groups_of(economy_code: str, on: date) -> MembershipQuerySet:
    """The memberships of an economy in force on a day, with their groupings, by grouping code. One query."""
    return Membership.objects.of_economy(economy_code).on(on).select_related("grouping").order_by("grouping_id", "pk")
