"""Everything that changes the programme."""

from outreach.events.actions.cancelling import cancel_event, cancel_session, restore_event, restore_session
from outreach.events.actions.changing import change_session
from outreach.events.actions.creating import EventTexts, Timing, add_session, create_event
from outreach.events.actions.editing import edit_texts, set_team
from outreach.events.actions.livestreaming import change_livestream, end_session
from outreach.events.actions.moving import move_session, retime
from outreach.events.actions.parts import (
    add_agenda_item,
    add_host,
    add_material,
    add_reference,
    add_speaker,
    put_earlier,
    remove_material,
    remove_part,
    set_audience,
    set_topics,
)
from outreach.events.actions.publishing import archive_event, publish_event, publish_language
from outreach.events.actions.records import add_record, load_records
from outreach.events.actions.series import add_series

__all__ = [
    "EventTexts",
    "Timing",
    "add_agenda_item",
    "add_host",
    "add_material",
    "add_record",
    "add_reference",
    "add_series",
    "add_session",
    "add_speaker",
    "archive_event",
    "cancel_event",
    "cancel_session",
    "change_livestream",
    "change_session",
    "create_event",
    "edit_texts",
    "end_session",
    "load_records",
    "move_session",
    "publish_event",
    "publish_language",
    "put_earlier",
    "remove_material",
    "remove_part",
    "restore_event",
    "restore_session",
    "retime",
    "set_audience",
    "set_team",
    "set_topics",
]
