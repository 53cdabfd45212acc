"""The registrations of an event as its organisers read them: filtered, searched, page by page."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from outreach.events.choices import Phase
from outreach.events.lifecycle import phase
from outreach.registrations.choices import SeatState
from outreach.registrations.models import LIVE_SEATS, Registration, Seat
from outreach.registrations.queries import Holding, holding_of, live_seats
from outreach.shared.folding import fold


class Standing(StrEnum):
    """What a list may be cut to beside the states of a seat."""

    PROMOTED = "promoted"
    WITHDRAWN = "withdrawn"


STATES = (SeatState.CONFIRMED, SeatState.WAITING, SeatState.OFFERED, Standing.PROMOTED, Standing.WITHDRAWN)


@dataclass(frozen=True)
class Asked:
    """What a list of registrations is cut to. `session` is a slug, `economy` a code; empty: all that stand."""

    session: str = ""
    state: str = ""
    economy: str = ""
    words: str = ""


@dataclass(frozen=True)
class Row:
    """A registration with its live seats, by start."""

    registration: Registration
    holdings: tuple[Holding, ...]

    @property
    def has_need(self) -> bool:
        return hasattr(self.registration, "need")

    def has_ended(self, at: datetime) -> bool:
        """Nothing is left to give back: it was withdrawn, or all that it holds is over."""
        return self.registration.withdrawn_at is not None or all(phase(one.session, at) == Phase.ENDED for one in self.holdings)

    @property
    def is_erased(self) -> bool:
        return self.registration.contact.erased_at is not None


@dataclass(frozen=True)
class Counted:
    """Of a whole event: registrations that stand, their economies, and how many of them hold a place, wait or have an offer."""

    standing: int
    economies: int
    confirmed: int
    waiting: int
    offered: int


def keys_of(event_id: int, asked: Asked) -> list[int]:
    """The registrations asked for, the latest first, by pk. Words are looked for in name, firm and address. One query."""
    found = Registration.objects.filter(_asked_q(asked), event=event_id).order_by("-registered_at", "-pk")
    if not asked.words:
        return list(found.values_list("pk", flat=True))
    wanted = fold(asked.words).split()
    if not wanted:
        return []
    # Folded here: no column holds a name without its accents, and both engines then find the same.
    people = found.values_list("pk", "name", "firm__name", "contact__email")
    return [pk for pk, *texts in people if _holds(texts, wanted)]


def _holds(texts: list[str], wanted: list[str]) -> bool:
    """Every word, in any order; "oneill" finds O’Neill."""
    joined = fold(" ".join(texts)).replace(" ", "")
    return all(word in joined for word in wanted)


def _asked_q(asked: Asked) -> Q:
    is_withdrawn = asked.state == Standing.WITHDRAWN
    chosen = Q(withdrawn_at__isnull=not is_withdrawn)
    if asked.economy:
        chosen &= Q(economy=asked.economy)
    if asked.session or asked.state not in {"", Standing.WITHDRAWN}:
        chosen &= Q(Exists(_seats(asked, is_withdrawn=is_withdrawn)))
    return chosen


def _seats(asked: Asked, *, is_withdrawn: bool) -> QuerySet[Seat]:
    """The seats one of which a registration must have: of the session and in the state asked for, both at once."""
    seats = Seat.objects.filter(registration=OuterRef("pk"))
    seats = seats.filter(state=SeatState.RELEASED) if is_withdrawn else seats.filter(state__in=LIVE_SEATS)
    if asked.session:
        seats = seats.filter(session__slug=asked.session)
    if asked.state in SeatState.values:
        seats = seats.filter(state=asked.state)
    if asked.state == Standing.PROMOTED:
        seats = seats.filter(promoted_at__isnull=False)
    return seats


def rows_of(keys: Sequence[int]) -> list[Row]:
    """What a table prints of these, in their order. Two queries."""
    related = Registration.objects.select_related("contact", "firm", "need").prefetch_related(Prefetch("seats", live_seats()))
    by_key = related.in_bulk(keys)
    return [_row(by_key[key]) for key in keys if key in by_key]


def _row(registration: Registration) -> Row:
    return Row(registration, tuple(holding_of(seat) for seat in registration.seats.all()))


def find_row(event_id: int, number: uuid.UUID) -> Row | None:
    """One registration of the event by its public number. Three queries."""
    key = Registration.objects.filter(event=event_id, public_id=number).values_list("pk", flat=True).first()
    rows = rows_of([key]) if key else []
    return rows[0] if rows else None


def released_seats(registration: Registration) -> list[Seat]:
    """Seats that it held once, by the time they were released. One query."""
    seats = Seat.objects.select_related("session", "intake").filter(registration=registration, state=SeatState.RELEASED)
    return list(seats.order_by("released_at", "pk"))


def counted(event_id: int) -> Counted:
    """Two queries."""
    standing = Registration.objects.filter(event=event_id, withdrawn_at__isnull=True)
    numbers = standing.aggregate(standing=Count("pk"), economies=Count("economy", distinct=True))
    seats = Seat.objects.filter(registration__event=event_id, registration__withdrawn_at__isnull=True, state__in=LIVE_SEATS)
    by_state = dict(seats.values_list("state").annotate(people=Count("registration", distinct=True)).order_by("state"))
    return Counted(**numbers, **{str(state): by_state.get(state, 0) for state in LIVE_SEATS})


def economies_of(event_id: int) -> list[str]:
    """The codes of the economies that registrations came from. One query."""
    return list(Registration.objects.filter(event=event_id).order_by("economy_id").values_list("economy_id", flat=True).distinct())
