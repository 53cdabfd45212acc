"""How staff sign in."""

from tests.journeys.visitor import Visitor

PASSWORD = "walnut-harbour-lantern"


def sign_in(staff: Visitor, email: str) -> None:
    staff.open("/staff/")
    staff.page.locator("[name=login]").fill(email)
    staff.page.locator("[type=password]").fill(PASSWORD)
    staff.button("Sign in").click()
    staff.page.wait_for_url("**/staff/")
