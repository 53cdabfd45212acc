"""What the event page depends on, asked in one statement: enough to say that nothing changed."""

from dataclasses import dataclass
from datetime import datetime

from outreach.events.lifecycle import phase
from outreach.registrations.intakes import few_left, state_of
from outreach.registrations.standing import standing_of


@dataclass(frozen=True)
class Freshness:
    """`changed_at` is the latest change of anything printed; `clock` what time and seats say: phases, states, seats left."""

    event_id: int
    changed_at: datetime
    clock: str


def freshness_of(slug: str, *, at: datetime) -> Freshness | None:
    """The freshness of a public event that has sessions, or None. One query."""
    standing = standing_of(slug, with_changes=True)
    if standing is None:
        return None
    said = [standing.event.status]
    for session, intakes in standing.sessions:
        said.append(phase(session, at))
        said += [f"{state_of(intake, at)}/{few_left(intake, at)}" for intake in intakes]
    return Freshness(standing.event.pk, max(standing.changes), " ".join(said))
