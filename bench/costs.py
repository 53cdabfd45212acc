"""What a request costs in CPU, beside one of the empty view: measured in turns, so that a busy machine burdens both."""

import statistics
from dataclasses import dataclass

from bench.load import Requests, expect, send_all
from bench.server import Server

_ROUNDS = 7
# The kernel counts in hundredths of a second: a turn lasts long enough for one not to matter.
_SECONDS_A_TURN = 0.7
_WARM_UP = 60
_FEWEST, _MOST = 20, 4000


@dataclass(frozen=True)
class Cost:
    """Milliseconds of CPU a request, and how many times the first is the second: the median of the turns."""

    base: float
    ours: float
    ratio: float


@dataclass(frozen=True)
class Work:
    """Requests to one server, each with an answer of this status."""

    server: Server
    requests: Requests
    status: int = 200

    def cost(self, count: int) -> float:
        before = self.server.cpu()
        expect(send_all(self.server.port, self.requests(count), clients=self.server.workers), self.status)
        return (self.server.cpu() - before) / count * 1000

    def warm_up(self) -> int:
        """Returns how many requests make a turn."""
        self.cost(_WARM_UP)
        return max(_FEWEST, min(_MOST, round(_SECONDS_A_TURN * 1000 / max(self.cost(_WARM_UP), 0.1))))


def compare(base: Work, ours: Work, *, most: int = _MOST) -> Cost:
    """`most` bounds the requests of a turn."""
    base_count, count = (min(most, work.warm_up()) for work in (base, ours))
    turns = [(base.cost(base_count), ours.cost(count)) for _ in range(_ROUNDS)]
    return Cost(
        base=statistics.median(turn[0] for turn in turns),
        ours=statistics.median(turn[1] for turn in turns),
        ratio=statistics.median(turn[1] / turn[0] for turn in turns),
    )
