"""Feeds as a third reader of calendars sees them, which knows zones only from the file."""

from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.journeys.calendars import read_all_with_ical_js, read_all_with_icalendar
from tests.journeys.installation import Installation

GOLDEN = Path(__file__).parents[1] / "golden" / "ics"


@pytest.mark.journey
@pytest.mark.parametrize("step", ["created", "moved", "cancelled", "restored"])
def test_ical_js_reads_each_step_of_a_sessions_life(step: str) -> None:
    file = (GOLDEN / f"feed.{step}.ics").read_bytes()

    (entry,) = read_all_with_ical_js(file)

    assert [entry] == read_all_with_icalendar(file)
    assert entry.status == ("CANCELLED" if step == "cancelled" else "CONFIRMED")


@pytest.mark.journey
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_ical_js_reads_the_feed_of_the_sample_programme(site: Installation, language: str) -> None:
    with urlopen(f"{site.url}/{language}/events/calendar.ics") as answer:
        file = answer.read()

    entries = read_all_with_ical_js(file)

    assert len(entries) > 10
    assert entries == read_all_with_icalendar(file)
