"""Where calendars and readers subscribe to what a page lists."""

from dataclasses import dataclass

from django.urls import reverse

from outreach.events.programme import ProgrammeFilter
from outreach.shared.links import absolute


@dataclass(frozen=True)
class Subscription:
    """Addresses of the feeds with the page's filters. Whole, for programs that are given them by hand."""

    ics: str
    atom: str


def subscription_of(asked: ProgrammeFilter) -> Subscription:
    """A feed goes on: what is over by now, and the month that a page shows, are not asked of it."""
    query = asked.without("when").as_query()
    ics, atom = (absolute(reverse(name)) + (f"?{query}" if query else "") for name in ("pages:feed_ics", "pages:feed_atom"))
    return Subscription(ics, atom)
