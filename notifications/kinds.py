"""The kinds of mail. Each has a folder of three files under templates/notifications/."""

from dataclasses import dataclass

from outreach.registrations.choices import SeatState
from outreach.registrations.models import LIVE_SEATS

_WAITS = (SeatState.WAITING, SeatState.OFFERED)


@dataclass(frozen=True)
class Kind:
    """A kind of mail. It is dropped when, at its turn, the person has no seat in one of the states `tells_of`."""

    name: str
    # Empty: it tells of what is no more, and stays true.
    tells_of: tuple[SeatState, ...] = (SeatState.CONFIRMED,)
    # Takes an entry out of the calendar of one person alone: from then on her SEQUENCE is higher than the session's.
    takes_back: bool = False
    # Its words name every session she has a place in, or else waits for; of others the one that it is about.
    names_all: bool = False


CONFIRMED = Kind("registration_confirmed", names_all=True)
# The further days of a course: an invitation carries one VEVENT, so each day has a mail of its own.
FURTHER_DAY = Kind("registration_further_day")
WAITING = Kind("registration_waiting", tells_of=_WAITS, names_all=True)
REPEATED = Kind("registration_repeated", tells_of=LIVE_SEATS, names_all=True)
# Asked for at the door.
WAY_IN_AGAIN = Kind("way_in_again", tells_of=LIVE_SEATS, names_all=True)
# To the mistyped address: it takes the entry out of a stranger's calendar, and names nobody.
READDRESSED = Kind("registration_readdressed", tells_of=(), takes_back=True)

PROMOTED = Kind("registration_promoted", names_all=True)
OFFERED = Kind("seat_offered", tells_of=(SeatState.OFFERED,))
OFFER_ENDED = Kind("offer_ended", tells_of=(), names_all=True)
SWITCHED = Kind("registration_switched")
SWITCH_QUEUED = Kind("switch_queued", tells_of=_WAITS, names_all=True)
WAITING_LEFT = Kind("waiting_left", tells_of=(), names_all=True)
WITHDRAWN = Kind("registration_withdrawn", tells_of=(), takes_back=True)
# Beside another mail that says why: the session she left, or a further day of a course.
LEFT = Kind("session_left", tells_of=(), takes_back=True)

# What a change is called is decided when it is told: by then it may have been taken back, or have become another.
CHANGED = Kind("session_changed", tells_of=LIVE_SEATS)
CANCELLED = Kind("session_cancelled", tells_of=LIVE_SEATS)
RESTORED = Kind("session_restored", tells_of=LIVE_SEATS)

# Made due by the clock, not by a fact (`notifications.reminders`).
REMINDER_WEEK = Kind("reminder_week", names_all=True)
REMINDER_DAY = Kind("reminder_day")
REMINDER_HOUR = Kind("reminder_hour")

# To a contact, about no registration.
LINK = Kind("registrations_link", tells_of=())

CHANGES = (CHANGED.name, CANCELLED.name, RESTORED.name)
TAKE_BACK = (READDRESSED.name, WITHDRAWN.name, LEFT.name)

KINDS = {
    kind.name: kind
    for kind in (
        CONFIRMED,
        FURTHER_DAY,
        WAITING,
        REPEATED,
        WAY_IN_AGAIN,
        READDRESSED,
        PROMOTED,
        OFFERED,
        OFFER_ENDED,
        SWITCHED,
        SWITCH_QUEUED,
        WAITING_LEFT,
        WITHDRAWN,
        LEFT,
        CHANGED,
        CANCELLED,
        RESTORED,
        REMINDER_WEEK,
        REMINDER_DAY,
        REMINDER_HOUR,
        LINK,
    )
}
