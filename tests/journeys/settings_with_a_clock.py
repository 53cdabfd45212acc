"""The site with a clock that a test puts forward: all its processes read from one file how many seconds it is ahead.

Nothing else is different but what a second site beside the first one needs: names of its own at Redis.
"""

from datetime import datetime, timedelta

from outreach import env
from outreach.settings import *  # noqa: F403  a settings module is read as a whole
from outreach.settings import CACHES, CELERY_BEAT_SCHEDULE, VAR_DIR
from outreach.shared import clock

_FILE = VAR_DIR / f"ahead-{env.read('PORT')}"
_read_machine = clock.now


def _now() -> datetime:
    ahead = float(_FILE.read_text(encoding="ascii")) if _FILE.exists() else 0.0
    return _read_machine() + timedelta(seconds=ahead)


clock.now = _now

CACHES = {"default": CACHES["default"] | {"KEY_PREFIX": f"clock-{env.read('PORT')}"}}
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": f"clock-{env.read('PORT')}."}
# Celery's beat goes by the machine's clock: it would look for reminders once in a true minute.
CELERY_BEAT_SCHEDULE = CELERY_BEAT_SCHEDULE | {"remind": CELERY_BEAT_SCHEDULE["deliver"] | {"task": "notifications.remind"}}
