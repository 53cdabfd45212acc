"""The kinds of mail. Each has a folder of three files under templates/notifications/."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of mail. One that `tells_of_a_seat` is dropped when, at its turn, the seat is no longer that person's."""

    name: str
    tells_of_a_seat: bool = True


CONFIRMED = Kind("registration_confirmed")
# The further days of a course: an invitation carries one VEVENT, so each day has a mail of its own.
FURTHER_DAY = Kind("registration_further_day")
WAITING = Kind("registration_waiting")
REPEATED = Kind("registration_repeated")
# To the mistyped address: it takes the entry out of a stranger's calendar, and names nobody.
READDRESSED = Kind("registration_readdressed", tells_of_a_seat=False)

KINDS = {kind.name: kind for kind in (CONFIRMED, FURTHER_DAY, WAITING, REPEATED, READDRESSED)}
