"""What the templates of a mail may name."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language_bidi

from notifications import reminders
from notifications.changes import change_of
from notifications.choices import Method
from notifications.kinds import CONFIRMED, PROMOTED, READDRESSED, SWITCHED
from notifications.models import Message
from notifications.moments import Moment, instant_in_words, moments_of
from outreach.events import calendar_links
from outreach.events.ical import location_of, title_of
from outreach.events.models import Session
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.links import way_in_url
from outreach.registrations.models import Registration
from outreach.registrations.queries import Holding, overlaps_of
from outreach.shared import when
from outreach.shared.languages import name_in
from outreach.shared.links import absolute_url
from outreach.shared.localized import Text, in_language

# Mails of a new place: she may have another at the same time.
_TELL_OF_OVERLAPS = {CONFIRMED.name, PROMOTED.name, SWITCHED.name}
# A typed name that is an address or a link.
_ADVERTISES = re.compile(r"://|www\.|@|\.[a-z]{2,}/", re.IGNORECASE)
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True)
class Day:
    """A session as a mail tells of it."""

    title: Text
    date: str
    moments: tuple[Moment, ...]
    language: str
    location: Text
    is_in_room: bool
    # Empty for whoever may not dial in: without a place, or with one in the room.
    dial_in: str
    position: int | None
    offered_until: str
    is_cancelled: bool
    cancel_reason: Text
    file_url: str
    google_url: str
    outlook_url: str


@dataclass(frozen=True)
class Overlap:
    """Another place of hers at the same time."""

    title: Text
    day: str


def is_confirmed(holding: Holding) -> bool:
    return holding.seat.state == SeatState.CONFIRMED


def context_of(message: Message, registration: Registration, held: list[Holding]) -> dict[str, Any]:
    """For a mail about a registration. `day` is the session it is about, `days` what is held, `waits_for` what she waits for beside."""
    # Who is told that a mail was not meant for her learns nothing of whom it was meant for.
    is_stranger = message.kind == READDRESSED.name
    about, language = message.session, message.language
    zone = about.zone if is_stranger and about else registration.zone
    held_days = [(holding, _day_of_seat(holding, zone, language)) for holding in held]
    confirmed = [day for holding, day in held_days if is_confirmed(holding)]
    others = [day for holding, day in held_days if not is_confirmed(holding)]
    day = _day_about(about, held_days, zone, language) if about else (confirmed or others)[0]
    return (
        frame_of(message)
        | {
            "name": "",
            "isolated_name": "",
            "way_in": "",
            "event_url": absolute_url("pages:event", registration.event.slug, language=language),
            "day": day,
            "days": tuple(confirmed or others),
            "waits_for": tuple(others) if confirmed else (),
            "is_confirmed": _is_confirmed_in(held, about),
            "is_further": bool(message.data.get("is_further")),
            # A single day of a course that came up comes alone: her calendar has the others.
            "days_follow": bool(message.data.get("days_follow", True)),
            "has_left": bool(message.data.get("has_left")),
            "is_taken_out": message.method == Method.CANCEL,
            "overlaps": _overlaps(registration, zone, language) if message.kind in _TELL_OF_OVERLAPS else (),
            "mine_page": absolute_url("pages:mine", language=language),
            "change": change_of(message, zone=zone),
            # A registration waits as a whole: the longest of its queues counts.
            "position": max((holding.position or 0 for holding in held), default=0),
        }
        | ({} if is_stranger else own_words(registration.name, way_in_url(registration)))
        | reminders.context_of(message)
    )


def own_words(name: str, way_in: str) -> dict[str, str]:
    """Of the context what is one person's own; her name, unless it would make our mail carry somebody's advertisement."""
    if _ADVERTISES.search(name):
        return {"way_in": way_in}
    # A name's direction must not turn the sentence around it (Unicode Standard Annex 9, 2.5).
    return {"name": name, "isolated_name": f"{_FIRST_STRONG_ISOLATE}{name}{_POP_ISOLATE}", "way_in": way_in}


def link_context_of(message: Message, token: str) -> dict[str, Any]:
    """For the mail with a link to a contact's registrations."""
    return frame_of(message) | {"mine_url": absolute_url("mine_open", token)}


def frame_of(message: Message) -> dict[str, Any]:
    """What the frame of every mail names."""
    return {
        "language": message.language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "site_name": str(settings.SITE_NAME),
        "privacy_url": absolute_url("pages:privacy", language=message.language),
    }


def _overlaps(registration: Registration, zone: str, language: str) -> tuple[Overlap, ...]:
    return tuple(
        Overlap(title_of(session, language), when.long_date(when.local(session.starts_at, zone).date(), language))
        for session in overlaps_of(registration)
    )


def _is_confirmed_in(held: list[Holding], about: Session | None) -> bool:
    """Whether the session the mail is about is certain; without one, whether any is."""
    return any(is_confirmed(holding) and about in {None, holding.session} for holding in held)


def _day_about(about: Session, held_days: list[tuple[Holding, Day]], zone: str, language: str) -> Day:
    """As it is held, the certain seat before any other; without a seat, where nobody is told a place."""
    own = sorted(((holding, day) for holding, day in held_days if holding.session == about), key=lambda pair: not is_confirmed(pair[0]))
    return own[0][1] if own else _day_of(about, zone, language, location=Text("", language))


def _day_of_seat(holding: Holding, zone: str, language: str) -> Day:
    session, seat = holding.session, holding.seat
    is_online = seat.intake.way == Way.ONLINE
    return _day_of(
        session,
        zone,
        language,
        location=location_of(session, language, is_online=is_online),
        is_in_room=not is_online,
        dial_in=session.dial_in if is_online and is_confirmed(holding) else "",
        position=holding.position,
        offered_until=holding.offered_until,
    )


def _day_of(
    session: Session,
    zone: str,
    language: str,
    *,
    location: Text,
    is_in_room: bool = False,
    dial_in: str = "",
    position: int | None = None,
    offered_until: datetime | None = None,
) -> Day:
    return Day(
        title=title_of(session, language),
        date=when.plain_date(when.local(session.starts_at, zone).date(), language),
        moments=tuple(moments_of(session, zone=zone, language=language)),
        language=name_in(session.language, language),
        location=location,
        is_in_room=is_in_room,
        dial_in=dial_in,
        position=position,
        offered_until=instant_in_words(offered_until, zone=zone, language=language) if offered_until else "",
        is_cancelled=session.is_cancelled,
        cancel_reason=in_language(session.cancel_reason, language),
        file_url=absolute_url("pages:session_ics", session.event.slug, session.slug, language=language),
        google_url=calendar_links.google_url(session, language),
        outlook_url=calendar_links.outlook_url(session, language),
    )
