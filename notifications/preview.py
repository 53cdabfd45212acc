"""The mail that a change would send, before it is made: shown to whoever is about to make it.

The change is made in a transaction that is always rolled back, so the words are those that people would get. The person
in the mail is made up, her message is no row, and nothing here hands a mail to a server: nothing is kept, nothing leaves.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from notifications.changes import state_of
from notifications.choices import Method
from notifications.contexts import context_of
from notifications.kinds import CANCELLED, CHANGED, RESTORED, Kind
from notifications.models import Message
from notifications.wording import words_of
from outreach.events.choices import Mode
from outreach.events.models import Session
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.models import Intake, Registration, Seat
from outreach.registrations.queries import Holding
from outreach.shared.masking import masked


@dataclass(frozen=True)
class Preview:
    """What somebody with a place would read. Personal links are stars: there is no such person."""

    language: str
    subject: str
    text: str


def previews_of_change(session: Session, *, act: Callable[[], object], languages: Iterable[str], zone: str) -> list[Preview]:
    """The mail about this session once `act` is done, in each of these languages, for somebody in this zone.

    Empty when `act` changes nothing that a mail tells. Raises whatever `act` raises. Two queries beside those of `act`.
    """
    was = state_of(session, is_confirmed=True)
    with transaction.atomic():
        try:
            act()
            # As it is inside the transaction; with its own event, for that may be another now too.
            changed = Session.objects.select_related("event").prefetch_related("event__languages").get(pk=session.pk)
            if state_of(changed, is_confirmed=True) == was:
                return []
            return [_preview(changed, was, language, zone) for language in languages]
        finally:
            transaction.set_rollback(True)


def _preview(session: Session, was: dict[str, Any], language: str, zone: str) -> Preview:
    kind = _kind(session, was)
    with override(language):
        somebody = Registration(event=session.event, name=_("Name of the person"), language=language, zone=zone)
        message = Message(
            kind=kind.name,
            registration=somebody,
            session=session,
            method=Method.CANCEL if kind is CANCELLED else Method.REQUEST,
            language=language,
            data={"was": was},
        )
        words = words_of(kind.name, context_of(message, somebody, [_place(session, somebody)]))
    return Preview(language, words.subject, masked(words.text))


def _kind(session: Session, was: dict[str, Any]) -> Kind:
    if session.is_cancelled:
        return CANCELLED
    return RESTORED if was["is_cancelled"] else CHANGED


def _place(session: Session, somebody: Registration) -> Holding:
    way = Way.ROOM if session.mode == Mode.ROOM else Way.ONLINE
    intake = Intake(session=session, way=way)
    return Holding(Seat(registration=somebody, intake=intake, session=session, state=SeatState.CONFIRMED), session, None)
