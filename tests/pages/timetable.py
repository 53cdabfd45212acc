"""The list of events as a person reads it, and events to stand in it."""

import html
import re
from datetime import date, timedelta

from django.test import Client

from outreach.events.choices import DatePrecision, Pattern
from outreach.events.models import Event, Record
from tests.factories import make_event, make_intake, make_session

HOME = date.today() + timedelta(days=40)
LONG_AGO = date(2024, 5, 6)


def page_of(path: str = "/en/events/", zone: str = "") -> str:
    client = Client()
    if zone:
        client.cookies["tz"] = zone
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def rows_of(page: str) -> list[str]:
    return re.findall(r'<li class="tt__item">.*?</div>\s*</li>', page, re.DOTALL)


def words_of(part: str) -> str:
    """What a person reads, each run of blanks as one."""
    return " ".join(html.unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", part, flags=re.DOTALL)).split())


def the_row(path: str = "/en/events/", zone: str = "") -> str:
    (row,) = rows_of(page_of(path, zone))
    return row


def make_open(event: Event | None = None, **changes: object) -> Event:
    """A session in forty days that takes people without limit."""
    session = make_session(event, on=HOME, **changes)
    make_intake(session)
    return session.event


def make_group(*, days: int = 1, **changes: object) -> Event:
    """English, French and Spanish, `days` apart, all open."""
    event = make_event(pattern=Pattern.LANGUAGE_GROUP, **changes)
    for number, code in enumerate(("en", "fr", "es")):
        make_intake(make_session(event, slug=code, language=code, on=HOME + timedelta(days=days * number)))
    return event


def make_record(held_from: str, precision: DatePrecision, *, title: dict[str, str] | None = None, **facts: object) -> Event:
    language = next(iter(title)) if title else "en"
    event = make_event(
        slug=f"record-{Record.objects.count()}",
        is_record=True,
        kind="",
        base_language=language,
        title=title or {"en": "Ceremony"},
        languages=(language,),
    )
    values = {"reference": event.slug, "type_as_written": "award", "languages": ["en"], "organisers": ["WTO MSME Group"]} | facts
    Record.objects.create(event=event, held_from=held_from, date_precision=precision, **values)
    return event
