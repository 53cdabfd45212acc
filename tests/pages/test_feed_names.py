"""What a feed is called, in the language it is asked for in, by what it holds."""

import feedparser
import icalendar
import pytest
from django.test import Client

from outreach.events.models import Series
from outreach.pages import feed_copies
from tests.factories import make_event, make_session, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    feed_copies.forget()


def names_of(address: str) -> set[str]:
    """In the three places that programs read: NAME and X-WR-CALNAME of the calendar, the title of the news."""
    calendar = icalendar.Calendar.from_ical(Client().get(address.format("calendar.ics")).content)
    news = feedparser.parse(Client().get(address.format("atom.xml")).content)
    assert calendar["name"].params["LANGUAGE"] == news.feed.title_detail.language == address.split("/")[1]
    return {str(calendar["name"]), str(calendar["x-wr-calname"]), news.feed.title}


@pytest.mark.parametrize(
    ("query", "en", "fr", "es"),
    [
        ("", "Trade Sessions", "Trade Sessions", "Trade Sessions"),
        ("?kind=webinar", ": open webinars", "\u202f: webinaires ouverts", ": seminarios web abiertos"),
        (
            "?kind=webinar&lang=fr",
            ": open webinars in French",
            "\u202f: webinaires ouverts en français",
            ": seminarios web abiertos en francés",
        ),
        ("?lang=en", ": events in English", "\u202f: événements en anglais", ": eventos en inglés"),
        (
            "?kind=country&economy=KE&mode=room",
            ": country sessions, Kenya, in the room",
            "\u202f: séances pays, Kenya, en salle",
            ": sesiones de país, Kenya, en la sala",
        ),
        (
            "?topic=origin&mode=online&q=rice;+tea",
            ": Rules of origin, online, “rice; tea”",
            "\u202f: Règles d’origine, en ligne, «\u202frice; tea\u202f»",
            ": Normas de origen, en línea, «rice; tea»",
        ),
        (
            "?kind=workshop&period=2027-q1",
            ": workshops, January 2027 to March 2027",
            "\u202f: ateliers, janvier 2027 – mars 2027",
            ": talleres, enero de 2027 – marzo de 2027",
        ),
        (
            "?from=2027-02-09&until=2027-03-02&when=ahead",
            ": from 9 February 2027, until 2 March 2027, coming up",
            "\u202f: à partir du 9 février 2027, jusqu’au 2 mars 2027, à venir",
            ": desde el 9 de febrero de 2027, hasta el 2 de marzo de 2027, próximos",
        ),
        ("?kind=party", "Trade Sessions", "Trade Sessions", "Trade Sessions"),
    ],
)
def test_a_feed_is_named_by_the_site_and_what_was_asked_for(query: str, en: str, fr: str, es: str) -> None:
    make_topic(slug="origin", title={"en": "Rules of origin", "fr": "Règles d’origine", "es": "Normas de origen"})

    for language, name in (("en", en), ("fr", fr), ("es", es)):
        whole = name if name == "Trade Sessions" else f"Trade Sessions{name}"
        assert names_of(f"/{language}/events/{{}}{query}") == {whole}


def test_a_feed_of_a_series_is_named_by_it_and_has_one_address() -> None:
    series = Series.objects.create(slug="quarterly", title={"en": "Quarterly webinars; \\ “open”", "fr": "Webinaires trimestriels"})
    make_session(make_event(series=series), language="fr")

    assert names_of("/en/series/quarterly/{}") == {"Trade Sessions: Quarterly webinars; \\ “open”"}
    assert names_of("/fr/series/quarterly/{}?lang=fr") == {"Trade Sessions\u202f: Webinaires trimestriels, événements en français"}
    assert names_of("/en/events/{}?series=quarterly") == {"Trade Sessions: Quarterly webinars; \\ “open”"}


def test_a_long_name_is_folded_and_the_same_each_time() -> None:
    make_session(make_event(series=Series.objects.create(slug="long", title={"en": "é" * 200})))

    first = Client().get("/en/series/long/calendar.ics").content
    feed_copies.forget()

    assert Client().get("/en/series/long/calendar.ics").content == first
    assert max(len(line) for line in first.split(b"\r\n")) <= 75
    assert str(icalendar.Calendar.from_ical(first)["name"]) == f"Trade Sessions: {'é' * 200}"
