"""How staff sign in."""

import time

from django.conf import settings

from tests.journeys.installation import SignedIn
from tests.journeys.visitor import Visitor

PASSWORD = "walnut-harbour-lantern"
# Less than what the pages for a second factor ask: a sign-in of the last five minutes.
SECONDS_KEPT = 200


def sign_in(staff: Visitor, email: str) -> None:
    staff.open("/staff/")
    staff.page.locator("[name=login]").fill(email)
    staff.page.locator("[type=password]").fill(PASSWORD)
    staff.button("Sign in").click()
    staff.page.wait_for_url("**/staff/")


def stay_signed_in(staff: Visitor, email: str) -> None:
    """As one browser stays signed in from page to page: thirty sign-ins in a minute from one address are the limit."""
    kept = staff.site.signed_in
    if email not in kept or kept[email].since + SECONDS_KEPT < time.monotonic():
        sign_in(staff, email)
        cookies = [cookie for cookie in staff.page.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME]
        kept[email] = SignedIn(time.monotonic(), cookies)
    staff.page.context.add_cookies(kept[email].cookies)
