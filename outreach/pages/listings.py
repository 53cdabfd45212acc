"""Pages that list the programme, kept in the process while nothing changed, and never into another minute.

The minute holds what the clock alone changes (sessions begin and end on whole minutes) and bounds what no number tells.
"""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from outreach.events.queries import programme_state
from outreach.pages import kept
from outreach.pages.release import release


def respond(request: HttpRequest, *, at: datetime, render: Callable[[], str]) -> HttpResponse:
    """The page as kept, else as `render` makes it. One query, and those of `render`."""
    state = chr(0).join((release(), f"{at:%Y-%m-%dT%H:%M}", programme_state()))
    return kept.respond(request, state, lambda _token: render())
