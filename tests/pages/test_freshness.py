"""A copy of an event page is confirmed while nothing printed has changed, and never after."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from django.conf import settings as configured
from django.http import HttpResponse
from django.test import Client, RequestFactory

from outreach.catalogue import actions as catalogue
from outreach.catalogue.models import Resource
from outreach.economies.models import Institution
from outreach.events import actions as events
from outreach.events.models import Event, Series, Session
from outreach.pages import validators
from outreach.pages.middleware import VisitorZoneMiddleware
from outreach.registrations import actions as registrations
from outreach.registrations.choices import Way
from outreach.registrations.freshness import freshness_of
from outreach.registrations.models import Intake
from tests.factories import (
    make_event,
    make_host,
    make_institution,
    make_intake,
    make_reference,
    make_resource,
    make_session,
    make_user,
)
from tests.pages.changes_of_a_page import AT, CHANGES, MINUTE, NOT_PRINTED, drafted, published, register
from tests.registrations.said import somebody

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def state(event: Event, at: datetime = AT) -> object:
    """What the tag is made of, as far as the database and the clock say; None for an event that the public cannot see."""
    fresh = freshness_of(event.slug, at=at)
    return fresh and (fresh.changed_at, fresh.clock)


@pytest.mark.parametrize("name", CHANGES)
def test_every_public_action_that_changes_the_page_changes_its_tag(name: str) -> None:
    make, change = CHANGES[name]
    event = make()
    before = state(event)

    change(event)

    assert state(event) not in {before, None}


def test_every_public_action_is_tried_or_named_with_a_reason() -> None:
    public = {*events.__all__, *registrations.__all__}
    actions = {name for name in public if name[0].islower()}
    assert actions == set(CHANGES) | set(NOT_PRINTED)


def test_the_first_registration_that_makes_seats_few_and_the_one_that_fills_them_change_the_tag() -> None:
    event = published()
    Intake.objects.update(capacity=11)
    told = [state(event)]
    for number in range(12):
        register(event, somebody(number))
        told.append(state(event))
    # Of eleven seats ten are many; nine and fewer are printed; the waiting list is not.
    assert [before == after for before, after in pairwise(told)] == [True] + [False] * 10 + [True]


def test_other_registrations_leave_the_tag_as_it_is() -> None:
    event = published()
    Intake.objects.update(capacity=None)
    before = state(event)
    register(event)
    assert state(event) == before


def test_every_boundary_of_the_clock_changes_the_tag() -> None:
    event = make_event()
    session = make_session(event, starts_at=AT + 60 * MINUTE, ends_at=AT + 120 * MINUTE)
    make_intake(session, opens_at=AT + 10 * MINUTE, closes_at=AT + 50 * MINUTE)
    make_intake(session, way=Way.ROOM)
    boundaries = [AT + minutes * MINUTE for minutes in (10, 50, 60, 120)]

    changed = [state(event, at - SECOND) != state(event, at) for at in boundaries]
    between = [state(event, first) == state(event, second - SECOND) for first, second in pairwise(boundaries)]

    assert (changed, between) == ([True] * 4, [True] * 3)


def test_the_organiser_ending_a_session_changes_the_tag() -> None:
    event = make_event()
    make_session(event, starts_at=AT - MINUTE, ends_at=AT + 60 * MINUTE)
    before = state(event)
    Session.objects.update(ended_at=AT)
    assert state(event) != before


def edit_host(event: Event) -> None:
    Institution.objects.update(changed_at=AT)


def edit_resource(event: Event) -> None:
    Resource.objects.update(changed_at=AT)


def edit_series(event: Event) -> None:
    Series.objects.update(changed_at=AT)


@pytest.mark.parametrize("edit", [edit_host, edit_resource, edit_series])
def test_an_edit_of_what_the_event_names_changes_the_tag(edit: Callable[[Event], None]) -> None:
    long_ago = AT - timedelta(days=9)
    series = Series.objects.create(slug="quarterly", title={"en": "Quarterly"}, changed_at=long_ago)
    event = make_event(series=series, changed_at=long_ago)
    make_session(event)
    make_host(event, institution=make_institution(changed_at=long_ago))
    make_reference(event, resource=make_resource(changed_at=long_ago))
    before = state(event)

    edit(event)

    assert state(event) != before


def test_the_catalogue_loaded_again_changes_the_tag_of_events_that_refer_to_it() -> None:
    catalogue.load_resources(by=None, at=AT - 2 * MINUTE)
    event = published()
    make_reference(event, resource=Resource.objects.order_by("pk")[0])
    before = state(event)
    catalogue.load_resources(by=None, at=AT)
    assert state(event) != before


# What the visitor brings


def tag(path: str, **cookies: str) -> str:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    VisitorZoneMiddleware(lambda request: HttpResponse())(request)
    fresh = freshness_of(path.split("/")[3], at=AT)
    assert fresh is not None
    return validators.etag_of(request, validators.state_of(request, fresh))


def test_address_zone_and_token_of_the_visitor_make_other_tags() -> None:
    slug = published().slug
    path = f"/en/events/{slug}/"
    tags = [
        tag(path),
        tag(f"/fr/events/{slug}/"),
        tag(f"{path}?session=1:online"),
        tag(path, tz="Pacific/Apia"),
        tag(path, tz="Africa/Nairobi"),
        tag(path, csrftoken="one"),
        tag(path, csrftoken="two"),
    ]
    assert len(set(tags)) == len(tags)
    assert tag(path, tz="Atlantis") == tag(path, language="fr") == tag(path)


def test_another_release_makes_another_tag(monkeypatch) -> None:
    path = f"/en/events/{published().slug}/"
    before = tag(path)
    monkeypatch.setattr(validators, "release", lambda: "another")
    assert tag(path) != before


@pytest.fixture
def visitor() -> Client:
    """Has been here before: she brings the form's cookie."""
    return Client()


def first_and_second(visitor: Client, path: str) -> tuple[HttpResponse, HttpResponse]:
    visitor.get(path)
    first = visitor.get(path)
    return first, visitor.get(path, headers={"If-None-Match": first["ETag"]})


def test_an_unchanged_page_is_confirmed_in_one_statement(visitor: Client, django_assert_num_queries) -> None:
    path = f"/fr/events/{published().slug}/"
    visitor.get(path)
    first = visitor.get(path)

    with django_assert_num_queries(1):
        second = visitor.get(path, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, second.status_code, second.content) == (200, 304, b"")
    for answer in (first, second):
        assert (answer["ETag"], answer["Cache-Control"], "Cookie" in answer["Vary"]) == (first["ETag"], "private, no-cache", True)


def test_a_page_that_has_changed_is_sent_again(visitor: Client) -> None:
    event = published()
    path = f"/fr/events/{event.slug}/"
    visitor.get(path)
    old = visitor.get(path)["ETag"]
    events.cancel_event(event, reason={"en": "Illness", "fr": "Maladie"}, by=None)

    answer = visitor.get(path, headers={"If-None-Match": old})

    assert (answer.status_code, "Maladie" in answer.content.decode()) == (200, True)


def test_a_visitor_without_the_cookie_of_the_form_gets_the_page() -> None:
    path = f"/fr/events/{published().slug}/"
    old = Client().get(path)["ETag"]
    answer = Client().get(path, headers={"If-None-Match": old})
    assert (answer.status_code, configured.CSRF_COOKIE_NAME in answer.cookies) == (200, True)


def test_somebody_signed_in_gets_the_page(visitor: Client) -> None:
    visitor.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    first, second = first_and_second(visitor, f"/fr/events/{published().slug}/")
    assert (first.status_code, second.status_code) == (200, 200)


def test_the_form_of_a_kept_page_works_for_each_visitor() -> None:
    """A page made for one visitor carries no other visitor's token."""
    path = f"/fr/events/{published().slug}/"
    for _ in range(2):
        browser = Client(enforce_csrf_checks=True)
        html = browser.get(path).content.decode()
        token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        answer = browser.post(f"{path}register/", {"csrfmiddlewaretoken": token})
        assert answer.status_code == 422


def test_no_event_has_no_freshness() -> None:
    assert freshness_of("nowhere", at=AT) is None
    assert state(drafted()) is None


def test_freshness_costs_one_query_whatever_the_event_holds(django_assert_num_queries) -> None:
    event = make_event()
    for day in range(3):
        session = make_session(event, on=date(2027, 3, 1 + day))
        make_intake(session), make_intake(session, way=Way.ROOM)
        make_host(event), make_reference(event)
    with django_assert_num_queries(1):
        freshness_of(event.slug, at=AT)
