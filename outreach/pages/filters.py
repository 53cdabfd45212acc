"""The filters of the programme as a form: what may be chosen, what is chosen, and how to take each choice back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from outreach.economies.queries import name_of
from outreach.events.choices import Kind, Mode
from outreach.events.programme import ProgrammeFilter, days_of
from outreach.events.queries import economies_of_programme, languages_of_programme, series_named, topics_of_programme
from outreach.shared import when
from outreach.shared.folding import sort_key
from outreach.shared.languages import own_name
from outreach.shared.localized import in_language

_MONTHS_OFFERED = 6
_YEARS_OFFERED = 10

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Chip:
    """One filter that is set, and the address of the same page without it."""

    words: str
    address: str
    # The words are in another language.
    language: str = ""


def read_filter(request: HttpRequest) -> ProgrammeFilter:
    return ProgrammeFilter.from_query(request.GET)


def form_of(asked: ProgrammeFilter, *, language: str, today: date, is_of_month: bool = False) -> dict[str, Any]:
    """Everything for components/filters.html. Three queries, and one where a series is chosen."""
    topics = _sorted([(topic.slug, str(in_language(topic.title, language))) for topic in topics_of_programme()], language)
    economies = _sorted([(code, name_of(code, language)) for code in economies_of_programme()], language)
    return {
        "asked": asked,
        "kinds": Kind.choices,
        "modes": Mode.choices,
        "languages": _languages(asked.language),
        "topics": topics,
        "economies": _with_chosen(economies, asked.economy, language),
        "periods": [] if is_of_month else _periods(asked, language, today),
        "chips": list(_chips(asked, dict(topics), language)),
        "ignored": when.in_a_list(list(asked.ignored), language) if asked.ignored else "",
        "is_more_open": bool(asked.topic or asked.mode or asked.period),
        # What the form has no field for goes along unseen, else sending it would drop that silently.
        "kept": [(name, value) for name, value in asked.as_pairs() if name in {"series", "from", "until", "when"}],
    }


def _sorted(options: Options, language: str) -> Options:
    return sorted(options, key=lambda option: sort_key(option[1], language))


def _languages(chosen: str) -> Options:
    """Those of the site, then what else sessions are held in or interpreted into; each by its own name."""
    own = [code for code, _name in settings.LANGUAGES]
    others = sorted((languages_of_programme() | {chosen}) - {*own, ""})
    return [(code, own_name(code)) for code in (*own, *others)]


def _with_chosen(economies: Options, chosen: str, language: str) -> Options:
    """The economy that is chosen may have no event yet."""
    if not chosen or chosen in dict(economies):
        return economies
    return _sorted([*economies, (chosen, name_of(chosen, language))], language)


def _periods(asked: ProgrammeFilter, language: str, today: date) -> Options:
    """Ahead the next months, of the past the last years; the one that is chosen always."""
    if asked.when == "past":
        offered = [str(today.year - number) for number in range(_YEARS_OFFERED)]
    else:
        months = [divmod(today.year * 12 + today.month - 1 + number, 12) for number in range(_MONTHS_OFFERED)]
        offered = [f"{year}-{month + 1:02}" for year, month in months]
    if asked.period and asked.period not in offered:
        offered.append(asked.period)
    return [(period, period_name(period, language)) for period in offered]


def period_name(period: str, language: str) -> str:
    """Like "2027", "February 2027", "January 2027 to March 2027"."""
    first, last = days_of(period)
    if first.month == last.month:
        return when.month_name(first, language)
    if (first.month, last.month) == (1, 12):
        return period
    return _("%(first)s to %(last)s") % {"first": when.month_name(first, language), "last": when.month_name(last, language)}


def _chips(asked: ProgrammeFilter, topics: dict[str, str], language: str) -> Iterator[Chip]:
    named: list[tuple[str, str, str]] = [
        ("q", _("Words"), asked.q),
        ("kind", _("Kind of event"), str(Kind(asked.kind).label) if asked.kind else ""),
        ("lang", _("Language"), own_name(asked.language) if asked.language else ""),
        ("economy", _("Economy"), name_of(asked.economy, language) if asked.economy else ""),
        ("topic", _("Topic"), topics.get(asked.topic, asked.topic)),
        ("series", _("Series"), _series_name(asked.series, language)),
        ("mode", _("Way of taking part"), str(Mode(asked.mode).label) if asked.mode else ""),
        ("period", _("Period"), period_name(asked.period, language) if asked.period else ""),
        ("from", pgettext("period", "From"), when.plain_date(asked.since, language) if asked.since else ""),
        ("until", pgettext("period", "Until"), when.plain_date(asked.until, language) if asked.until else ""),
    ]
    for name, what, value in named:
        if value:
            words = _("%(what)s: %(value)s") % {"what": what, "value": value}
            yield Chip(words, f"?{asked.without(name).as_query()}")


def _series_name(slug: str, language: str) -> str:
    series = series_named(slug) if slug else None
    return str(in_language(series.title, language)) if series else ""
