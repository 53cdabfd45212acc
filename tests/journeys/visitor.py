"""Somebody before a browser: opens pages, reads words of her language, and keeps what went wrong."""

from urllib.parse import urlsplit

from django.utils.translation import gettext, override
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response

from tests.journeys.installation import Installation
from tests.people import Somebody


class Visitor:
    def __init__(self, page: Page, site: Installation, language: str) -> None:
        self.page = page
        self.site = site
        self.language = language
        # What the console says: errors of script, violations of the content security policy.
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._note)

    def _hear(self, message: ConsoleMessage) -> None:
        # An answer of 4xx to a form or a wrong address is meant; Chromium calls it an error.
        if message.type in {"error", "warning"} and "the server responded with a status of 4" not in message.text:
            self.complaints.append(message.text)

    def _note(self, request: Request) -> None:
        if not request.url.startswith("data:"):
            self.hosts.add(urlsplit(request.url).netloc)

    def open(self, path: str) -> Response:
        response = self.page.goto(path)
        assert response is not None
        return response

    def says(self, sentence: str, **values: object) -> str:
        """A sentence of ours in the visitor's language."""
        with override(self.language):
            return gettext(sentence) % values if values else gettext(sentence)

    def button(self, words: str) -> Locator:
        return self.page.locator("main").get_by_role("button", name=self.says(words), exact=True)

    def link(self, words: str) -> Locator:
        return self.page.locator("main").get_by_role("link", name=self.says(words), exact=True)

    def main(self) -> str:
        return self.page.locator("main").inner_text()

    def fill_form(self, person: Somebody, *, seat: str) -> None:
        """The required answers of the registration form, as this person gives them."""
        form = self.page.locator("form:has([name=seat])")
        form.locator(f"[name=seat][value='{seat}']").check()
        form.get_by_role("textbox", name=self.says("Your name"), exact=True).fill(person.name)
        form.get_by_role("textbox", name=self.says("Email address"), exact=True).fill(person.email)
        form.locator("[name=economy]").select_option(person.economy)
        form.get_by_role("textbox", name=self.says("Firm or organisation"), exact=True).fill(person.firm)
        form.get_by_role("radio", name=self.says("A firm"), exact=True).check()
        form.get_by_role("radio", name=self.says("1 to 9"), exact=True).check()
        form.get_by_role("combobox", name=self.says("Your role"), exact=True).select_option("owner")
