"""A mail server to send to, and a site whose addresses and keys are always the same."""

from collections.abc import Iterator

import pytest

from tests.notifications.sink import Sink, serve


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    sink = Sink()
    controller = serve(sink)
    settings.EMAIL_BACKEND = "notifications.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 5
    yield sink
    controller.stop()


@pytest.fixture
def known_site(settings) -> None:
    settings.SITE_URL = "https://sessions.example"
    settings.DEFAULT_FROM_EMAIL = "Trade Sessions <sessions@sessions.example>"
    settings.MAIL_DOMAIN = "sessions.example"
    settings.LINK_KEY = "a key that stands in this test only"
