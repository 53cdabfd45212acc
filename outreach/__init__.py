"""Events and outreach of a trade platform for small firms."""

from outreach.celery import app as celery_app

__all__ = ["celery_app"]
__version__ = "0.1.0"
