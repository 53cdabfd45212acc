"""An event's registrations as a file for spreadsheets: the rows of a filtered list, all of them, in the reader's language."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from outreach.desk.forms.lists import FindRegistrationsForm
from outreach.desk.workspace.naming import session_name
from outreach.economies.queries import name_of
from outreach.events.models import Event
from outreach.registrations.listing import Row, rows_of
from outreach.shared import when
from outreach.shared.csv_safe import Cell
from outreach.shared.languages import own_name
from outreach.shared.localized import in_language

_READ_AT_ONCE = 500


def file_name(event: Event, form: FindRegistrationsForm) -> str:
    """Like registrations_new-markets_fr_waiting_ke.csv: the filters stand in it."""
    asked = form.asked
    parts = ("registrations", event.slug, asked.session, asked.state, asked.economy.lower(), slugify(asked.words)[:40])
    return "_".join(part for part in parts if part) + ".csv"


def file_rows(event: Event, form: FindRegistrationsForm, keys: list[int], *, language: str) -> Iterator[list[Cell]]:
    """What the file is of, the headings, then a row for each registration. Two queries for each 500.

    The response is read when the request is over, so the language is set for each piece.
    """
    with override(language):
        head = [_what_it_is(event, form, len(keys)), _headings()]
    yield from head
    for some in _batches(keys):
        with override(language):
            rows = [_cells(row, language) for row in rows_of(some)]
        yield from rows


def _batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), _READ_AT_ONCE):
        yield keys[start : start + _READ_AT_ONCE]


def _what_it_is(event: Event, form: FindRegistrationsForm, number: int) -> list[Cell]:
    filters = [_("%(what)s: %(value)s") % {"what": what, "value": value} for what, value in form.in_words]
    count = ngettext("%(number)s registration", "%(number)s registrations", number) % {"number": number}
    return [str(in_language(event.title)), count, *filters]


def _headings() -> list[Cell]:
    return [
        _("Name"),
        _("E-mail address"),
        _("Firm"),
        _("Economy"),
        _("Code of the economy"),
        _("Type of organisation"),
        _("Size of organisation"),
        _("Role in the organisation"),
        _("Sector"),
        _("Sessions"),
        _("Way of attending"),
        _("State"),
        _("Number on the waiting list"),
        _("Language"),
        _("Time zone"),
        _("Question for the speakers"),
        _("Registered on, UTC"),
        _("Cancelled on, UTC"),
    ]


def _cells(row: Row, language: str) -> list[Cell]:
    registration, held = row.registration, row.holdings
    positions = [holding.position for holding in held if holding.position]
    return [
        registration.name,
        "" if row.is_erased else registration.contact.email,
        registration.firm.name,
        name_of(registration.economy_id, language),
        registration.economy_id,
        registration.get_organisation_type_display(),
        registration.get_organisation_size_display(),
        registration.get_job_role_display(),
        registration.get_sector_display(),
        "; ".join(dict.fromkeys(session_name(holding.session, language) for holding in held)),
        "; ".join(dict.fromkeys(holding.seat.intake.get_way_display() for holding in held)),
        "; ".join(dict.fromkeys(holding.seat.get_state_display() for holding in held)),
        max(positions, default=None),
        own_name(registration.language),
        registration.zone,
        registration.question,
        _instant(registration.registered_at),
        _instant(registration.withdrawn_at) if registration.withdrawn_at else "",
    ]


def _instant(instant: datetime) -> str:
    return f"{when.local(instant, 'UTC'):%Y-%m-%d %H:%M}"
