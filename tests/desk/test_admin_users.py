"""Users at the staff pages: administrators add, change and close accounts."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from outreach.journal.models import Entry
from outreach.people.choices import Role
from outreach.people.models import User
from tests.desk.staff import errors, facts
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser() -> User:
    return make_user(Role.ORGANISER)


@pytest.fixture
def desk(organiser: User) -> Client:
    client = Client()
    client.force_login(organiser)
    return client


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR, email="boss@outreach.example"))
    return client


def user_form(**changes: str) -> dict[str, str]:
    return {"email": "Fatou@Trade.example", "name": "Fatou", "role": Role.DELEGATE, "economy": "SN", "language": "fr"} | changes


def test_administrator_adds_a_user_who_gets_a_link_in_the_own_language(administrator: Client) -> None:
    response = administrator.post("/staff/people/user/add/", user_form())

    user = User.objects.get(email="fatou@trade.example")
    assert response.status_code == 302
    assert (user.role, user.economy_id, user.has_usable_password()) == (Role.DELEGATE, "SN", False)
    assert [message.to for message in mail.outbox] == [["fatou@trade.example"]]
    assert "/fr/account/password/reset/key/" in mail.outbox[0].body
    assert mail.outbox[0].extra_headers["Message-ID"].endswith("@outreach.example>")
    assert [name for name, _by in facts()] == ["user.added"]


@pytest.mark.parametrize("wrong", [{"economy": ""}, {"role": Role.ORGANISER}])
def test_delegates_and_nobody_else_have_an_economy(administrator: Client, wrong: dict[str, str]) -> None:
    response = administrator.post("/staff/people/user/add/", user_form(**wrong))

    assert errors(response) == ["A delegate, and nobody else, represents an economy."]
    assert mail.outbox == []


def test_known_address_is_refused_whatever_its_case(administrator: Client) -> None:
    response = administrator.post("/staff/people/user/add/", user_form(email="BOSS@outreach.example", role=Role.ORGANISER, economy=""))

    assert errors(response) == ["Account with this E-mail address already exists."]


def test_administrator_closes_an_account(administrator: Client) -> None:
    user = make_user(Role.ORGANISER)
    client = Client()
    client.force_login(user)

    administrator.post(f"/staff/people/user/{user.pk}/change/", {"name": "Dana", "role": Role.ORGANISER, "economy": "", "zone": "UTC"})

    assert User.objects.get(pk=user.pk).is_active is False
    assert client.get("/staff/").status_code == 302
    assert Entry.objects.get().payload == {"user_id": user.pk, "role": "organiser", "is_active": False}


def test_administrator_sets_the_zone_in_which_somebody_reads_times(administrator: Client) -> None:
    user = make_user(Role.ORGANISER)
    address, answers = f"/staff/people/user/{user.pk}/change/", {"name": "Dana", "role": Role.ORGANISER, "economy": "", "is_active": "on"}

    saved = administrator.post(address, answers | {"zone": "Africa/Nairobi"})
    refused = administrator.post(address, answers | {"zone": "Mars/Olympus"})

    assert (saved.status_code, refused.context["adminform"].form.errors.keys()) == (302, {"zone"})
    assert User.objects.get(pk=user.pk).zone == "Africa/Nairobi"


def test_last_administrator_stays(administrator: Client) -> None:
    boss = User.objects.get()

    response = administrator.post(
        f"/staff/people/user/{boss.pk}/change/",
        {"name": "Boss", "role": Role.ORGANISER, "economy": "", "zone": "Africa/Nairobi", "is_active": "on"},
    )

    assert errors(response) == ["This is the last administrator. Make somebody else one first."]
    assert User.objects.get().role == Role.ADMINISTRATOR


def test_password_link_is_sent_again(administrator: Client) -> None:
    user = make_user(Role.ORGANISER)

    administrator.post("/staff/people/user/", {"action": "send_password_link", "_selected_action": [user.pk]})

    assert [message.to for message in mail.outbox] == [[user.email]]


def test_organiser_manages_no_users(desk: Client, organiser: User) -> None:
    address = f"/staff/people/user/{organiser.pk}/change/"

    refused = desk.post(address, {"name": "Dana", "role": Role.ADMINISTRATOR, "economy": "", "zone": "Africa/Nairobi", "is_active": "on"})
    ignored = desk.post("/staff/people/user/", {"action": "send_password_link", "_selected_action": [organiser.pk]})

    assert (refused.status_code, ignored.status_code) == (403, 200)
    assert User.objects.get().role == Role.ORGANISER
    assert mail.outbox == []


def test_password_hash_stands_on_no_page(administrator: Client) -> None:
    user = make_user(Role.ORGANISER)

    page = administrator.get(reverse("admin:people_user_change", args=[user.pk])).text

    assert "md5$" not in page
    assert user.password not in page
