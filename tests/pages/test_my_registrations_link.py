"""The way to one's registrations: asking for a link, opening it, signing out."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils.translation import gettext, override

from outreach.journal.models import Entry
from outreach.limits.models import Window
from outreach.people.actions import close_link, make_link
from outreach.people.choices import LinkPurpose
from outreach.people.models import Contact, Link
from outreach.shared import clock
from tests.factories import make_contact, make_registration
from tests.pages.lobbies import MINUTE, before_door, link
from tests.pages.opened import mailed_link, opened_by
from tests.people import ANA, BEN

pytestmark = pytest.mark.django_db
ASK = "/en/my-registrations/link/"
MINE = "/en/my-registrations/"
SENT = "If this address has registrations, a link is on its way."
EXPIRED = "That link has expired. Ask for a new one."


def asked() -> int:
    return Entry.objects.filter(name="contact.link_asked").count()


def test_the_answer_is_the_same_whether_the_address_is_known_or_not() -> None:
    make_registration(person=ANA)
    pages = []
    for email in (ANA.email, BEN.email):
        visitor = Client()
        answer = visitor.post(ASK, {"email": email})
        assert (answer.status_code, answer["Location"]) == (302, ASK)
        pages.append(visitor.get(ASK).text.replace(visitor.cookies["csrftoken"].value, ""))

    assert SENT in pages[0]
    assert without_tokens(pages[0]) == without_tokens(pages[1])
    assert asked() == 1


def without_tokens(page: str) -> str:
    return "\n".join(line for line in page.split("\n") if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("starts_in", [30 * MINUTE, -MINUTE])
def test_help_lobby_and_door_lead_to_the_registrations(language: str, starts_in: timedelta) -> None:
    registration = before_door(starts_in)
    door = f"/{language}/events/{registration.event.slug}/1/join/"

    assert f'href="/{language}/my-registrations/link/"' in main_of(f"/{language}/help/")
    assert f'href="/{language}/my-registrations/"' in main_of(f"{link(registration)}?lang={language}")
    assert f'href="/{language}/my-registrations/"' in main_of(door)


def main_of(path: str) -> str:
    """Without the frame, whose masthead has the link on every page."""
    page = Client().get(path).text
    return page[page.index("<main") : page.index("</main>")]


def test_the_sentence_is_said_once() -> None:
    visitor = Client()
    visitor.post(ASK, {"email": ANA.email})

    assert [SENT in visitor.get(ASK).text for _ in range(2)] == [True, False]


@pytest.mark.parametrize("email", ["", "nobody", "nobody@", "a b@c.example"])
def test_an_address_that_is_none_is_refused_at_its_field_and_stays_typed(email: str) -> None:
    answer = Client().post(ASK, {"email": email})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{email}"' in answer.text
    assert "<title>Error:" in answer.text
    assert asked() == 0


def test_past_the_limit_of_an_address_the_answer_is_the_same_and_nothing_is_asked_for(settings) -> None:
    settings.LIMITS |= {"link-by-address": (2, 3600)}
    make_registration(person=ANA)

    answers = [Client().post(ASK, {"email": ANA.email}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [302] * 4
    assert asked() == 2


def test_a_visitor_who_asks_for_very_many_is_told_to_wait(settings) -> None:
    settings.LIMITS |= {"link-by-visitor": (1, 3600)}

    answers = [Client().post(ASK, {"email": f"somebody{number}@firms.example"}) for number in range(2)]

    assert [answer.status_code for answer in answers] == [302, 429]
    assert answers[1]["Retry-After"] == "3600"
    assert Window.objects.exists()


def test_a_get_shows_a_button_and_opens_nothing() -> None:
    contact = make_contact(ANA)
    link, visitor = mailed_link(contact), Client()

    for method in (visitor.get, visitor.head):
        answer = method(link)
        assert (answer.status_code, answer.cookies.get("mine")) == (200, None)
    assert (visitor.get(link).status_code, visitor.get(MINE).status_code) == (200, 302)
    assert Contact.objects.get().proved_at is None


def test_the_button_opens_proves_the_address_and_speaks_her_language() -> None:
    contact = make_contact(ANA)
    visitor = Client()

    answer = visitor.post(mailed_link(contact))

    assert (answer.status_code, answer["Location"]) == (302, "/fr/my-registrations/")
    cookie = answer.cookies["mine"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 3600)
    assert ANA.email not in cookie.value
    assert visitor.get(MINE).status_code == 200
    assert Contact.objects.get().proved_at is not None


@pytest.mark.parametrize(("asked_for", "language"), [("", "fr"), ("?lang=es", "es"), ("?lang=xx", "fr")])
def test_the_page_behind_the_link_speaks_her_language_or_the_one_asked_for(asked_for: str, language: str) -> None:
    page = Client().get(f"{mailed_link(make_contact(ANA))}{asked_for}", headers={"Accept-Language": "en"}).text

    with override(language):
        assert f'<html lang="{language}"' in page
        assert gettext("Open my registrations") in page


def test_a_link_opens_again_until_it_expires() -> None:
    link = mailed_link(make_contact(ANA))

    assert [Client().post(link).status_code for _ in range(3)] == [302] * 3


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_expired_link_says_so_and_opens_nothing(method: str) -> None:
    token = make_link(make_contact(ANA), purpose=LinkPurpose.MINE, at=clock.now() - timedelta(hours=25))

    answer = getattr(Client(), method)(f"/r/{token}/", headers={"Accept-Language": "en"})

    assert answer.status_code == 410
    assert EXPIRED in answer.text
    assert Contact.objects.get().proved_at is None
    assert answer.cookies["mine"].value == ""


def test_without_a_link_the_page_leads_to_the_form_for_one() -> None:
    answer = Client().get(MINE)

    assert (answer.status_code, answer["Location"]) == (302, ASK)


@pytest.mark.parametrize("value", ["1", "forged", pytest.param(signing.dumps(1, salt="receipt"), id="signed for another purpose")])
def test_a_forged_cookie_opens_nothing(value: str) -> None:
    make_link(make_contact(ANA), purpose=LinkPurpose.MINE)
    visitor = Client()
    visitor.cookies["mine"] = value

    answer = visitor.get(MINE)

    assert answer.status_code == 410
    assert ANA.email not in answer.text


def test_the_hour_is_over_after_an_hour_however_much_the_page_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = opened_by(make_contact(ANA))
    for minutes, status in ((59, 200), (61, 410)):
        later = clock.now().timestamp() + 60 * minutes
        monkeypatch.setattr(signing.time, "time", lambda later=later: later)
        assert visitor.get(MINE).status_code == status


def test_signing_out_closes_the_link_in_every_browser() -> None:
    contact = make_contact(ANA)
    link = mailed_link(contact)
    one, other = Client(), Client()
    for visitor in (one, other):
        visitor.post(link)

    answer = one.post("/en/my-registrations/sign-out/")

    assert (answer.status_code, answer["Location"]) == (302, ASK)
    assert "You are signed out." in one.get(ASK).text
    assert [one.get(MINE).status_code, other.get(MINE).status_code, Client().post(link).status_code] == [302, 410, 410]
    assert opened_by(contact).get(MINE).status_code == 200


def test_signing_out_wants_a_post_and_without_a_session_does_nothing() -> None:
    link = mailed_link(make_contact(ANA))

    assert Client().get("/en/my-registrations/sign-out/").status_code == 405
    assert Client().post("/en/my-registrations/sign-out/").status_code == 302
    assert Client().post(link).status_code == 302


def test_a_form_from_another_site_opens_nothing() -> None:
    answer = Client(enforce_csrf_checks=True).post(mailed_link(make_contact(ANA)))

    assert answer.status_code == 403
    assert Contact.objects.get().proved_at is None


def test_no_cache_keeps_these_pages_and_no_robot_lists_them() -> None:
    contact = make_contact(ANA)
    visitor = opened_by(contact)

    for answer in (visitor.get(MINE), Client().get(mailed_link(contact)), Client().get(ASK)):
        assert "no-store" in answer["Cache-Control"]
        assert 'name="robots" content="noindex' in answer.text
        assert answer["Referrer-Policy"] == "same-origin"


def test_a_link_closed_while_her_page_is_open_ends_the_session() -> None:
    visitor = opened_by(make_contact(ANA))
    close_link(Link.objects.get(), by=None)

    assert (visitor.get(MINE).status_code, visitor.post(f"{MINE}delete/").status_code) == (410, 410)
    assert Contact.objects.get().erased_at is None
