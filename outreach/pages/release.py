"""A name for the code and words that this process runs: pages made by another release are not up to date."""

import hashlib
from functools import cache

from django.conf import settings

_WHAT = (
    *("outreach/**/*.py", "outreach/**/*.mo", "outreach/**/data/*.*", "outreach/static/**/*.*"),
    *("notifications/**/*.py", "templates/**/*.html"),
)


@cache
def release() -> str:
    """Read once a process: a digest of every file that a page depends on."""
    digest = hashlib.sha256()
    for pattern in _WHAT:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
