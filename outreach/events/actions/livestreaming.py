"""Where a session is streamed, and the end that its organiser gives it."""

from datetime import datetime

from django.db import transaction

from outreach.events import calendar_texts
from outreach.events.choices import SessionStatus
from outreach.events.errors import BadLivestreamError, WrongStateError
from outreach.events.facts import LivestreamChanged, SessionEnded
from outreach.events.livestreams import is_address
from outreach.events.models import Event, Livestream, Session
from outreach.events.models.session import DOORS_AFTER
from outreach.journal import log
from outreach.shared import clock


@transaction.atomic
def change_livestream(
    session: Session, *, url: str, audio_url: str = "", fallback_url: str = "", by: int | None, at: datetime | None = None
) -> Livestream | None:
    """Set where the session is streamed; an address left empty is taken away, with all three it is streamed nowhere.

    The same addresses change nothing. Raises BadLivestreamError, which names the field, unless each is a whole https
    address, or where others stand without the main one. Raises no sequence: no mail is needed.
    """
    at = at or clock.now()
    addresses = {"url": url, "audio_url": audio_url, "fallback_url": fallback_url}
    for field, address in addresses.items():
        if address and not is_address(address):
            raise BadLivestreamError(field)
    if not url and (audio_url or fallback_url):
        raise BadLivestreamError
    # PostgreSQL: the event first, and locked, so that two changes at once come one after the other.
    Event.objects.select_for_update(no_key=True).get(pk=session.event_id)
    old = Livestream.objects.filter(session=session).first()
    if addresses == {name: getattr(old, name, "") for name in addresses}:
        return old
    Event.objects.filter(pk=session.event_id).update(changed_at=at)
    livestream = None
    if url:
        livestream, _ = Livestream.objects.update_or_create(session=session, defaults=addresses)
    elif old:
        old.delete()
    calendar_texts.rewrite(session.event_id)
    log.record(LivestreamChanged(session.pk), by=by, at=at, event_id=session.event_id)
    return livestream


@transaction.atomic
def end_session(session: Session, *, by: int | None, at: datetime | None = None) -> Session:
    """Close the doors, once, from the start until they close by themselves. Calendars keep the announced end.

    Raises WrongStateError before the start, after the doors have closed, and for a cancelled session.
    """
    at = at or clock.now()
    Event.objects.filter(pk=session.event_id).update(changed_at=at)
    is_on = Session.objects.filter(status=SessionStatus.SCHEDULED, ended_at=None, starts_at__lte=at, ends_at__gt=at - DOORS_AFTER)
    if is_on.filter(pk=session.pk).update(ended_at=at) != 1:
        raise WrongStateError
    session.refresh_from_db()
    calendar_texts.rewrite(session.event_id)
    log.record(SessionEnded(session.pk), by=by, at=at, event_id=session.event_id)
    return session
