"""Spending from a limit."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from outreach.limits.models import Window
from outreach.shared import clock
from outreach.shared.errors import DomainError
from outreach.shared.kept_statements import KeptStatement

_KEPT = timedelta(days=1)


class LimitReachedError(DomainError):
    code = "limit_reached"
    message = _("Too many tries from here. Wait an hour and try again.")


def spend(*wants: tuple[str, str], at: datetime | None = None) -> None:
    """Count one hit for each (limit's name in LIMITS, whose). Raises LimitReachedError past one of them.

    One statement, committed by itself before the action that it guards, so that a refused or failed
    action still counts. Call it outside a transaction.
    """
    at = at or clock.now()
    rows, most = [], {}
    for name, whose in wants:
        hits, seconds = settings.LIMITS[name]
        starts_at = datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=UTC)
        key = _digest(f"{name}:{whose}")
        rows.append((key, starts_at))
        most[key] = hits
    rows.sort()  # one order for every caller: no two statements wait for each other
    values = [value for key, starts_at in rows for value in (key, connection.ops.adapt_datetimefield_value(starts_at))]
    counted = _count(len(rows)).ask(*values)
    if any(hits > most[key] for key, hits in counted):
        raise LimitReachedError


@cache
def _count(windows: int) -> KeptStatement:
    """Counts a hit in so many windows, each given by key and start."""
    values = ", ".join(["(%s, %s, 1)"] * windows)
    sql = f"""INSERT INTO limits_window (key, starts_at, hits) VALUES {values}
              ON CONFLICT (key, starts_at) DO UPDATE SET hits = limits_window.hits + 1 RETURNING key, hits"""  # noqa: S608 - marks only
    return KeptStatement(f"count_in_{windows}_windows", sql)


def forget_windows(*, at: datetime | None = None) -> int:
    """Delete the windows of yesterday and before. Returns how many."""
    at = at or clock.now()
    return Window.objects.filter(starts_at__lt=at - _KEPT).delete()[0]


def _digest(text: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hex()
