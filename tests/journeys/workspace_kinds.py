"""Every kind of page of the organisers' workspace."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Response

from notifications.choices import State
from notifications.models import Message
from outreach.registrations.models import Registration
from outreach.shared import clock
from tests.journeys.signing_in import stay_signed_in
from tests.journeys.visitor import Visitor
from tests.people import CHEN

# Pages of `page_kinds`, which names these among its own.
Open = Callable[[Visitor, Any], Response]
EVENT = "/{l}/organise/events/finding-export-markets"


def at_desk(path: str) -> Open:
    def open_signed_in(visitor: Visitor, pages: Any) -> Response:
        stay_signed_in(visitor, pages.administrator)
        return visitor.open(path.format(l=visitor.language))

    return open_signed_in


def pressed(path: str, button: str, before: Callable[[Visitor], None] = lambda visitor: None) -> Open:
    """The page that a button leads to."""

    def press(visitor: Visitor, pages: Any) -> Response:
        at_desk(path)(visitor, pages)
        before(visitor)
        return _answer(visitor, visitor.button(button))

    return press


def _answer(visitor: Visitor, button: Locator) -> Response:
    with visitor.page.expect_response(
        lambda response: response.request.is_navigation_request() and response.status not in range(300, 400)
    ) as seen:
        button.click()
    visitor.page.wait_for_load_state()
    return seen.value


def _another_title(visitor: Visitor) -> None:
    """As if somebody else had written meanwhile: what was seen is not what stands there."""
    visitor.page.locator("[name=seen]").evaluate("field => { field.value = '{}'; }")
    visitor.page.locator("[name=title_en]").fill("Another title")


def places_refused(visitor: Visitor, pages: Any) -> Response:
    at_desk(f"{EVENT}/places/")(visitor, pages)
    visitor.page.locator("[name=capacity]").first.fill("0")
    return _answer(visitor, visitor.page.locator("main form button").first)


def mail_shown(visitor: Visitor, pages: Any) -> Response:
    """The mail that cancelling would send, before it is sent."""
    of_somebody("/{l}/organise/events/{full}/versions/1/step/cancel/")(visitor, pages)
    visitor.page.locator("[name=reason_en]").fill("The speaker is ill.")
    return _answer(visitor, visitor.button("See what will be done"))


def of_somebody(path: str) -> Open:
    """A page about Chen's registration, who waits, its mail or its intake: {number}, {mail}, {intake}."""

    def open_page(visitor: Visitor, pages: Any) -> Response:
        registration = Registration.objects.get(contact__email=CHEN.email, event__slug=pages.full)
        at = clock.now()
        values = {
            "kind": "registration_waiting",
            "contact": registration.contact,
            "registration": registration,
            "language": "es",
            "message_id": "<kinds>",
            "fact_at": at,
            "due_at": at,
            "state": State.FAILED,
            "error": "SMTPDataError: (550, 'No such mailbox')",
            "subject": "Finding export markets",
            "body": "A mail of kinds.",
        }
        mail, _ = Message.objects.get_or_create(key="kinds", defaults=values)
        intake = registration.seats.get().intake_id
        return at_desk(path.format(l="{l}", full=pages.full, number=registration.public_id, mail=mail.pk, intake=intake))(visitor, pages)

    return open_page


WORKSPACE: dict[str, Open] = {
    "workspace, dashboard": at_desk("/{l}/organise/"),
    "workspace, events": at_desk("/{l}/organise/events/"),
    "workspace, no event matches": at_desk("/{l}/organise/events/?q=nothing"),
    "workspace, new event": at_desk("/{l}/organise/events/new/"),
    "workspace, new event refused": pressed("/{l}/organise/events/new/", "Draft the event"),
    "workspace, texts": at_desk(f"{EVENT}/details/"),
    "workspace, texts in conflict": pressed(f"{EVENT}/details/", "Save the texts", _another_title),
    "workspace, parts": at_desk(f"{EVENT}/parts/"),
    "workspace, sessions": at_desk(f"{EVENT}/versions/"),
    "workspace, new session": at_desk(f"{EVENT}/versions/new/"),
    "workspace, session": at_desk(f"{EVENT}/versions/fr/"),
    "workspace, step": at_desk(f"{EVENT}/step/cancel/"),
    "workspace, step shown": pressed(f"{EVENT}/versions/fr/step/move/", "See what will be done"),
    "workspace, step refused": pressed(f"{EVENT}/versions/fr/step/cancel/", "See what will be done"),
    "workspace, no longer possible": at_desk(f"{EVENT}/step/restore/"),
    "workspace, publish": at_desk(f"{EVENT}/publish/"),
    "workspace, registrations": of_somebody("/{l}/organise/events/{full}/registrations/"),
    "workspace, no registration matches": of_somebody("/{l}/organise/events/{full}/registrations/?q=nothing"),
    "workspace, registration": of_somebody("/{l}/organise/events/{full}/registrations/{number}/"),
    "workspace, withdraw": of_somebody("/{l}/organise/events/{full}/registrations/{number}/withdraw/"),
    "workspace, places": of_somebody("/{l}/organise/events/{full}/places/"),
    "workspace, places refused": places_refused,
    "workspace, hold": of_somebody("/{l}/organise/events/{full}/places/{intake}/hold/"),
    "workspace, mails": of_somebody("/{l}/organise/events/{full}/messages/"),
    "workspace, mail log": of_somebody("/{l}/organise/mail/"),
    "workspace, mail": of_somebody("/{l}/organise/mail/{mail}/"),
    "workspace, history": of_somebody("/{l}/organise/events/{full}/history/"),
    "workspace, mail before it is sent": mail_shown,
}
