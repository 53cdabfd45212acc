"""What an organiser does in the workspace, page by page."""

from datetime import date, time

from tests.journeys.visitor import Visitor


def fill_times(organiser: Visitor, on: date, starts: time, ends: time) -> None:
    organiser.page.locator("[name=local_date]").fill(on.isoformat())
    organiser.page.locator("[name=local_start]").fill(f"{starts:%H:%M}")
    organiser.page.locator("[name=local_end]").fill(f"{ends:%H:%M}")


def publish(organiser: Visitor, event: str) -> None:
    organiser.open(f"/en/organise/events/{event}/publish/")
    organiser.button("Publish").click()
    organiser.page.wait_for_url("**/details/")


def move(organiser: Visitor, event: str, session: str, on: date, starts: time, ends: time) -> None:
    """The first press shows what will be done, the second one does it."""
    organiser.open(f"/en/organise/events/{event}/versions/{session}/step/move/")
    fill_times(organiser, on, starts, ends)
    organiser.button("See what will be done").click()
    assert organiser.says("What will be done") in organiser.main()
    organiser.button("Move the session").click()
    organiser.page.wait_for_url(f"**/versions/{session}/")


def stream_at(organiser: Visitor, event: str, session: str, url: str) -> None:
    organiser.open(f"/en/organise/events/{event}/versions/{session}/step/stream/")
    organiser.page.locator("[name=url]").fill(url)
    organiser.button("Save the addresses").click()
    organiser.page.wait_for_url(f"**/versions/{session}/")
