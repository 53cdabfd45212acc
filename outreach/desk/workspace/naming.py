"""How the workspace names things within a sentence, in the reader's language. Commas and brackets stand alike in all of ours."""

from datetime import datetime

from outreach.events.models import Session
from outreach.shared import when
from outreach.shared.languages import name_in
from outreach.shared.localized import in_language


def session_name(session: Session, language: str) -> str:
    """Like "English, 9 February 2027", or "Day one (English), 9 February 2027"."""
    spoken, day = name_in(session.language, language), when.plain_date(session.local_date, language)
    spoken = f"{spoken[:1].upper()}{spoken[1:]}"
    title = in_language(session.title, language)
    return f"{title} ({spoken}), {day}" if title else f"{spoken}, {day}"


def instant_name(instant: datetime, zone: str, language: str, *, place: str = "") -> str:
    """Like "9 February 2027, 14:00 Geneva (UTC+1)": day and hour on the clocks of the zone, and where they hang."""
    there = when.local(instant, zone)
    clock = " ".join(part for part in (f"{there:%H:%M}", place or when.city(zone, language)) if part)
    return f"{when.plain_date(there.date(), language)}, {clock} ({when.offset_label(instant, zone)})"
