"""Feeds and the sitemap kept in the process, so that a thousand readers cost as much as one: each while nothing was changed, a minute at most.

The minute bounds what no number tells: sessions that end or leave the feeds meanwhile, a host that is now of another economy,
and two changes whose transactions end in another order than they began.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.events.feeds import changed_at, number_of_last_change

_LONGEST = timedelta(minutes=1)
# A date in a header counts whole seconds, and transactions that begin one after another may end in another order: what has just
# changed may change again without another date.
_SETTLED = timedelta(seconds=5)
_MOST_BYTES = 16_000_000
# Whoever asks for words that nobody uses makes copies that weigh little: so many, and the oldest go.
_MOST = 500
_lock = threading.Lock()
_copies: "OrderedDict[tuple[str, ...], Copy]" = OrderedDict()


@dataclass(frozen=True)
class Copy:
    """A feed as it is sent. `etag` is of the bytes, so every process that has the same says the same."""

    body: bytes
    etag: str
    changed_at: datetime
    last_change: int
    made_at: datetime

    @property
    def last_modified(self) -> int | None:
        """Seconds since 1970 (RFC 9110, 8.8.2); None where a date would not tell this copy from the next."""
        return int(self.changed_at.timestamp()) if self.made_at - self.changed_at > _SETTLED else None


def copy_of(name: tuple[str, ...], *, at: datetime, make: Callable[[], bytes]) -> Copy:
    """The feed of this name as kept, else as `make` makes it. One query; one more when made, and those of `make`."""
    # Both before the feed is read: a change that comes between makes the copy newer than it says, and it is only made once more.
    last_change = number_of_last_change()
    kept = _copies.get(name)
    if kept and kept.last_change == last_change and timedelta() <= at - kept.made_at < _LONGEST:
        return kept
    changed = changed_at(at=at)
    body = make()
    copy = Copy(body, f'W/"{hashlib.sha256(body).hexdigest()[:32]}"', changed, last_change, at)
    _keep(name, copy)
    return copy


def forget() -> None:
    """Drop every feed that this process keeps."""
    with _lock:
        _copies.clear()


def _keep(name: tuple[str, ...], copy: Copy) -> None:
    """The oldest go when there is no room."""
    with _lock:
        _copies.pop(name, None)
        _copies[name] = copy
        while len(_copies) > _MOST or sum(len(kept.body) for kept in _copies.values()) > _MOST_BYTES:
            _copies.popitem(last=False)
