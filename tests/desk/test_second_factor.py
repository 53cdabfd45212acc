"""The second factor: authenticator app, recovery codes, keys."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from outreach.people.choices import Role
from outreach.people.models import User
from tests.desk.signing_in import PASSWORD, add_totp, code_of, is_signed_in, show_who, sign_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Sign-in is throttled by a counter in the cache."""
    cache.clear()


@pytest.fixture
def organiser() -> User:
    return make_user(Role.ORGANISER, password=PASSWORD)


def test_authenticator_app_is_switched_on_and_asked_for(client: Client, organiser: User) -> None:
    sign_in(client, organiser)
    secret = add_totp(client)
    cache.clear()

    browser = Client()
    first = sign_in(browser, organiser)

    assert first["Location"] == "/en/account/2fa/authenticate/"
    assert not is_signed_in(browser)
    second = browser.post("/en/account/2fa/authenticate/", {"code": code_of(secret)})
    assert second["Location"] == "/en/organise/"
    assert is_signed_in(browser)


def test_drawing_for_the_app_is_dark_on_white_and_holds_the_secret_in_letters_beside_it(client: Client, organiser: User) -> None:
    sign_in(client, organiser)
    show_who(client)

    response = client.get("/en/account/2fa/totp/activate/")

    assert '<rect width="100%" height="100%" fill="#fff"/><path' in response.context["totp_svg"]
    assert f'value="{response.context["form"].secret}"' in response.text


@pytest.mark.parametrize("code", ["000000", "", "12345"])
def test_wrong_code_lets_nobody_in(client: Client, organiser: User, code: str) -> None:
    sign_in(client, organiser)
    secret = add_totp(client)
    cache.clear()
    browser = Client()
    sign_in(browser, organiser)
    wrong = "111111" if code == code_of(secret) else code

    browser.post("/en/account/2fa/authenticate/", {"code": wrong})

    assert not is_signed_in(browser)


def test_code_counts_once(client: Client, organiser: User) -> None:
    sign_in(client, organiser)
    secret = add_totp(client)
    cache.clear()
    one, other = Client(), Client()
    sign_in(one, organiser)
    sign_in(other, organiser)
    code = code_of(secret)
    one.post("/en/account/2fa/authenticate/", {"code": code})

    other.post("/en/account/2fa/authenticate/", {"code": code})

    assert (is_signed_in(one), is_signed_in(other)) == (True, False)


def test_staff_pages_stay_shut_between_password_and_code(client: Client, organiser: User) -> None:
    sign_in(client, organiser)
    add_totp(client)
    browser = Client()
    sign_in(browser, organiser)

    assert browser.get("/staff/").status_code == 302
    assert browser.post("/staff/login/", {"username": organiser.email, "password": PASSWORD}).status_code == 302
    assert browser.get("/staff/").status_code == 302


def test_recovery_code_opens_once(client: Client, organiser: User) -> None:
    sign_in(client, organiser)
    add_totp(client)
    code = client.get("/en/account/2fa/recovery-codes/").context["unused_codes"][0]
    one, other = Client(), Client()
    for browser in (one, other):
        sign_in(browser, organiser)
        browser.post("/en/account/2fa/authenticate/", {"code": code})

    assert (is_signed_in(one), is_signed_in(other)) == (True, False)


@pytest.mark.parametrize("page", ["totp/activate/", "webauthn/add/"])
def test_second_factor_is_added_by_nobody_who_does_not_know_the_password(client: Client, organiser: User, page: str) -> None:
    sign_in(client, organiser)

    assert client.get(f"/en/account/2fa/{page}")["Location"].startswith("/en/account/reauthenticate/")


def test_switching_the_second_factor_off_asks_for_the_password_again(client: Client, organiser: User) -> None:
    sign_in(client, organiser)
    secret = add_totp(client)
    cache.clear()
    browser = Client()
    sign_in(browser, organiser)
    browser.post("/en/account/2fa/authenticate/", {"code": code_of(secret)})

    refused = browser.post("/en/account/2fa/totp/deactivate/")

    assert refused["Location"].startswith("/en/account/reauthenticate/")
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    show_who(browser)
    browser.post("/en/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()


def test_key_is_listed_with_its_last_use(client: Client, organiser: User) -> None:
    Authenticator.objects.create(user=organiser, type=Authenticator.Type.WEBAUTHN, data={"name": "Laptop", "credential": {}})
    client.force_login(organiser)

    page = client.get("/en/account/2fa/webauthn/").text

    assert "Laptop" in page
    assert "Never used." in page
