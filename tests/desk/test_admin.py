"""Who sees which staff page, and that every table has one."""

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outreach.desk.admin import staff_site
from outreach.events.models import Event
from outreach.people.choices import Role
from outreach.people.models import Team, User
from outreach.registrations.models import Need
from tests.factories import make_event, make_intake, make_registration, make_session, make_user
from tests.people import ANA, BEN, CHEN

OUR_MODELS = [model for model in apps.get_models() if model.__module__.startswith(("outreach.", "notifications."))]
pytestmark = pytest.mark.django_db


def team_event() -> Event:
    """An event of the team that every organiser here is in."""
    return make_event(team=Team.objects.get_or_create(slug="desk", defaults={"name": "Desk"})[0])


def signed_in(role: Role | None) -> Client:
    client = Client()
    if role:
        user = make_user(role, economy_id=ANA.economy if role == Role.DELEGATE else None)
        user.teams.set(Team.objects.all() if role == Role.ORGANISER else [])
        client.force_login(user)
    return client


@pytest.fixture
def administrator() -> Client:
    return signed_in(Role.ADMINISTRATOR)


def test_every_table_of_ours_has_a_staff_page_and_no_other_table_has_one() -> None:
    assert set(staff_site._registry) == set(OUR_MODELS)


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_list_opens_for_an_administrator(administrator: Client, model: type) -> None:
    response = administrator.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))

    assert response.status_code == 200


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_no_row_can_be_deleted(administrator: Client, model: type) -> None:
    assert staff_site._registry[model].has_delete_permission(administrator.get("/staff/").wsgi_request) is False


# What each role gets: GET and POST. Anonymous people are led to the sign-in page.
ANYBODY_STAFF = {None: 302, Role.DELEGATE: 403, Role.ORGANISER: 200, Role.ADMINISTRATOR: 200}
ADMINISTRATORS = {None: 302, Role.DELEGATE: 403, Role.ORGANISER: 403, Role.ADMINISTRATOR: 200}
NOBODY = {None: 302, Role.DELEGATE: 403, Role.ORGANISER: 403, Role.ADMINISTRATOR: 403}
PAGES = {
    "/staff/": ANYBODY_STAFF,
    "/staff/events/event/": ANYBODY_STAFF,
    "/staff/events/event/add/": NOBODY,
    "/staff/events/event/{event}/change/": ANYBODY_STAFF,
    "/staff/events/event/{event}/delete/": NOBODY,
    "/staff/events/session/{session}/change/": ANYBODY_STAFF,
    "/staff/people/user/": ANYBODY_STAFF,
    "/staff/people/user/add/": ADMINISTRATORS,
    "/staff/people/contact/add/": NOBODY,
    "/staff/registrations/registration/": ANYBODY_STAFF,
    "/staff/registrations/registration/?q=ana": ANYBODY_STAFF,
    "/staff/registrations/registration/{registration}/change/": ANYBODY_STAFF,
    "/staff/registrations/registration/add/": NOBODY,
    "/staff/registrations/registration/{registration}/delete/": NOBODY,
    "/staff/registrations/need/": ADMINISTRATORS,
    "/staff/registrations/need/{need}/change/": ADMINISTRATORS,
    "/staff/registrations/repeatedform/": ADMINISTRATORS,
    "/staff/journal/entry/": ANYBODY_STAFF,
    "/staff/journal/unread/": ANYBODY_STAFF,
    "/staff/notifications/message/": ANYBODY_STAFF,
}
POSTS = {
    "/staff/events/event/add/": NOBODY,
    "/staff/events/session/{session}/change/": NOBODY,
    "/staff/events/event/{event}/delete/": NOBODY,
    "/staff/people/contact/add/": NOBODY,
    "/staff/registrations/registration/{registration}/change/": NOBODY,
    "/staff/registrations/registration/{registration}/delete/": NOBODY,
    "/staff/registrations/need/{need}/change/": NOBODY,
    "/staff/journal/entry/add/": NOBODY,
    "/staff/people/user/add/": ADMINISTRATORS,
}


def filled(address: str) -> str:
    intake = make_intake(make_session(team_event()))
    registration = make_registration(intake, ANA)
    need = Need.objects.create(registration=registration, words="A ramp")
    return address.format(event=intake.session.event_id, session=intake.session_id, registration=registration.pk, need=need.pk)


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "anonymous")
@pytest.mark.parametrize("address", PAGES)
def test_page_opens_for_the_roles_that_may_see_it(address: str, role: Role | None) -> None:
    address_of_row = filled(address)
    response = signed_in(role).get(address_of_row)

    assert response.status_code == PAGES[address][role]


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role or "anonymous")
@pytest.mark.parametrize("address", POSTS)
def test_post_is_taken_from_the_roles_that_may_act(address: str, role: Role | None) -> None:
    response = signed_in(role).post(filled(address), {})

    assert response.status_code == POSTS[address][role]


def test_stranger_is_led_to_the_sign_in_page_and_back() -> None:
    response = Client(headers={"accept-language": "fr"}).get("/staff/events/event/", follow=True)

    assert response.redirect_chain[-1] == ("/fr/account/login/?next=/staff/events/event/", 302)


def test_closed_account_is_out_at_once() -> None:
    user = make_user(role=Role.ORGANISER)
    client = Client()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get("/staff/").status_code == 302


def test_need_shows_on_no_page_of_an_organiser() -> None:
    registration = make_registration(make_intake(make_session(team_event())), ANA)
    Need.objects.create(registration=registration, words="Sign language")
    organiser = signed_in(Role.ORGANISER)

    pages = [organiser.get(address) for address in ("/staff/", f"/staff/registrations/registration/{registration.pk}/change/")]

    assert [page.status_code for page in pages] == [200, 200]
    assert not any("Sign language" in page.text or "/need/" in page.text for page in pages)


@pytest.mark.parametrize("wanted", ["ana", ANA.email, ANA.firm])
def test_registration_is_found_by_name_address_and_firm(administrator: Client, wanted: str) -> None:
    intake = make_intake()
    make_registration(intake, ANA)
    make_registration(intake, BEN)

    response = administrator.get("/staff/registrations/registration/", {"q": wanted})

    assert [row.contact.email for row in response.context["cl"].result_list] == [ANA.email]


@pytest.mark.parametrize(
    "kind", ["registrations/registration", "registrations/seat", "registrations/intake", "events/session", "events/event"]
)
def test_lists_cost_the_same_with_one_row_and_with_three(administrator: Client, kind: str) -> None:
    make_registration(make_intake(make_session()), ANA)
    address = f"/staff/{kind}/"
    administrator.get(address)
    with CaptureQueriesContext(connection) as one:
        administrator.get(address)
    for person in (BEN, CHEN):
        make_registration(make_intake(make_session()), person)

    with CaptureQueriesContext(connection) as three:
        response = administrator.get(address)

    assert len(response.context["cl"].result_list) == 3
    assert len(three) == len(one)


def test_texts_stand_on_a_page_in_each_language(administrator: Client) -> None:
    event = make_event(title={"en": "Find markets", "wo": "Wut marse"})

    page = administrator.get(f"/staff/events/event/{event.pk}/change/").text

    assert '<dt>Wolof</dt><dd lang="wo">Wut marse</dd>' in page


def test_reading_leaves_no_trace(administrator: Client) -> None:
    administrator.get("/staff/events/event/")

    assert LogEntry.objects.count() == 0
