"""The programme: events, their sessions, what belongs to them, and the record of the past."""

from outreach.events.models.event import Event, EventLanguage, Series
from outreach.events.models.parts import AgendaItem, Host, Reference, Speaker
from outreach.events.models.record import Record
from outreach.events.models.session import Interpretation, Livestream, Session

__all__ = [
    "AgendaItem",
    "Event",
    "EventLanguage",
    "Host",
    "Interpretation",
    "Livestream",
    "Record",
    "Reference",
    "Series",
    "Session",
    "Speaker",
]
