"""`make bench`: measures, prints one table, and ends with 1 when an aim is missed (docs/how-to/run-the-benchmarks.md)."""

import argparse
import signal
import sys
import time

from bench import embedded, event_page, feed, mail, programme, registration, setup_time, trials, weight
from bench.place import Place
from bench.report import Row, table

PARTS = {
    "registration": registration.measure,
    "page": event_page.measure,
    "weight": weight.measure,
    "trials": trials.measure,
    "mail": mail.measure,
    "embedded": embedded.measure,
    "list": programme.measure,
    "feed": feed.measure,
}
SLOW_PARTS = {"reminders": mail.measure_whole, "setup": setup_time.measure}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join([*PARTS, *SLOW_PARTS])}; without any, all but the last two")
    parser.add_argument("--slow", action="store_true", help="also 100,000 reminders, and `make test` and `make run` from a clean checkout")
    chosen = parser.parse_args()
    known = PARTS | SLOW_PARTS
    if unknown := [part for part in chosen.parts if part not in known]:
        parser.error(f"no part is called {unknown[0]}")
    names = chosen.parts or [*PARTS, *(SLOW_PARTS if chosen.slow else ())]
    # Ended from outside, the run still removes what it made.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows: list[Row] = []
    with Place() as place:
        for name in names:
            start = time.monotonic()
            found = known[name](place)
            print(f"{name}: {time.monotonic() - start:.0f} s\n{table(found)}\n", file=sys.stderr, flush=True)
            rows += found
    print(table(rows))
    return 0 if all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
