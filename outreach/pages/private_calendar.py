"""One person's calendar: the sessions she has a place in, as her invitations say them."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override
from notifications.invitations import personal_entry
from notifications.queries import cancels_sent_alone

from outreach.events.ical import feed, serialised, stamp_of, years_by_zone
from outreach.people.models import Contact
from outreach.registrations.choices import Way
from outreach.registrations.links import way_in_url
from outreach.registrations.models import Seat
from outreach.registrations.own import seats_in_feed
from outreach.shared.links import absolute_url
from outreach.shared.localized import Text


def calendar_of_contact(contact: Contact, *, at: datetime) -> bytes:
    """The confirmed places of a contact in her language, within the window of all feeds. Three queries.

    UID as in every mail; SEQUENCE as in hers: the session's and one for each CANCEL sent to her alone. A session she
    has left is not in it; a cancelled one stays and says so. The same bytes until something changes.
    """
    seats = list(seats_in_feed(contact, at=at))
    cancels = cancels_sent_alone(contact)
    with override(contact.language):
        entries = [_entry(seat, contact.language, cancels.get(seat.session_id, 0)) for seat in seats]
        name = Text(_("My sessions"), contact.language)
    years = years_by_zone((seat.session.zone, seat.session.starts_at, seat.session.ends_at) for seat in seats)
    return feed(entries, name=name, years=years)


def _entry(seat: Seat, language: str, cancels: int) -> str:
    session = seat.session
    component = personal_entry(
        session,
        language=language,
        sequence=session.sequence + cancels,
        stamp=_changed_at(seat),
        way_in=way_in_url(seat.registration),
        event_page=absolute_url("pages:event", session.event.slug, language=language),
        is_online=seat.intake.way == Way.ONLINE,
    )
    return serialised(component)


def _changed_at(seat: Seat) -> datetime:
    """When what her calendar says of the session became so."""
    return max(filter(None, (stamp_of(seat.session), seat.taken_at, seat.promoted_at)))
