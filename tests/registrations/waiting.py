"""Events whose seats are all taken, and what is read of them."""

from datetime import datetime, timedelta
from typing import Any

from outreach.events.choices import Mode, Pattern
from outreach.journal.models import Entry
from outreach.registrations.choices import Way
from outreach.registrations.models import Intake, Registration
from outreach.shared import clock
from tests.factories import make_event, make_intake, make_session
from tests.people import Somebody


def make_languages(*codes: str, capacity: int | None = 1) -> list[Intake]:
    """One session online in each language; one attends one of them."""
    event = make_event(pattern=Pattern.LANGUAGE_GROUP)
    return [make_intake(make_session(event, slug=code, language=code), capacity=capacity) for code in codes]


def make_course(*capacities: int | None, way: Way = Way.ONLINE, **changes: Any) -> list[Intake]:
    """A session a day, from thirty days ahead."""
    event = make_event(pattern=Pattern.COURSE, **changes)
    first = clock.now() + timedelta(days=30)
    return [
        make_intake(make_session(event, on=(first + timedelta(days=day)).date()), capacity=capacity, way=way)
        for day, capacity in enumerate(capacities)
    ]


def make_hybrid(*, room: int | None = 1, online: int | None = None, **changes: Any) -> tuple[Intake, Intake]:
    """One session with a room and a livestream."""
    session = make_session(mode=Mode.HYBRID, **changes)
    return make_intake(session, way=Way.ROOM, capacity=room), make_intake(session, capacity=online)


def states_of(registration: Registration) -> dict[int, str]:
    """The state of each live seat, by intake."""
    seats = registration.seats.exclude(state="released")
    return dict(seats.order_by("intake_id").values_list("intake_id", "state"))


def counters(*intakes: Intake) -> list[tuple[int, int, int]]:
    """(seats taken, held, people waiting) of each."""
    rows = {intake.pk: intake for intake in Intake.objects.filter(pk__in=[intake.pk for intake in intakes])}
    return [(rows[one.pk].seats_taken, rows[one.pk].seats_held, rows[one.pk].waiting) for one in intakes]


def facts() -> list[tuple[str, dict]]:
    return [(entry.name, entry.payload) for entry in Entry.objects.order_by("pk")]


def names() -> list[str]:
    return [name for name, _ in facts()]


def is_withdrawn_at(registration: Registration) -> datetime | None:
    return Registration.objects.values_list("withdrawn_at", flat=True).get(pk=registration.pk)


def many(number: int) -> list[Somebody]:
    return [Somebody(f"Person {n}", f"person{n}@firms.example", f"Firm {n}", "WS", "fr", "Pacific/Apia") for n in range(number)]
