"""The staff pages under /staff/: every table to read; what is changed there is changed by an action."""

from outreach.desk.admin import attendance, catalogue, economies, events, notifications, parts, people, registrations, sessions, system
from outreach.desk.admin.site import staff_site

__all__ = [
    "attendance",
    "catalogue",
    "economies",
    "events",
    "notifications",
    "parts",
    "people",
    "registrations",
    "sessions",
    "staff_site",
    "system",
]
