"""Takes the picture of the README from a running site: python -m tests.journeys.screenshots http://localhost:8000"""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
PICTURE = Path(__file__).parents[2] / "docs" / "event-page.png"
PAGE = "/en/events/finding-export-markets/"
SIZE = {"width": 1280, "height": 900}
MOST_BYTES = 200_000


def take(site: str) -> int:
    """Write the top of an event page, as somebody in Apia sees it. Return its bytes."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE, locale="en", timezone_id="Pacific/Apia")
        page.goto(site + PAGE)
        # The second time the face is there, and the server knows the zone.
        page.reload(wait_until="networkidle")
        picture = page.screenshot(path=PICTURE)
        browser.close()
    return len(picture)


if __name__ == "__main__":
    size = take(sys.argv[1].rstrip("/"))
    if size > MOST_BYTES:
        sys.exit(f"{PICTURE.name} has {size} bytes; {MOST_BYTES} is the most.")
