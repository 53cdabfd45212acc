"""The second factor: authenticator app, recovery codes, keys."""

import os
import subprocess
import sys
from pathlib import Path

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


# Where the pages for staff ask for one

FOR_STAFF = ["/en/organise/", "/en/organise/events/", "/staff/", "/staff/people/contact/"]


@pytest.fixture
def required(settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("address", FOR_STAFF)
@pytest.mark.parametrize("role", [Role.ORGANISER, Role.ADMINISTRATOR])
def test_staff_without_one_are_led_from_every_page_to_where_it_is_added(client: Client, address: str, role: Role) -> None:
    sign_in(client, make_user(role, password=PASSWORD))

    response = client.get(address, follow=True)

    assert response.redirect_chain == [("/en/account/2fa/", 302)]
    assert "they open once you have added an authenticator app or a passkey" in response.text
    assert client.post(address)["Location"] == "/en/account/2fa/"


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("address", FOR_STAFF)
def test_staff_who_have_added_one_are_let_in(client: Client, organiser: User, address: str) -> None:
    sign_in(client, organiser)
    add_totp(client)

    assert client.get(address).status_code == 200
    assert "they open once" not in client.get("/en/account/2fa/").text


@pytest.mark.usefixtures("required")
def test_mails_kept_as_files_wait_for_the_second_factor_too(client: Client, settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "notifications.mailbox.EmlBackend", str(tmp_path)
    sign_in(client, make_user(Role.ADMINISTRATOR, password=PASSWORD))

    assert client.get("/staff/mail/")["Location"] == "/en/account/2fa/"
    add_totp(client)
    assert client.get("/staff/mail/").status_code == 200


@pytest.mark.usefixtures("required")
def test_recovery_codes_alone_are_no_second_factor(client: Client, organiser: User) -> None:
    Authenticator.objects.create(user=organiser, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "", "used_mask": 0})
    client.force_login(organiser)

    assert client.get("/en/organise/")["Location"] == "/en/account/2fa/"


@pytest.mark.usefixtures("required")
def test_strangers_and_delegates_are_answered_as_ever(client: Client) -> None:
    assert client.get("/en/organise/")["Location"] == "/en/account/login/?next=/en/organise/"
    assert client.get("/staff/")["Location"] == "/staff/login/?next=/staff/"

    client.force_login(make_user(Role.DELEGATE, economy_id="WS"))
    assert [client.get(address).status_code for address in ("/en/organise/", "/staff/", "/en/account/")] == [404, 403, 200]
    assert "they open once" not in client.get("/en/account/2fa/").text


@pytest.mark.parametrize("address", FOR_STAFF)
def test_elsewhere_the_password_alone_opens(client: Client, organiser: User, address: str) -> None:
    sign_in(client, organiser)

    assert client.get(address).status_code == 200
    assert "they open once" not in client.get("/en/account/2fa/").text


@pytest.mark.parametrize(
    ("given", "is_required"),
    [
        ({"SITE_URL": "https://sessions.example", "SECRET_KEY": "k" * 50}, True),
        ({"SITE_URL": "https://sessions.example", "SECRET_KEY": "k" * 50, "REQUIRE_SECOND_FACTOR": "no"}, False),
        ({"SITE_URL": "http://localhost:8000"}, False),
        ({"SITE_URL": "http://localhost:8000", "REQUIRE_SECOND_FACTOR": "yes"}, True),
    ],
)
def test_an_installation_on_https_asks_unless_it_says_otherwise(given: dict[str, str], is_required: bool) -> None:
    say = "from outreach import settings; print(settings.REQUIRE_SECOND_FACTOR)"

    said = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, env=os.environ | given, check=True)

    assert said.stdout.strip() == str(is_required)
