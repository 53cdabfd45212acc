"""Fills a database with sessions for feeds in bulk; the run calls it in `manage.py shell`."""

from datetime import datetime, time, timedelta

from django.db import connection

from outreach.events.actions import Timing
from outreach.events.calendar_texts import rewrite_lacking
from outreach.events.choices import Kind, Mode, Status
from outreach.events.models import Event, EventLanguage, Session
from outreach.shared import clock

_ZONES = ("Europe/Zurich", "Africa/Nairobi", "Pacific/Apia", "America/Barbados", "Asia/Kathmandu", "America/Toronto", "UTC")
# Session after session, from the past that feeds still hold to two years ahead.
_FIRST, _LAST = timedelta(days=-60), timedelta(days=730)
_BATCH = 2000


def add_sessions(count: int) -> None:
    """As many published events with one session each and texts in three languages, as the actions would leave them."""
    at = clock.now()
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        events = Event.objects.bulk_create([_event(number, at) for number in numbers])
        EventLanguage.objects.bulk_create(
            [EventLanguage(event=event, language=language, published_at=at) for event in events for language in ("en", "fr", "es")]
        )
        Session.objects.bulk_create([_session(event, number, count, at) for number, event in zip(numbers, events, strict=True)])
    rewrite_lacking()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _event(number: int, at: datetime) -> Event:
    names = {"en": "Finding export markets", "fr": "Trouver des marchés d’exportation", "es": "Encontrar mercados de exportación"}
    texts = {
        "en": "Find your product’s code, compare markets, and see what a buyer asks for before the first order.",
        "fr": "Trouvez le code de votre produit, comparez les marchés et voyez ce qu’un acheteur demande avant la première commande.",
        "es": "Encuentre el código de su producto, compare mercados y vea lo que pide un comprador antes del primer pedido.",
    }
    return Event(
        slug=f"markets-{number}",
        kind=list(Kind)[number % 3],
        title={language: f"{words} {number}" for language, words in names.items()},
        summary=texts,
        status=Status.PUBLISHED,
        published_at=at,
        changed_at=at,
    )


def _session(event: Event, number: int, count: int, at: datetime) -> Session:
    day = (at + _FIRST + (_LAST - _FIRST) * number / count).date()
    timing = Timing(day, time(8 + number % 10), time(9 + number % 10, 30), _ZONES[number % len(_ZONES)])
    starts_at, ends_at = timing.instants()
    return Session(
        event=event,
        slug="1",
        language=("en", "fr", "es")[number % 3],
        mode=Mode.ONLINE,
        place={"en": "Geneva"},
        local_date=day,
        local_start=timing.starts,
        local_end=timing.ends,
        zone=timing.zone,
        starts_at=starts_at,
        ends_at=ends_at,
        changed_at=at,
    )
