"""Links that fill in a new entry in a calendar on the web. Nothing is asked of these hosts before the visitor's click."""

from urllib.parse import urlencode

from outreach.events.ical import title_of
from outreach.events.models import Session
from outreach.shared.links import absolute_url
from outreach.shared.localized import in_language


def google_url(session: Session, language: str) -> str:
    """Google Calendar's template link; times in UTC."""
    span = f"{session.starts_at:%Y%m%dT%H%M%SZ}/{session.ends_at:%Y%m%dT%H%M%SZ}"
    page = event_url(session, language)
    fields = {
        "action": "TEMPLATE",
        "text": str(title_of(session, language)),
        "dates": span,
        "details": page,
        "location": where(session, language),
    }
    return f"https://calendar.google.com/calendar/render?{urlencode(fields)}"


def outlook_url(session: Session, language: str) -> str:
    """Outlook on the web's compose link; times in UTC."""
    fields = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": str(title_of(session, language)),
        "startdt": f"{session.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{session.ends_at:%Y-%m-%dT%H:%M:%SZ}",
        "body": event_url(session, language),
        "location": where(session, language),
    }
    return f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(fields)}"


def where(session: Session, language: str) -> str:
    """The room, or for an online session the public page: never a personal link."""
    return str(in_language(session.venue, language)) or event_url(session, language)


def event_url(session: Session, language: str) -> str:
    return absolute_url("pages:event", session.event.slug, language=language)
