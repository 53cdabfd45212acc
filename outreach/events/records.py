"""What a page prints of a record: every fact that its source gives, and none that it lacks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from outreach.economies.queries import name_of
from outreach.events.choices import DatePrecision
from outreach.events.models import Record
from outreach.shared.folding import sort_key
from outreach.shared.languages import own_name
from outreach.shared.when import in_a_list, month_name, plain_date

# The notes, the kinds of event and most words around times are written in English in the file of records.
_FILE_LANGUAGE = "en"

_MODES = {
    "online": gettext_lazy("Online"),
    "in-person": gettext_lazy("In person"),
    "hybrid": gettext_lazy("In person and online"),
}

_QUALITIES = {
    "primary": gettext_lazy("The organiser’s own page"),
    "mirror": gettext_lazy("The official text, on another site"),
    "secondary": gettext_lazy("The press or a partner"),
    "weak": gettext_lazy("A text without a named author"),
}


@dataclass(frozen=True)
class Line:
    """One fact as printed. `language` is that of the value where it is not the reader's; `address` makes it a link."""

    label: str
    value: str
    language: str = ""
    address: str = ""


def printed(record: Record, language: str) -> list[Line]:
    """The facts of a record under the title, in the order of the page, in the reader's language. One query.

    The weekday, the year's quarter and the instant are left out: a source that does not write them is not completed.
    """
    with override(language):
        return [line for line in _lines(record, language) if line.value]


def partial_date(text: str, language: str) -> str:
    """A date as precise as it is written: "2018-03-27", "2018-02" and "2018" to "27 March 2018", "February 2018", "2018"."""
    if len(text) == len("2018"):
        return text
    if len(text) == len("2018-02"):
        return month_name(date.fromisoformat(f"{text}-01"), language)
    return plain_date(date.fromisoformat(text), language)


def held(record: Record, language: str) -> str:
    """When it was held, in words: "2 October 2018 to 4 October 2018", "February 2018", "Date not given"."""
    with override(language):
        if record.date_precision == DatePrecision.UNKNOWN:
            return _("Date not given")
        first, last = record.held_from, record.held_until
        if last in ("", first):
            return partial_date(first, language)
        if last.startswith(first):
            # Only the year of the start is known, and the day of the end.
            return _("Until %(last)s") % {"last": partial_date(last, language)}
        return _("%(first)s to %(last)s") % {"first": partial_date(first, language), "last": partial_date(last, language)}


def _lines(record: Record, language: str) -> Iterator[Line]:
    own = record.event.base_language
    yield Line(_("Date"), held(record, language))
    yield Line(_("Time, as the source writes it"), record.time_as_written, _FILE_LANGUAGE)
    yield Line(_("Kind, as recorded"), record.type_as_written, _FILE_LANGUAGE)
    yield Line(_("Series"), record.series_as_written, own)
    yield Line(_("Way of taking part"), str(_MODES.get(record.mode_as_written, record.mode_as_written)))
    yield Line(_("Venue"), record.venue)
    yield Line(_("City"), record.city)
    yield Line(_("Host economy"), name_of(record.host_economy_id, language) if record.host_economy_id else "")
    yield Line(_("Organisers"), ", ".join(record.organisers))
    yield Line(_("Partners"), ", ".join(record.partners))
    yield Line(_("Languages"), ", ".join(own_name(code) for code in record.languages))
    yield _participants(record)
    yield Line(_("Number of economies"), _number(record.economies_count))
    codes = record.economies_named.values_list("code", flat=True)
    yield Line(_("Economies the source names"), in_a_list(_sorted_names(codes, language), language))
    yield Line(_("Members of the MSME Group at the time"), _number(record.group_members))
    yield Line(_("Recording"), record.recording, _FILE_LANGUAGE)
    yield Line(_("Registration"), record.registration, _FILE_LANGUAGE)
    yield Line(_("Note"), record.note, _FILE_LANGUAGE)
    yield Line(_("Kind of source"), str(_QUALITIES.get(record.source_quality, "")))
    for address in record.sources:
        yield Line(_("Source"), address, address=address)


def _sorted_names(codes: Iterable[str], language: str) -> list[str]:
    return sorted((name_of(code, language) for code in codes), key=lambda name: sort_key(name, language))


def _participants(record: Record) -> Line:
    """Where the source explains the number ("more than", "registered"), its words say it and the number alone would not."""
    if record.participants_note:
        return Line(_("Participants"), record.participants_note, _FILE_LANGUAGE)
    return Line(_("Participants"), _number(record.participants))


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
