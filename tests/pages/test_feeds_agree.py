"""One filter for pages, calendars and readers of news: for 200 filters made at random they hold the same sessions."""

import random
from datetime import UTC, datetime, timedelta
from itertools import count

import feedparser
import pytest
from django.test import Client

from outreach.economies.models import Economy
from outreach.events import searching
from outreach.events.choices import Kind, Mode, Pattern
from outreach.events.models import Event, Interpretation, Record, Series, Session
from outreach.pages import kept
from outreach.shared import clock
from tests.events.calendar_readers import uids_in
from tests.factories import TITLE, make_event, make_host, make_institution, make_session, make_topic

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FILTERS = 200
# Days from now on which sessions begin; an hour from every boundary.
DAYS = (-400, -120, -91, -89, -61, -30, -3, -1, 0, 1, 6, 20, 45, 100, 300)
REASON = {"en": "Illness"}


def programme(dice: random.Random, at: datetime) -> None:
    """Thirty events of every kind, state and pattern, drafts and records among them."""
    topics = [make_topic(slug=slug) for slug in ("origin", "customs")]
    series = [Series.objects.create(slug=slug, title={"en": slug}) for slug in ("quarterly", "islands")]
    hosts = [make_institution(economy_id=code) for code in ("KE", "WS", "BB")]
    audience = list(Economy.objects.filter(code__in=["NP", "WS", "FR"]).order_by("code"))
    for number in range(30):
        status = dice.choice(["published"] * 6 + ["archived", "cancelled", "draft"])
        title = TITLE if number % 3 else {"en": "Rules of origin", "fr": "Règles d’origine"}
        event = make_event(
            slug=f"event-{number}",
            kind=dice.choice(Kind.values),
            pattern=dice.choice(Pattern.values),
            series=dice.choice([None, *series]),
            title=title,
            status=status,
            **({"cancelled_at": at - 70 * DAY, "cancel_reason": REASON} if status == "cancelled" else {}),
        )
        event.topics.set(dice.sample(topics, dice.randint(0, 2)))
        event.audience.set(dice.sample(audience, dice.randint(0, 2)))
        for host in dice.sample(hosts, dice.randint(0, 2)):
            make_host(event, institution=host)
        for _ in range(dice.randint(1, 3)):
            add_session(event, dice, at, is_cancelled=status == "cancelled" or dice.random() < 0.2)
    for number in range(5):
        past = make_event(slug=f"record-{number}", is_record=True, kind="", title={"en": "Rules of origin"}, languages=("en",))
        Record.objects.create(event=past, reference=f"R{number}", held_from="2019-03", date_precision="month")
    searching.reindex()


def add_session(event: Event, dice: random.Random, at: datetime, *, is_cancelled: bool) -> None:
    start = at + dice.choice(DAYS) * DAY + dice.choice([-HOUR / 2, HOUR])
    cancelled = {"status": "cancelled", "cancelled_at": at - dice.choice([3, 59, 61, 200]) * DAY, "cancel_reason": REASON}
    session = make_session(
        event,
        on=start.date(),
        starts=start.time(),
        ends=(start + HOUR).time(),
        zone="UTC",
        language=dice.choice(["en", "fr", "es"]),
        mode=dice.choice(Mode.values),
        **(cancelled if is_cancelled else {}),
    )
    for language in dice.sample(["fr", "es"], dice.randint(0, 2)):
        Interpretation.objects.create(session=session, language=language)


def a_filter(dice: random.Random, at: datetime) -> dict[str, str]:
    offered = {
        "kind": [*Kind.values, "party"],
        "lang": ["en", "fr", "es", "xx"],
        "economy": ["KE", "WS", "BB", "NP", "fr", "ZZ"],
        "topic": ["origin", "customs", "none"],
        "series": ["quarterly", "islands", "none"],
        "mode": [*Mode.values, "by post"],
        "period": [f"{at:%Y}", f"{at + 45 * DAY:%Y-%m}", f"{at:%Y}-q{(at.month + 2) // 3}", "2019", "soon"],
        "from": [f"{at + days * DAY:%Y-%m-%d}" for days in (-100, -5, 10)],
        "until": [f"{at + days * DAY:%Y-%m-%d}" for days in (-60, 0, 90)],
        "when": ["past", "ahead"],
        "q": ["markets", "RÈGLES", "origine", "nothing like it", "' OR 1=1 --", "\x00"],
    }
    names = dice.sample(list(offered), dice.choice([0, 1, 1, 1, 2, 2, 3]))
    return {name: dice.choice(offered[name]) for name in names}


def sessions_on_pages(visitor: Client, asked: dict[str, str]) -> set[Session]:
    """Over all pages: of what is ahead and of what is past, unless one of them is asked for."""
    found: set[Session] = set()
    for view in [asked["when"]] if "when" in asked else ["ahead", "past"]:
        for number in count(1):
            # A page that is kept was rendered before, and tells no context.
            kept.forget()
            context = visitor.get("/en/events/", asked | {"when": view, "page": str(number)}).context
            for group in context["groups"]:
                for row in group.rows:
                    found |= set(row.event.sessions.all())
            if not context["further"]:
                break
    return found


def is_in_feeds(session: Session, at: datetime) -> bool:
    """The rule in other words than the code's."""
    if session.is_cancelled:
        return at < max(session.ends_at, session.cancelled_at + 60 * DAY)
    return at < session.ends_at + 90 * DAY


def test_for_200_random_filters_list_calendar_and_news_hold_the_same_sessions() -> None:
    dice, visitor, at = random.Random(20261122), Client(), clock.now().astimezone(UTC)
    programme(dice, at)
    sizes = []

    for _ in range(FILTERS):
        asked = a_filter(dice, at)
        wanted = {str(session.uid) for session in sessions_on_pages(visitor, asked) if is_in_feeds(session, at)}
        ics = uids_in(visitor.get("/fr/events/calendar.ics", asked).content)
        news = feedparser.parse(visitor.get("/es/events/atom.xml", asked).content)

        assert sorted(ics) == sorted(wanted), asked
        assert sorted(entry.id.removeprefix("urn:uuid:") for entry in news.entries) == sorted(wanted), asked
        sizes.append(len(wanted))

    # The filters tell sessions apart: some find none, some a few, some all.
    assert (min(sizes), len(set(sizes)) > 12, max(sizes) > 20) == (0, True, True)
