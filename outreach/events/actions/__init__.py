"""Everything that changes the programme."""

from outreach.events.actions.cancelling import cancel_event, cancel_session, restore_event
from outreach.events.actions.creating import EventTexts, Timing, add_session, create_event
from outreach.events.actions.moving import change_livestream, move_session, retime
from outreach.events.actions.publishing import archive_event, publish_event, publish_language

__all__ = [
    "EventTexts",
    "Timing",
    "add_session",
    "archive_event",
    "cancel_event",
    "cancel_session",
    "change_livestream",
    "create_event",
    "move_session",
    "publish_event",
    "publish_language",
    "restore_event",
    "retime",
]
