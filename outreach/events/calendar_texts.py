"""What feeds say of each session, kept ready: its VEVENT in every language of the interface.

An entry holds while it says when its words became so, which is the later change of session and event. The action that changes an
event writes its entries anew in the same transaction; one that does not hold is read by nobody and made on the way instead.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, DateTimeField, F, FilteredRelation, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, Greatest

from outreach.events.ical import public_entry, serialised, stamp_of
from outreach.events.models import CalendarText, Event, Session
from outreach.events.querysets import SessionQuerySet

_EVENTS_AT_ONCE = 100
# What moves with any change of the event (RFC 5545, 3.8.7).
_STAMPS = re.compile("^(?:DTSTAMP|LAST-MODIFIED):.*\r\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A VEVENT as it stands in a file, and the times whose rules its calendar needs."""

    vevent: str
    zone: str
    starts_at: datetime
    ends_at: datetime


def entry_of(session: Session, language: str) -> str:
    """The VEVENT as the session stands now, with its event, the event's languages and its interpretations read."""
    return serialised(public_entry(session, language=language))


def entries_of(sessions: SessionQuerySet, language: str) -> list[Entry]:
    """The entry of each session, in the order of the query. One query, and four more if one is not kept ready."""
    kept = FilteredRelation("calendar_texts", condition=Q(calendar_texts__language=language))
    holds = When(kept__changed_at=Greatest(F("changed_at"), F("event__changed_at")), then=F("kept__vevent"))
    vevent = Case(holds, default=Value(""), output_field=TextField())
    rows = list(sessions.annotate(kept=kept, ready=vevent).values_list("pk", "ready", "zone", "starts_at", "ends_at"))
    lacking = [pk for pk, ready, *_ in rows if not ready]
    made = {session.pk: entry_of(session, language) for session in _with_words(Session.objects.filter(pk__in=lacking))} if lacking else {}
    return [Entry(ready or made[pk], *times) for pk, ready, *times in rows if ready or pk in made]


def rewrite(*events: int) -> int:
    """Write the entries of these events anew, in the transaction that changed them. Drafts and records have none. Six queries.

    Rows are replaced, never changed, so the highest number tells feeds that something did change.
    """
    sessions = _with_words(Session.objects.public().filter(event__in=events))
    before = {(text.session_id, text.language): text for text in CalendarText.objects.filter(session__event__in=events)}
    texts = [_text(session, language, before.get((session.pk, language))) for session in sessions for language, _name in settings.LANGUAGES]
    if texts:
        CalendarText.objects.filter(session__event__in=events).delete()
        CalendarText.objects.bulk_create(texts)
    return len(texts)


def _text(session: Session, language: str, before: CalendarText | None) -> CalendarText:
    vevent, stamp = entry_of(session, language), stamp_of(session)
    reads_the_same = before is not None and _words(before.vevent) == _words(vevent)
    told_at = (before.told_at or before.changed_at) if before and reads_the_same else stamp
    return CalendarText(session=session, language=language, vevent=vevent, changed_at=stamp, told_at=told_at)


def _words(vevent: str) -> str:
    return _STAMPS.sub("", vevent)


def with_told_at(sessions: SessionQuerySet, language: str) -> SessionQuerySet:
    """With `told_at`: since when what feeds say of it in this language reads so."""
    kept = FilteredRelation("calendar_texts", condition=Q(calendar_texts__language=language))
    stamp = Greatest(F("changed_at"), F("event__changed_at"))
    holds = When(kept__changed_at=stamp, then=Coalesce("kept__told_at", "kept__changed_at"))
    return sessions.annotate(kept=kept, told_at=Case(holds, default=stamp, output_field=DateTimeField()))


def rewrite_all() -> int:
    """Write every entry anew: after a release, or when the site has moved to another address. Returns how many."""
    return _rewrite_in_turns(Event.objects.public().programme().order_by("pk").values_list("pk", flat=True))


def rewrite_lacking() -> int:
    """Write the entries of events that have sessions without one that holds. Returns how many were written."""
    languages = [code for code, _name in settings.LANGUAGES]
    holds = Q(calendar_texts__language__in=languages, calendar_texts__changed_at=Greatest(F("changed_at"), F("event__changed_at")))
    sessions = Session.objects.public().annotate(holding=Count("calendar_texts", filter=holds)).filter(holding__lt=len(languages))
    return _rewrite_in_turns(sessions.order_by("event_id").values_list("event_id", flat=True).distinct())


def _rewrite_in_turns(found: Iterable[int]) -> int:
    """A transaction for each hundred events, so that nobody waits long for one."""
    events = list(found)
    return sum(_rewrite_locked(events[start : start + _EVENTS_AT_ONCE]) for start in range(0, len(events), _EVENTS_AT_ONCE))


@transaction.atomic
def _rewrite_locked(events: list[int]) -> int:
    # PostgreSQL: an action that changes one of them meanwhile must not be written over with what was read before it.
    list(Event.objects.select_for_update(no_key=True).filter(pk__in=events).order_by("pk").values_list("pk"))
    return rewrite(*events)


def _with_words(sessions: SessionQuerySet) -> QuerySet[Session]:
    """With all that an entry says. Three queries."""
    return sessions.select_related("event").prefetch_related("event__languages", "interpretations").order_by("pk")
