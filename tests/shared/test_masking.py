"""No log names the address behind a personal link."""

import logging

import pytest
from django.conf import settings
from django.test import Client

from outreach.shared.masking import MaskTokens, masked

TOKEN = "AbC-_" * 8 + "xyz"


@pytest.mark.parametrize(
    ("line", "after"),
    [
        (f"Not Found: /j/{TOKEN}/", "Not Found: /j/***/"),
        (f"Forbidden: /r/{TOKEN}/?lang=fr", "Forbidden: /r/***/?lang=fr"),
        (f"/c/{TOKEN}/calendar.ics and /j/{TOKEN}/state/", "/c/***/calendar.ics and /j/***/state/"),
        (f"/en/time-zone/?next=%2Fj%2F{TOKEN}%2F", "/en/time-zone/?next=%2Fj%2F***%2F"),
        (f"/en/account/password/reset/key/4-c9x2k1-{'0f' * 16}/", "/en/account/password/reset/key/***/"),
        (
            f"?next=%2Ffr%2Faccount%2Fpassword%2Freset%2Fkey%2F4-c9x2k1-{'0f' * 16}%2F",
            "?next=%2Ffr%2Faccount%2Fpassword%2Freset%2Fkey%2F***%2F",
        ),
        ("/es/account/password/reset/key/done/", "/es/account/password/reset/key/done/"),
        ("/en/account/password/reset/key/4-set-password/", "/en/account/password/reset/key/4-set-password/"),
        ("/en/events/a-long-title-of-an-event/", "/en/events/a-long-title-of-an-event/"),
    ],
)
def test_tokens_are_masked_and_nothing_else(line: str, after: str) -> None:
    assert masked(line) == after


def test_a_line_with_arguments_is_masked_too() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "%s: %s", ("Not Found", f"/r/{TOKEN}/"), None)

    assert (MaskTokens().filter(record), record.getMessage()) == (True, "Not Found: /r/***/")


def test_every_handler_of_the_log_masks() -> None:
    assert all(handler.get("filters") == ["mask_tokens"] for handler in settings.LOGGING["handlers"].values())


@pytest.mark.django_db
def test_what_django_says_of_a_refused_form_names_no_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(MaskTokens())

    Client(enforce_csrf_checks=True).post(f"/r/{TOKEN}/")

    assert "/r/***/" in caplog.text
    assert TOKEN not in "".join(record.getMessage() for record in caplog.records)
