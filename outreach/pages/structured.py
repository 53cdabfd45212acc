"""What a page says to search engines: schema.org Event as JSON-LD, with the facts that the page shows and no others.

Dates carry the offset of the session's own clock on that day.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from outreach.events.choices import DatePrecision, Mode, Pattern
from outreach.events.models import Event, Host, Record, Session
from outreach.registrations.choices import IntakeState
from outreach.registrations.offer import EventOffer, Offered
from outreach.shared import when
from outreach.shared.localized import in_language

_SCHEMA = "https://schema.org"
# Nothing in a text ends the script element or begins a comment in it.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_WAYS = {
    Mode.ONLINE: f"{_SCHEMA}/OnlineEventAttendanceMode",
    Mode.ROOM: f"{_SCHEMA}/OfflineEventAttendanceMode",
    Mode.HYBRID: f"{_SCHEMA}/MixedEventAttendanceMode",
}
_WAYS_OF_RECORDS = {"online": _WAYS[Mode.ONLINE], "in-person": _WAYS[Mode.ROOM], "hybrid": _WAYS[Mode.HYBRID]}


def event_json_ld(offer: EventOffer, *, language: str, url: str) -> SafeString:
    """One Event in the page's language, as a script element.

    Of a language group it is the session in that language, else the first; of a course the whole, its sessions as subEvent.
    """
    event = offer.event
    data = {
        "@context": _SCHEMA,
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": str(in_language(event.title, language, only=offer.languages)),
        "description": str(in_language(event.summary, language, only=offer.languages)),
        **(_course(offer, language, url) if event.pattern == Pattern.COURSE else _held(_chosen(offer, language).session, language, url)),
        "isAccessibleForFree": True,
        "organizer": [_organizer(host, language) for host in offer.hosts],
        "performer": [{"@type": "Person", "name": name} for name in _speakers(offer, language)],
        "offers": _offers(event, _offered(offer, language), url),
    }
    return _script(data)


def record_json_ld(record: Record, *, url: str) -> SafeString:
    """An event of the past, where its source gives the day; else nothing, for an Event has a start."""
    location = _location_of(record, url)
    if record.date_precision != DatePrecision.DAY or not location:
        return SafeString()
    event = record.event
    data = {
        "@context": _SCHEMA,
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": str(in_language(event.title, event.base_language)),
        "startDate": record.held_from,
        "endDate": record.held_until if len(record.held_until) == len("2018-03-27") else "",
        "eventAttendanceMode": _WAYS_OF_RECORDS.get(record.mode_as_written, ""),
        "location": location,
        "inLanguage": record.languages,
        "organizer": [{"@type": "Organization", "name": name} for name in record.organisers],
    }
    return _script(data)


def _script(data: dict[str, Any]) -> SafeString:
    """Without what is empty, and with nothing in it that ends the script."""
    told = {name: value for name, value in data.items() if value not in ("", [], None)}
    words = json.dumps(told, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{words}</script>')  # noqa: S308 - escaped above


def _chosen(offer: EventOffer, language: str) -> Offered:
    """The session in the page's language, else the first."""
    return next((one for one in offer.sessions if one.session.language == language), offer.sessions[0])


def _offered(offer: EventOffer, language: str) -> Iterable[Offered]:
    return offer.sessions if offer.event.pattern == Pattern.COURSE else [_chosen(offer, language)]


def _held(session: Session, language: str, url: str) -> dict[str, Any]:
    """When, where, how and in which language one session is held."""
    facts = {
        "startDate": _stamp(session.starts_at, session),
        "endDate": _stamp(session.ends_at, session),
        "eventStatus": _status(session),
        "eventAttendanceMode": _WAYS[Mode(session.mode)],
        "location": _location(session, language, url),
        "inLanguage": session.language,
    }
    if session.moved_from:
        facts["previousStartDate"] = _stamp(session.moved_from, session)
    return facts


def _course(offer: EventOffer, language: str, url: str) -> dict[str, Any]:
    """From the start of the first day to the end of the last; days that were cancelled count only if all were."""
    sessions = [one.session for one in offer.sessions]
    counted = [session for session in sessions if not session.is_cancelled] or sessions
    name = str(in_language(offer.event.title, language, only=offer.languages))
    days = [
        {
            "@type": "Event",
            "name": str(in_language(session.title, language, only=offer.languages)) or name,
            **_held(session, language, url),
        }
        for session in sessions
    ]
    return _held(counted[0], language, url) | {"endDate": _stamp(counted[-1].ends_at, counted[-1]), "subEvent": days}


def _stamp(instant: datetime, session: Session) -> str:
    return when.local(instant, session.zone).isoformat()


def _status(session: Session) -> str:
    state = "Cancelled" if session.is_cancelled else "Rescheduled" if session.moved_from else "Scheduled"
    return f"{_SCHEMA}/Event{state}"


def _location(session: Session, language: str, url: str) -> dict[str, Any] | list[dict[str, Any]]:
    """Online stands the event's page, never the livestream: its address is for those who registered."""
    online = {"@type": "VirtualLocation", "url": url}
    place, venue = str(in_language(session.place, language)), str(in_language(session.venue, language))
    address = {"@type": "PostalAddress", "addressLocality": place}
    room = {"@type": "Place", "name": venue or place, "address": address | ({"streetAddress": venue} if venue else {})}
    if session.mode == Mode.HYBRID:
        return [room, online]
    return room if session.mode == Mode.ROOM else online


def _location_of(record: Record, url: str) -> dict[str, Any] | list[dict[str, Any]]:
    """Where a record was held; empty where its source names no place and does not say that it was online."""
    online = {"@type": "VirtualLocation", "url": url}
    if record.mode_as_written == "online":
        return online
    named = record.venue or record.city
    if not named:
        return []
    address: dict[str, str] = {"@type": "PostalAddress"}
    address |= {key: value for key, value in (("addressLocality", record.city), ("addressCountry", record.host_economy_id)) if value}
    room = {"@type": "Place", "name": named, "address": address if len(address) > 1 else named}
    return [room, online] if record.mode_as_written == "hybrid" else room


def _organizer(host: Host, language: str) -> dict[str, str]:
    told = {"@type": "Organization", "name": str(in_language(host.institution.name, language)), "url": host.institution.website}
    return {name: value for name, value in told.items() if value}


def _speakers(offer: EventOffer, language: str) -> list[str]:
    """Who speaks in all sessions or in those that are told."""
    told = {one.session.pk for one in _offered(offer, language)}
    return [speaker.name for speaker in offer.speakers if speaker.session_id is None or speaker.session_id in told]


def _offers(event: Event, offered: Iterable[Offered], url: str) -> dict[str, Any] | None:
    """Registration is free. Nothing is offered once it is closed."""
    states = [way.state for one in offered for way in one.seats]
    opens = [way.intake.opens_at for one in offered for way in one.seats if way.intake.opens_at]
    free = {"@type": "Offer", "price": 0, "priceCurrency": "CHF", "url": f"{url}#register"}
    if IntakeState.OPEN in states:
        free["availability"] = f"{_SCHEMA}/InStock"
    elif IntakeState.FULL in states:
        free["availability"] = f"{_SCHEMA}/SoldOut"
    elif IntakeState.NOT_YET not in states:
        return None
    since = min(opens, default=event.published_at)
    return free | ({"validFrom": since.isoformat()} if since else {})
