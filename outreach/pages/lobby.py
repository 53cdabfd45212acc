"""What the lobby behind a personal link shows: the door as it stands, the ways in, and what to have at hand."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.attendance.choices import Following
from outreach.events.choices import Phase
from outreach.events.livestreams import host_of, hosts_on_the_way, player_of
from outreach.events.models import Livestream, Session
from outreach.registrations.choices import SeatState
from outreach.registrations.models import Registration
from outreach.registrations.queries import Door, Holding, door_of, holdings
from outreach.shared import when

# Over so many hours, a countdown says less than a date.
LONGEST_COUNTDOWN = timedelta(hours=99, minutes=59, seconds=59)
_ADDRESSES = {Following.PICTURE: "url", Following.SOUND: "audio_url", Following.FALLBACK: "fallback_url"}

NONE, CANCELLED, OVER, OFFERED, WAITING, EARLY, OPEN = "none", "cancelled", "over", "offered", "waiting", "early", "open"
# Nothing follows on these: nobody needs to ask again.
_LAST = {NONE, CANCELLED, OVER}
_SAID: dict[str, str | Promise] = {
    NONE: gettext_lazy("This registration holds no place any more."),
    CANCELLED: gettext_lazy("This session has been cancelled. Load this page again to read why."),
    OVER: gettext_lazy("This session is over."),
    OFFERED: gettext_lazy("A place came free for you. Load this page again to take it."),
    WAITING: gettext_lazy("You are on the waiting list. Load this page again to see your position."),
    EARLY: gettext_lazy("The doors are closed. Load this page again to see when they open."),
    OPEN: gettext_lazy("The doors are open"),
}
# Over the door of a page that was made earlier, as the state is now.
_HEADINGS: dict[str, str | Promise] = {
    NONE: gettext_lazy("The doors are closed"),
    CANCELLED: gettext_lazy("This session has been cancelled"),
    OVER: gettext_lazy("This session is over"),
    OFFERED: gettext_lazy("The doors are closed"),
    WAITING: gettext_lazy("The doors are closed"),
    EARLY: gettext_lazy("The doors are closed"),
    OPEN: gettext_lazy("The doors are open"),
}


@dataclass(frozen=True)
class WayIn:
    """One way to follow a session, and the host that it leads to."""

    following: Following
    url: str

    @property
    def words(self) -> str:
        return str(self.following.label)

    @property
    def host(self) -> str:
        return host_of(self.url)


@dataclass(frozen=True)
class Countdown:
    hours: int
    minutes: int
    seconds: int


@dataclass(frozen=True)
class Lobby:
    """A registration before its door at one instant. `door` is None when it holds no place any more."""

    registration: Registration
    held: list[Holding]
    door: Door | None
    at: datetime

    @property
    def session(self) -> Session | None:
        return self.door.holding.session if self.door else None

    @cached_property
    def state(self) -> str:
        if self.door is None:
            return NONE
        if self.door.holding.session.is_cancelled:
            return CANCELLED
        if self.at >= self.door.closes_at or (self.door.phase == Phase.ENDED and not self.door.is_open):
            return OVER
        if not self.door.holding.is_confirmed:
            return OFFERED if self.door.holding.seat.state == SeatState.OFFERED else WAITING
        return OPEN if self.door.is_open else EARLY

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    @property
    def has_place(self) -> bool:
        """Whether the door is hers: not while she waits, and not when nothing is behind it any more."""
        return self.state in {EARLY, OPEN}

    @property
    def is_last(self) -> bool:
        """Whether nothing will change any more, as far as the door goes."""
        return self.state in _LAST

    @cached_property
    def ways(self) -> list[WayIn]:
        """The ways that the organiser gave an address for; the first is chosen unless somebody says otherwise."""
        livestream: Livestream | None = getattr(self.session, "livestream", None)
        if livestream is None or not self.has_place:
            return []
        return [WayIn(following, url) for following, name in _ADDRESSES.items() if (url := getattr(livestream, name))]

    @property
    def hosts(self) -> list[str]:
        """Where the form may lead, as a policy of content names it."""
        return list(dict.fromkeys(host for way in self.ways for host in hosts_on_the_way(way.url)))

    @property
    def player(self) -> str:
        """The address of the provider's player, where it has one that may stand in our page."""
        return player_of(self.ways[0].url) if self.ways else ""

    @property
    def player_host(self) -> str:
        return host_of(self.player) if self.player else ""

    def way(self, following: str) -> WayIn | None:
        return next((way for way in self.ways if way.following == following), None)

    @cached_property
    def addresses(self) -> str:
        """Stands for the addresses as they are now: a page that knows another value knows other addresses. Tells nothing of them."""
        named = chr(0).join(f"{self.registration.public_id} {way.following} {way.url}" for way in self.ways)
        return hashlib.sha256(named.encode()).hexdigest()[:16] if self.ways else ""

    @property
    def opens(self) -> str:
        return self.door.opens_at.isoformat() if self.door else ""

    @property
    def closes(self) -> str:
        return self.door.closes_at.isoformat() if self.door else ""

    @property
    def offset(self) -> str:
        """Of the session's own clock, at the instant at which the doors open."""
        return when.offset_label(self.door.opens_at, self.door.holding.session.zone) if self.door else ""

    @property
    def countdown(self) -> Countdown | None:
        """How long until the doors open, or None when they are open, or too far ahead to count."""
        left = self.door.opens_at - self.at if self.door and self.state == EARLY else None
        if left is None or left > LONGEST_COUNTDOWN:
            return None
        minutes, seconds = divmod(int(left.total_seconds()), 60)
        return Countdown(minutes // 60, minutes % 60, seconds)

    @property
    def heading(self) -> str:
        """What stands over the door."""
        is_live = self.is_open and self.door is not None and self.door.phase == Phase.LIVE
        return _("The session is live") if is_live else str(_HEADINGS[self.state])

    def news(self, seen: Mapping[str, str]) -> str:
        """What a page that was made earlier must say now: `seen` is what it knows of state, opens and addresses, and which page. Empty for no news."""
        if seen.get("state") in {WAITING, OFFERED} and self.has_place:
            return _("You have a place now. Load this page again to see the way in.")
        if self.state != seen.get("state"):
            return str(_SAID[self.state])
        if self.opens != seen.get("opens"):
            return _("The session has a new time. Load this page again to see it.")
        if self.addresses != seen.get("addresses"):
            if not seen.get("addresses"):
                return _("The address of the livestream is there now.")
            if seen.get("page") == "watch":
                return _("The organiser has changed the address of the livestream. What you see here may stop.")
            return _("The organiser has changed the address of the livestream. The button leads to the new one.")
        return ""


def lobby_of(registration: Registration, *, at: datetime) -> Lobby:
    """One query, one more for each seat that waits."""
    held = holdings(registration)
    return Lobby(registration, held, door_of(held, at=at), at)
