"""Invitations for one person (RFC 5546, 6047): METHOD:REQUEST puts a session into her calendar, CANCEL takes it out."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Event as Component
from icalendar import vCalAddress

from notifications.choices import Method
from outreach.events.ical import Words, add_conference, calendar_of, location_of, paragraphs, shown_languages, title_of, vevent
from outreach.events.models import Session
from outreach.shared.localized import Text, in_language


@dataclass(frozen=True)
class Invitation:
    """What goes into a mail: the part that asks, and the file beside it, which asks nothing (empty for a CANCEL)."""

    method: Method
    part: bytes
    file: bytes = b""


def request(
    session: Session, *, language: str, email: str, sequence: int, stamp: datetime, way_in: str, event_page: str, is_online: bool
) -> Invitation:
    """The session with the personal way in. Registering is accepting, so nobody is asked to answer."""

    def entry() -> Component:
        return personal_entry(
            session, language=language, sequence=sequence, stamp=stamp, way_in=way_in, event_page=event_page, is_online=is_online
        )

    asking = calendar_of(_addressed(entry(), email), session, method=Method.REQUEST)
    return Invitation(Method.REQUEST, asking, calendar_of(entry(), session))


def personal_entry(
    session: Session, *, language: str, sequence: int, stamp: datetime, way_in: str, event_page: str, is_online: bool
) -> Component:
    """What one person's calendar says of a session: as her invitation does, so does her private feed. In the active language."""
    summary = in_language(session.event.summary, language, only=shown_languages(session.event))
    first = Text(_("Your way in: %(url)s") % {"url": way_in}, language)
    page = Text(_("Page of the event: %(url)s") % {"url": event_page}, language)
    by_telephone = _("By telephone: %(numbers)s") % {"numbers": session.dial_in} if is_online and session.dial_in else ""
    description = paragraphs(first, Text(by_telephone, language), summary, page)
    words = Words(title_of(session, language), description, location_of(session, language, is_online=is_online))
    entry = vevent(session, words=words, sequence=sequence, stamp=stamp)
    entry.add("url", way_in)
    if is_online:
        add_conference(entry, way_in, Text(_("Your way in"), language))
    return entry


def cancellation(session: Session, *, language: str, email: str, sequence: int, stamp: datetime, reason: Text) -> Invitation:
    """Takes the entry out of this person's calendar. Says which one and, if it is cancelled for everybody, why."""
    words = Words(title_of(session, language), reason, Text("", language))
    entry = vevent(session, words=words, sequence=sequence, stamp=stamp)
    entry["status"] = "CANCELLED"
    return Invitation(Method.CANCEL, calendar_of(_addressed(entry, email), session, method=Method.CANCEL))


def _addressed(entry: Component, email: str) -> Component:
    """ORGANIZER is the mailbox of our From; one ATTENDEE, the recipient, without a name."""
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = str(settings.SITE_NAME)
    attendee = vCalAddress(f"mailto:{email}")
    attendee.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    entry.add("organizer", organizer)
    entry.add("attendee", attendee)
    return entry
