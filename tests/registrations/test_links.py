"""The personal way in: who holds a link, and which links are none."""

import base64
import uuid

import pytest
from django.test import override_settings

from outreach.registrations.links import WAY_IN, holder_of, way_in_token, way_in_url
from outreach.shared import clock, tokens
from tests.factories import make_registration

pytestmark = pytest.mark.django_db


def test_a_link_leads_to_its_registration_in_one_query(django_assert_num_queries) -> None:
    registration = make_registration()
    token = way_in_token(registration)
    with django_assert_num_queries(1):
        found = holder_of(token)
        assert found is not None
        assert (found, found.event, found.contact) == (registration, registration.event, registration.contact)


def test_a_link_is_an_address_of_the_site_with_a_token_of_43_characters(settings) -> None:
    registration = make_registration()
    token = way_in_token(registration)
    assert way_in_url(registration) == f"{settings.SITE_URL}/j/{token}/"
    assert len(token) == 43
    assert token == way_in_token(registration)


def test_a_link_with_any_one_byte_changed_is_none() -> None:
    raw = base64.urlsafe_b64decode(way_in_token(make_registration()) + "=")
    changed = [bytes([*raw[:place], raw[place] ^ 1, *raw[place + 1 :]]) for place in range(len(raw))]
    assert len(changed) == 32
    assert [holder_of(base64.urlsafe_b64encode(each).rstrip(b"=").decode()) for each in changed] == [None] * 32


def test_a_link_with_any_one_character_changed_is_none() -> None:
    """The last one too, two bits of which say nothing."""
    token = way_in_token(make_registration())
    changed = [token[:place] + ("B" if token[place] == "A" else "A") + token[place + 1 :] for place in range(len(token))]
    respelled = token[:-1] + chr(ord(token[-1]) + 1)
    assert [holder_of(each) for each in [*changed, respelled]] == [None] * 44


@pytest.mark.parametrize("spoil", ["", "x", "é" * 43, "%" * 43, "A" * 42, "A" * 43, "A" * 44])
def test_what_is_no_token_is_no_link(spoil: str) -> None:
    make_registration()
    assert holder_of(spoil) is None


def test_a_token_with_anything_after_it_is_no_link() -> None:
    token = way_in_token(make_registration())
    assert [holder_of(token + tail) for tail in ("A", "=", "AAAA")] == [None, None, None]


def test_a_token_of_another_purpose_counter_key_or_holder_is_no_link() -> None:
    registration = make_registration()
    others = [
        tokens.make_token("calendar-feed", registration.public_id, 0),
        tokens.make_token(WAY_IN, registration.public_id, 1),
        tokens.make_token(WAY_IN, uuid.uuid4(), 0),
    ]
    with override_settings(LINK_KEY="some other key"):
        others.append(way_in_token(registration))
    assert [holder_of(token) for token in others] == [None] * 4


def test_a_link_dies_when_its_counter_rises() -> None:
    registration = make_registration()
    old = way_in_token(registration)
    registration.link_counter = 1
    registration.save(update_fields=["link_counter"])
    assert (holder_of(old), holder_of(way_in_token(registration))) == (None, registration)


def test_a_link_dies_with_its_registration() -> None:
    registration = make_registration(withdrawn_at=clock.now())
    assert holder_of(way_in_token(registration)) is None


def test_a_link_made_under_an_old_key_works_while_the_key_is_kept() -> None:
    registration = make_registration()
    with override_settings(LINK_KEY="the old key"):
        old = way_in_token(registration)
    with override_settings(LINK_KEY="the new key", LINK_KEY_FALLBACKS=["an older key", "the old key"]):
        assert holder_of(old) == registration
        assert way_in_token(registration) != old
    with override_settings(LINK_KEY="the new key", LINK_KEY_FALLBACKS=[]):
        assert holder_of(old) is None
