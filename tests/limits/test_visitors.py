"""Whom a limit counts."""

import pytest
from django.test import RequestFactory

from outreach.limits.visitors import address_of


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_one_address_is_one_visitor_and_of_ipv6_a_whole_network_is(address: str, counted_as: str) -> None:
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=address).META) == counted_as


def test_the_same_holds_for_what_a_trusted_server_saw(settings) -> None:
    settings.TRUSTED_PROXIES = 1

    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "1.2.3.4, 2001:db8:1:2:aaaa::1"})

    assert address_of(request.META) == "2001:db8:1:2::/64"
