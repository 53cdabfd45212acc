"""Signing in: password, sessions, limits, and the pages around them."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from outreach.people.choices import Role
from outreach.people.models import User
from tests.desk.signing_in import LOGIN, PASSWORD, add_totp, is_signed_in, show_who, sign_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Sign-in is throttled by a counter in the cache."""
    cache.clear()


@pytest.fixture
def organiser() -> User:
    return make_user(Role.ORGANISER, password=PASSWORD)


@pytest.mark.parametrize(
    ("role", "lands_on"), [(Role.ORGANISER, "/en/organise/"), (Role.ADMINISTRATOR, "/en/organise/"), (Role.DELEGATE, "/en/account/")]
)
def test_sign_in_leads_each_role_to_its_page(role: Role, lands_on: str) -> None:
    user = make_user(role, password=PASSWORD, economy_id="WS" if role == Role.DELEGATE else None)

    response = sign_in(Client(), user)

    assert (response.status_code, response["Location"]) == (302, lands_on)


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client: Client, organiser: User) -> None:
    assert sign_in(client, organiser, next="/staff/events/event/")["Location"] == "/staff/events/event/"


def test_sign_in_leads_to_no_other_host(client: Client, organiser: User) -> None:
    assert sign_in(client, organiser, next="https://elsewhere.example/")["Location"] == "/en/organise/"


@pytest.mark.parametrize("email", ["nobody@outreach.example", None])
def test_wrong_password_and_unknown_address_get_the_same_answer(client: Client, organiser: User, email: str | None) -> None:
    response = client.post(LOGIN, {"login": email or organiser.email, "password": "wrong-words"})

    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == ["The email address and/or password you specified are not correct."]
    assert "wrong-words" not in response.text
    assert not is_signed_in(client)


def test_address_is_taken_in_any_case(client: Client, organiser: User) -> None:
    client.post(LOGIN, {"login": organiser.email.upper(), "password": PASSWORD})

    assert is_signed_in(client)


def test_closed_account_does_not_sign_in(client: Client) -> None:
    sign_in(client, make_user(Role.ORGANISER, password=PASSWORD, is_active=False))

    assert not is_signed_in(client)


def test_sixth_wrong_password_is_not_even_tried(client: Client, organiser: User) -> None:
    for _ in range(5):
        sign_in(client, organiser, "wrong-words")

    response = sign_in(client, organiser)

    assert response.context["form"].non_field_errors() == ["Too many failed login attempts. Try again later."]
    assert not is_signed_in(client)


def test_more_tries_than_a_person_makes_are_answered_with_429(client: Client) -> None:
    answers = [client.post(LOGIN, {"login": f"n{number}@outreach.example", "password": "x"}).status_code for number in range(31)]

    response = client.post(LOGIN, {"login": "m@outreach.example", "password": "x"})

    assert answers[-1] == 429
    assert "Too many tries from here" in response.text


def test_forwarded_address_buys_no_more_tries(client: Client, organiser: User) -> None:
    for number in range(31):
        client.post(LOGIN, {"login": f"n{number}@x.example", "password": "x"}, headers={"x-forwarded-for": f"192.0.2.{number}"})

    assert sign_in(client, organiser).status_code == 429


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client: Client, method: str) -> None:
    answers = {"email": "new@outreach.example", "password1": "a-long-password", "password2": "a-long-password"}

    response = getattr(client, method)("/en/account/signup/", answers)

    assert response.status_code == 200
    assert "Nobody needs to sign up" in response.text
    assert not User.objects.exists()


# One's own time zone


def test_staff_choose_the_zone_in_which_they_read_times(client: Client, organiser: User) -> None:
    client.force_login(organiser)
    assert '<option value="Europe/Zurich" selected>' in client.get("/en/account/").text

    response = client.post("/en/account/", {"zone": "Africa/Nairobi"}, follow=True)

    organiser.refresh_from_db()
    assert (organiser.zone, response.redirect_chain) == ("Africa/Nairobi", [("/en/account/", 302)])
    assert "Your time zone is changed." in response.text


@pytest.mark.parametrize("zone", ["", "Mars/Olympus"])
def test_a_zone_that_is_none_changes_nothing(client: Client, organiser: User, zone: str) -> None:
    client.force_login(organiser)

    response = client.post("/en/account/", {"zone": zone})

    organiser.refresh_from_db()
    assert (response.status_code, organiser.zone) == (400, "Europe/Zurich")
    assert 'aria-invalid="true"' in response.text


def test_nobody_chooses_a_zone_without_signing_in(client: Client, organiser: User) -> None:
    assert client.post("/en/account/", {"zone": "Africa/Nairobi"})["Location"] == "/en/account/login/?next=/en/account/"


# Sessions


def test_sign_in_makes_a_new_session(client: Client, organiser: User) -> None:
    client.get(LOGIN)
    session = client.session
    session["before"] = "kept by somebody else"
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted

    sign_in(client, organiser)

    assert client.session.session_key != planted


def test_session_ends_with_the_browser_and_after_twelve_hours(client: Client, organiser: User) -> None:
    cookie = sign_in(client, organiser).cookies[settings.SESSION_COOKIE_NAME]

    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")
    assert settings.SESSION_COOKIE_AGE == 12 * 3600


def test_sign_out_kills_the_session(client: Client, organiser: User) -> None:
    sign_in(client, organiser)
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    response = client.post("/en/account/logout/")

    assert response["Location"] == "/en/"
    assert not is_signed_in(stolen)


def test_opening_the_sign_out_page_signs_nobody_out(client: Client, organiser: User) -> None:
    sign_in(client, organiser)

    client.get("/en/account/logout/")

    assert is_signed_in(client)


def test_new_password_kills_every_session(client: Client, organiser: User) -> None:
    sign_in(client, organiser)
    elsewhere = Client()
    sign_in(elsewhere, organiser)

    client.post("/en/account/password/change/", {"oldpassword": PASSWORD, "password1": "violet-anchor-9", "password2": "violet-anchor-9"})

    assert not is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert User.objects.get().check_password("violet-anchor-9")


@pytest.mark.parametrize(
    ("password", "taken"), [("short-1", False), ("password123", False), ("a" * 20 + " correct horse " + "b" * 40, True)]
)
def test_passwords_are_long_and_uncommon_and_that_is_all(client: Client, organiser: User, password: str, taken: bool) -> None:
    sign_in(client, organiser)

    client.post("/en/account/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password})

    assert User.objects.get().check_password(password) is taken


# A forgotten password


def link_in(message: mail.EmailMessage) -> str:
    return re.search(r"https?://[^/]+(/\S+)", message.body).group(1)


def test_forgotten_password_is_set_by_a_mailed_link_that_works_once(client: Client, organiser: User) -> None:
    client.post("/en/account/password/reset/", {"email": organiser.email})
    link = link_in(mail.outbox[0])
    form = client.get(link, follow=True)
    answers = {"password1": "violet-anchor-9", "password2": "violet-anchor-9"}

    client.post(form.redirect_chain[-1][0], answers)

    assert User.objects.get().check_password("violet-anchor-9")
    assert "This link no longer works" in Client().get(link, follow=True).text
    assert sign_in(Client(), organiser, "violet-anchor-9")["Location"] == "/en/organise/"


def test_reset_answers_the_same_for_an_address_without_account(organiser: User) -> None:
    answers = [Client().post("/en/account/password/reset/", {"email": email}) for email in (organiser.email, "nobody@outreach.example")]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/en/account/password/reset/done/")] * 2
    assert [message.subject for message in mail.outbox] == [
        "Trade Sessions: Set the password of your account",
        "Trade Sessions: No account with this address",
    ]
    assert all(message.extra_headers["Auto-Submitted"] == "auto-generated" for message in mail.outbox)


RESET = "/en/account/password/reset/"


def test_an_address_gets_three_mails_an_hour_and_whoever_asks_learns_nothing_of_it(organiser: User) -> None:
    for email in (organiser.email, "nobody@outreach.example"):
        answers = [
            Client().post(RESET, {"email": email.upper() if number % 2 else email}, REMOTE_ADDR=f"192.0.2.{number}") for number in range(5)
        ]

        assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/en/account/password/reset/done/")] * 5
    assert [message.to for message in mail.outbox] == [[organiser.email]] * 3 + [["nobody@outreach.example"]] * 3


def ask_for_resets(number: int, address: str) -> list[int]:
    """The answers to so many requests for as many addresses, from this network address or from one beside it each."""
    cache.clear()
    return [
        Client().post(RESET, {"email": f"n{one}@{number}.example"}, REMOTE_ADDR=address.format(one)).status_code for one in range(number)
    ]


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8:1:2::{}"])
def test_a_visitor_has_twenty_mails_an_hour_sent(address: str) -> None:
    assert ask_for_resets(20, address) == [302] * 20

    assert ask_for_resets(2, address) == [429] * 2
    assert len(mail.outbox) == 20
    assert ask_for_resets(1, "2001:db8:1:3::1") == [302]


@pytest.mark.parametrize("address", ["2001:db8:1:2::{}", "::ffff:192.0.2.1"])
def test_tries_to_sign_in_are_counted_by_network_of_ipv6(address: str) -> None:
    answers = [
        Client().post(LOGIN, {"login": f"n{number}@x.example", "password": "x"}, REMOTE_ADDR=address.format(number)).status_code
        for number in range(31)
    ]

    assert answers[-1] == 429
    assert Client().post(LOGIN, {"login": "m@x.example", "password": "x"}, REMOTE_ADDR="::ffff:192.0.2.9").status_code == 200


# Pages

SIGNED_OUT = ["login/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "signup/", "inactive/"]
SIGNED_IN = [
    "",
    "logout/",
    "password/change/",
    "reauthenticate/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
]
WITH_SECOND_FACTOR = ["", "2fa/", "2fa/totp/deactivate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/reauthenticate/"]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("page", SIGNED_OUT)
def test_page_for_strangers_stands_in_the_frame(client: Client, page: str, language: str) -> None:
    response = client.get(f"/{language}/account/{page}")

    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text
    assert response.text.count("<h1") == 1
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_pages_for_people_with_an_account_stand_in_the_frame(client: Client, organiser: User, language: str) -> None:
    sign_in(client, organiser)
    show_who(client)
    before = [client.get(f"/{language}/account/{page}") for page in SIGNED_IN]
    add_totp(client)
    after = [client.get(f"/{language}/account/{page}") for page in WITH_SECOND_FACTOR]

    assert [response.status_code for response in before + after] == [200] * 14
    assert [response.text.count("<h1") for response in before + after] == [1] * 14


@pytest.mark.parametrize("page", SIGNED_IN)
def test_strangers_are_led_to_sign_in(client: Client, page: str) -> None:
    response = client.get(f"/en/account/{page}")

    assert response.status_code == 302
    assert response["Location"].startswith((LOGIN, "/en/")) is True
    assert "/en/account/email/" not in response["Location"]


def test_address_is_changed_by_nobody_but_an_administrator(client: Client, organiser: User) -> None:
    sign_in(client, organiser)

    assert client.get("/en/account/email/").status_code == 404
    assert client.get("/en/account/3rdparty/").status_code == 404


def test_delegate_reads_who_she_is_and_that_there_is_nothing_more_yet(client: Client) -> None:
    delegate = make_user(Role.DELEGATE, name="Fatou Diallo", economy_id="SN")
    client.force_login(delegate)

    page = client.get("/en/account/").text

    assert "Fatou Diallo" in page
    assert "Your role: Delegate, for Senegal. There is no page for delegates yet" in page
    assert reverse("admin:index") not in page


def test_account_pages_are_kept_by_no_cache(client: Client, organiser: User) -> None:
    sign_in(client, organiser)

    for page in ("", "2fa/", "password/change/"):
        assert "no-store" in client.get(f"/en/account/{page}").headers.get("Cache-Control", ""), page
