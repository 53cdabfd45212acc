"""Where calendars and readers subscribe to what a page lists."""

from dataclasses import dataclass

from django.urls import reverse

from outreach.events.programme import ProgrammeFilter
from outreach.events.querysets import CANCELLED_IN_FEEDS, PAST_IN_FEEDS
from outreach.shared.links import absolute


@dataclass(frozen=True)
class Subscription:
    """Addresses of the feeds with the page's filters. Whole, for programs that are given them by hand."""

    ics: str
    atom: str

    # How long a feed keeps what was held, and what was cancelled.
    past_days = PAST_IN_FEEDS.days
    cancelled_days = CANCELLED_IN_FEEDS.days

    @property
    def webcal(self) -> str:
        """The calendar's address for a click: the device's own calendar subscribes, where https would bring a file once."""
        return f"webcal:{self.ics.partition(':')[2]}"


def subscription_of(asked: ProgrammeFilter) -> Subscription:
    """A feed goes on: what is over by now, and the month that a page shows, are not asked of it."""
    lasting = asked.without("when")
    return Subscription(feed_address("ics", lasting), feed_address("atom", lasting))


def feed_address(kind: str, asked: ProgrammeFilter) -> str:
    """The one address of a feed ("ics" or "atom"), in the active language. A series has feeds of its own, below its page."""
    if asked.series:
        return _whole(reverse(f"pages:series_{kind}", args=[asked.series]), asked.without("series"))
    return _whole(reverse(f"pages:feed_{kind}"), asked)


def page_address(asked: ProgrammeFilter) -> str:
    """The page that lists what a feed holds: that of a series for all of it, else the list."""
    if asked.series and not (others := asked.without("series")).as_pairs():
        return _whole(reverse("pages:series", args=[asked.series]), others)
    return _whole(reverse("pages:events"), asked)


def _whole(path: str, asked: ProgrammeFilter) -> str:
    query = asked.as_query()
    return absolute(f"{path}?{query}" if query else path)
