"""What each fact of the journal says to people. `%(…)s` are the values of `history.values_of`.

Facts that are about no event have a sentence too: none may be shown as a name that only programs read.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from notifications import facts as mails

from outreach.attendance import facts as attendance
from outreach.events import facts as events
from outreach.journal.facts import Fact
from outreach.people import facts as people
from outreach.registrations import facts as registrations

SENTENCES: dict[type[Fact], Promise] = {
    attendance.Arrived: _("%(person)s went in: %(session)s."),
    events.EventArchived: _("The event was put into the archive."),
    events.EventCancelled: _("The event was cancelled."),
    events.EventCreated: _("The event was drafted."),
    events.EventEdited: _("The event was edited: %(part)s."),
    events.EventPublished: _("The event was published: %(languages)s."),
    events.EventRestored: _("The event was restored."),
    events.LivestreamChanged: _("The livestream address was changed: %(session)s."),
    events.SeriesAdded: _("A series was added."),
    events.SessionAdded: _("A session was added: %(session)s."),
    events.SessionCancelled: _("A session was cancelled: %(session)s."),
    events.SessionChanged: _("A session was changed: %(session)s, %(parts)s."),
    events.SessionEnded: _("The doors of a session were closed: %(session)s."),
    events.SessionMoved: _("A session was moved: %(session)s."),
    events.SessionRestored: _("A session is held after all: %(session)s."),
    mails.MailRetried: _("A failed mail was put back into the queue: %(kind)s."),
    people.ContactErased: _("A person was erased."),
    people.ContactExported: _("A person took a copy of their data."),
    people.FeedRevoked: _("A private calendar was revoked."),
    people.LinkAsked: _("A link to one’s registrations was asked for."),
    people.LinkClosed: _("A link to one’s registrations was closed."),
    people.LinkOpened: _("A link to one’s registrations was opened."),
    people.TeamAdded: _("A team was added."),
    people.TeamsChanged: _("The teams of an account were changed."),
    people.UserAdded: _("An account was added."),
    people.UserChanged: _("What an account may do was changed."),
    registrations.AddressProved: _("%(person)s confirmed the e-mail address."),
    registrations.AllotmentEnded: _("Seats were held no more: %(session)s. So many were left: %(seats)s."),
    registrations.CapacityChanged: _("The number of places was changed: %(session)s."),
    registrations.IntakeClosed: _("A way of attending was closed: %(session)s."),
    registrations.IntakeOpened: _("Registration was opened: %(session)s."),
    registrations.IntakeWayChanged: _("Places became places of the other way of attending: %(session)s."),
    registrations.OfferEnded: _("The offer to %(person)s ended: %(session)s."),
    registrations.QuestionAsked: _("%(person)s wrote or changed a question for the speakers."),
    registrations.RegistrationConfirmed: _("%(person)s registered and has a place."),
    registrations.RegistrationCorrected: _("%(person)s corrected the registration: %(parts)s."),
    registrations.RegistrationPromoted: _("%(person)s came up from the waiting list."),
    registrations.RegistrationQueued: _("%(person)s registered and waits for a place."),
    registrations.RegistrationReaddressed: _("%(person)s corrected the e-mail address."),
    registrations.RegistrationRepeated: _("%(person)s sent the form again; nothing changed."),
    registrations.RegistrationSwitched: _("%(person)s chose another session: %(session)s."),
    registrations.RegistrationWithdrawn: _("The registration of %(person)s was cancelled."),
    registrations.RegistrationsExported: _("A file of registrations was taken. So many were in it: %(registrations)s."),
    registrations.SeatOffered: _("A place was offered to %(person)s: %(session)s, until %(until)s."),
    registrations.SeatsHeld: _("Seats were held: %(session)s, %(seats)s for %(whose)s."),
    registrations.SwitchQueued: _("%(person)s waits for another session: %(session)s."),
    registrations.WaitingLeft: _("%(person)s left the waiting list: %(session)s."),
    registrations.WayInAsked: _("A personal link was asked for at the door."),
}

BY_NAME = {fact.name: sentence for fact, sentence in SENTENCES.items()}

# Parts of an event, of a session and of a registration, as facts name them.
PARTS: dict[str, Promise] = {
    "texts": _("texts"),
    "hosts": _("hosts"),
    "speakers": _("speakers"),
    "agenda": _("agenda"),
    "references": _("references to resources"),
    "materials": _("materials"),
    "topics": _("topics"),
    "audience": _("economies it is for"),
    "team": _("team"),
    "sessions": _("title and interpretation of a session"),
    "venue": _("venue"),
    "mode": _("way of meeting"),
    "dial_in": _("dial-in"),
    "name": _("name"),
    "firm": _("firm"),
    "economy": _("economy"),
    "organisation_type": _("type of organisation"),
    "organisation_size": _("size of organisation"),
    "job_role": _("role in the organisation"),
    "sector": _("sector"),
    "women_led": _("whether women lead it"),
    "gender": _("gender"),
    "language": _("language"),
    "zone": _("time zone"),
    "needs": _("needs"),
    "consents": _("consents"),
}
