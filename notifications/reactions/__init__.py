"""Who is told of what. A reaction reads and drafts; it changes nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from notifications import facts as mails
from notifications.drafts import Draft
from notifications.reactions import changes, seats
from notifications.reactions import people as links
from notifications.reactions import registrations as registering
from outreach.attendance import facts as attendance
from outreach.events import facts as events
from outreach.journal.facts import Fact
from outreach.people import facts as people
from outreach.registrations import facts as registrations

# Any: each reaction takes its own class of fact.
Reaction = Callable[[Any, datetime], list[Draft]]

REACTIONS: dict[type[Fact], Reaction] = {
    events.EventCancelled: changes.event_cancelled,
    events.EventRestored: changes.event_restored,
    events.SessionCancelled: changes.session_cancelled,
    events.SessionChanged: changes.session_changed,
    events.SessionMoved: changes.session_moved,
    events.SessionRestored: changes.session_restored,
    people.LinkAsked: links.link_asked,
    registrations.OfferEnded: seats.offer_ended,
    registrations.RegistrationConfirmed: registering.registration_made,
    registrations.RegistrationPromoted: seats.registration_promoted,
    registrations.RegistrationQueued: registering.registration_made,
    registrations.RegistrationReaddressed: registering.registration_readdressed,
    registrations.RegistrationRepeated: registering.registration_repeated,
    registrations.RegistrationSwitched: seats.registration_switched,
    registrations.RegistrationWithdrawn: seats.registration_withdrawn,
    registrations.SeatOffered: seats.seat_offered,
    registrations.SwitchQueued: seats.switch_queued,
    registrations.WaitingLeft: seats.waiting_left,
    registrations.WayInAsked: registering.way_in_asked,
}

_STAFF_ONLY = "The people at the desk did it themselves."
_DONE_BY_HERSELF = "The person has just done it."

# Facts that nobody is told of, and why.
SILENT: dict[type[Fact], str] = {
    attendance.Arrived: _DONE_BY_HERSELF,
    events.EventArchived: _STAFF_ONLY,
    events.EventCreated: _STAFF_ONLY,
    events.EventEdited: "A better word needs no mail: the page says it, and every later mail.",
    events.EventPublished: "Nobody follows the programme by mail yet.",
    events.LivestreamChanged: "The way in leads to the new address by itself.",
    events.SeriesAdded: _STAFF_ONLY,
    events.SessionAdded: _STAFF_ONLY,
    events.SessionEnded: "Whoever is in the session sees it.",
    mails.MailRetried: "The mail itself is what they get.",
    people.ContactErased: "There is nobody left to write to; the page said that it was done.",
    people.ContactExported: _DONE_BY_HERSELF,
    people.FeedRevoked: _DONE_BY_HERSELF,
    people.LinkClosed: _DONE_BY_HERSELF,
    people.LinkOpened: _DONE_BY_HERSELF,
    people.TeamAdded: _STAFF_ONLY,
    people.TeamsChanged: _STAFF_ONLY,
    people.UserAdded: _STAFF_ONLY,
    people.UserChanged: _STAFF_ONLY,
    registrations.AddressProved: _DONE_BY_HERSELF,
    registrations.AllotmentEnded: _STAFF_ONLY,
    registrations.CapacityChanged: _STAFF_ONLY,
    registrations.IntakeClosed: _STAFF_ONLY,
    registrations.IntakeOpened: _STAFF_ONLY,
    registrations.IntakeWayChanged: "The change of the session, in the same transaction, tells it.",
    registrations.QuestionAsked: "The organisers read the questions at the desk.",
    registrations.RegistrationCorrected: "The page she did it on says so.",
    registrations.RegistrationsExported: _STAFF_ONLY,
    registrations.SeatsHeld: _STAFF_ONLY,
}


def react_to(fact: Fact, at: datetime) -> list[Draft]:
    """The drafts of a fact. Raises KeyError for one that is in neither table."""
    if type(fact) in SILENT:
        return []
    return REACTIONS[type(fact)](fact, at)
