"""The programme: events, their sessions, what belongs to them, and the record of the past."""

from outreach.events.models.calendar import CalendarText
from outreach.events.models.event import Event, EventLanguage, Series
from outreach.events.models.parts import AgendaItem, Host, Material, Reference, Speaker
from outreach.events.models.record import Record
from outreach.events.models.session import Interpretation, Livestream, Session

__all__ = [
    "AgendaItem",
    "CalendarText",
    "Event",
    "EventLanguage",
    "Host",
    "Interpretation",
    "Livestream",
    "Material",
    "Record",
    "Reference",
    "Series",
    "Session",
    "Speaker",
]
