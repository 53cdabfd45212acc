"""Changing what calendars and pages say of a session, its time apart."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from outreach.events import calendar_texts, searching
from outreach.events.choices import Mode
from outreach.events.errors import WrongStateError
from outreach.events.facts import EventEdited, SessionChanged
from outreach.events.models import Event, Interpretation, Session
from outreach.journal import log
from outreach.shared import clock

# Changes of these are told to people and their calendars.
TOLD = ("venue", "mode", "dial_in")


@transaction.atomic
def change_session(
    session: Session,
    *,
    venue: dict[str, str] | None = None,
    mode: Mode | None = None,
    dial_in: str | None = None,
    place: dict[str, str] | None = None,
    title: dict[str, str] | None = None,
    interpretation: Iterable[str] | None = None,
    by: int | None,
    at: datetime | None = None,
) -> Session:
    """Change what is given; None leaves a part as it is, and what is the same changes nothing.

    Venue, mode and dial-in raise the sequence and are a SessionChanged; the others are an edit of the event. Raises
    WrongStateError when the session is cancelled.
    """
    at = at or clock.now()
    # The event's lock first, as everywhere; moved on below if anything changes.
    Event.objects.select_for_update(no_key=True).get(pk=session.event_id)
    # PostgreSQL: two changes at once must not both start from the same old session.
    session = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if session.is_cancelled:
        raise WrongStateError
    given = {"venue": venue, "mode": mode, "dial_in": dial_in, "place": place, "title": title}
    changes = {name: value for name, value in given.items() if value is not None and value != getattr(session, name)}
    told = [name for name in TOLD if name in changes]
    is_interpreted_anew = interpretation is not None and _interpret(session, set(interpretation))
    if changes or is_interpreted_anew:
        _write(session, changes, told, at)
        searching.index(session.event_id)
        calendar_texts.rewrite(session.event_id)
        _tell(session, told, is_edit=is_interpreted_anew or len(changes) > len(told), by=by, at=at)
    return session


def _write(session: Session, changes: dict[str, Any], told: list[str], at: datetime) -> None:
    Event.objects.filter(pk=session.event_id).update(changed_at=at)
    sequence = F("sequence") + (1 if told else 0)
    Session.objects.filter(pk=session.pk).update(**changes, sequence=sequence, changed_at=at)
    session.refresh_from_db()


def _tell(session: Session, told: list[str], *, is_edit: bool, by: int | None, at: datetime) -> None:
    if told:
        log.record(SessionChanged(session.pk, told), by=by, at=at, event_id=session.event_id)
    if is_edit:
        log.record(EventEdited(session.event_id, "sessions"), by=by, at=at, event_id=session.event_id)


def _interpret(session: Session, wanted: set[str]) -> bool:
    """Interpret into these languages and no others. True when that is a change."""
    present = set(session.interpretations.values_list("language", flat=True))
    if wanted == present:
        return False
    session.interpretations.exclude(language__in=wanted).delete()
    Interpretation.objects.bulk_create([Interpretation(session=session, language=code) for code in sorted(wanted - present)])
    return True
