"""Many people want the last seats at the same moment: is one sold twice, is anybody lost?"""

from bench import visitor
from bench.database import Database
from bench.load import expect, send_all
from bench.place import TRIAL_CAPACITY, TRIALS, Place
from bench.report import Row

_CLIENTS = 16
_WORKERS = 8
_ATTEMPTS = 300


def measure(place: Place) -> list[Row]:
    database = place.copy("trials")
    with place.ours(database, workers=_WORKERS) as server:
        for number in range(TRIALS):
            expect(send_all(server.port, visitor.registrations(f"trial-{number}", _ATTEMPTS), clients=_CLIENTS), 302)
    right = sum(_is_right(database, f"trial-{number}") for number in range(TRIALS))
    what = f"{_CLIENTS} clients, {_WORKERS} workers, {_ATTEMPTS} for {TRIAL_CAPACITY} seats"
    return [Row(what, f"all {TRIALS} trials", right == TRIALS, measured=f"{right} exact")]


def _is_right(database: Database, slug: str) -> bool:
    """So many confirmed as there are seats, all others waiting with numbers from one on, and the counters say the same."""
    event = f"(SELECT id FROM events_event WHERE slug = '{slug}')"
    ((confirmed, numbers),) = database.ask(
        f"""SELECT count(*) FILTER (WHERE state = 'confirmed'),
                   array_agg(queue_number ORDER BY queue_number) FILTER (WHERE state = 'waiting')
            FROM registrations_seat JOIN registrations_registration ON registrations_registration.id = registration_id
            WHERE event_id = {event}"""
    )
    ((taken, last),) = database.ask(
        f"""SELECT seats_taken, queue_last FROM registrations_intake
            JOIN events_session ON events_session.id = session_id WHERE event_id = {event}"""
    )
    waiting = _ATTEMPTS - TRIAL_CAPACITY
    return confirmed == taken == TRIAL_CAPACITY and last == waiting and numbers == list(range(1, waiting + 1))
