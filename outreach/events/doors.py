"""When a session's doors stand open: one rule for the way in, its page and the desk."""

from datetime import datetime

from outreach.events.models import Session
from outreach.events.models.session import DOORS_AFTER, DOORS_BEFORE


def opens_at(session: Session) -> datetime:
    """Fifteen minutes before the start."""
    return session.starts_at - DOORS_BEFORE


def closes_at(session: Session) -> datetime:
    """Thirty minutes past the end, or when the organiser ends the session."""
    latest = session.ends_at + DOORS_AFTER
    return min(session.ended_at, latest) if session.ended_at else latest


def are_open(session: Session, at: datetime) -> bool:
    """Open at the very instant of opening, closed at that of closing; never for a cancelled session."""
    return not session.is_cancelled and opens_at(session) <= at < closes_at(session)


def public_session(event: str, session: str) -> Session | None:
    """The session of this slug in a public event, with the event and its languages, or None. Two queries."""
    public = Session.objects.public().select_related("event").prefetch_related("event__languages")
    return public.filter(event__slug=event, slug=session).first()
