"""Everything that changes the programme."""

from outreach.events.actions.cancelling import cancel_event, cancel_session, restore_event
from outreach.events.actions.creating import EventTexts, Timing, add_session, create_event
from outreach.events.actions.moving import change_livestream, move_session, retime
from outreach.events.actions.parts import add_agenda_item, add_host, add_reference, add_speaker, set_audience, set_topics
from outreach.events.actions.publishing import archive_event, publish_event, publish_language
from outreach.events.actions.records import add_record, load_records
from outreach.events.actions.series import add_series

__all__ = [
    "EventTexts",
    "Timing",
    "add_agenda_item",
    "add_host",
    "add_record",
    "add_reference",
    "add_series",
    "add_session",
    "add_speaker",
    "archive_event",
    "cancel_event",
    "cancel_session",
    "change_livestream",
    "create_event",
    "load_records",
    "move_session",
    "publish_event",
    "publish_language",
    "restore_event",
    "retime",
    "set_audience",
    "set_topics",
]
