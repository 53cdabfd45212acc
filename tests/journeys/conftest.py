"""One site, one browser and one mail server for all journeys; a browser context, with cookies of its own, for each visitor."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from outreach.people.choices import Role
from tests.journeys.installation import Installation
from tests.journeys.livestream import HOST, LiveHost
from tests.journeys.mailbox import Mailbox
from tests.journeys.nu import Nu
from tests.journeys.signing_in import PASSWORD
from tests.journeys.visitor import Visitor

CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    yield mailbox
    mailbox.stop()


@pytest.fixture(scope="session")
def live_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHost]:
    host = LiveHost(tmp_path_factory.mktemp("live"))
    yield host
    host.stop()


@pytest.fixture(scope="session")
def database(django_db_blocker) -> Iterator[None]:
    """One for all journeys, of which nothing is rolled back: the site's own processes write to it too."""
    # Playwright keeps an event loop in this thread; nothing of ours runs in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with django_db_blocker.unblock():
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        yield
        if connection.vendor == "postgresql":
            # A worker that has just ended may leave its connection a moment longer.
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        connection.creation.destroy_test_db(name, verbosity=0)


@pytest.fixture(scope="session")
def site(database: None, mailbox: Mailbox) -> Iterator[Installation]:
    """The sample programme and the record, served. Rows that a test writes are seen by the site at once."""
    installation = Installation(mail_port=mailbox.port).prepare().start()
    yield installation
    installation.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """A failed journey shows what the site wrote meanwhile."""
    report = yield
    site = item.funcargs.get("site") if isinstance(item, pytest.Function) else None
    if report.failed and isinstance(site, Installation):
        report.sections.append(("The site's log", site.logged()[-8000:]))
    return report


@pytest.fixture(scope="session")
def browser(live_host: LiveHost) -> Iterator[Browser]:
    """Debian's Chromium. No name is looked up: only this machine and the livestream's host are there."""
    rules = f"MAP {HOST}:443 127.0.0.1:{live_host.port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-dev-shm-usage",
                f"--host-resolver-rules={rules}",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visit(site: Installation, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """A new visitor: `visit(language="fr", width=390, javascript=False)`."""
    contexts: list[BrowserContext] = []

    def make(*, language: str = "en", width: int = 1280, javascript: bool = True, **options: object) -> Visitor:
        context = browser.new_context(
            base_url=site.url,
            locale=language,
            viewport={"width": width, "height": 844},
            java_script_enabled=javascript,
            ignore_https_errors=True,
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Visitor(context.new_page(), site, language)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def administrator(site: Installation) -> str:
    """The address of somebody who signs in with PASSWORD; hashed as the site reads it, not as the tests do."""
    password = PBKDF2PasswordHasher().encode(PASSWORD, "salt")
    user = get_user_model().objects.create(
        email="desk@outreach.example", name="Dana Administrator", role=Role.ADMINISTRATOR, password=password
    )
    return user.email


@pytest.fixture(scope="session")
def modules() -> Path:
    """What `npm ci` installed."""
    folder = Path(__file__).parents[2] / "node_modules"
    assert (folder / "axe-core" / "axe.min.js").exists(), "run make journeys, which installs it"
    return folder


@pytest.fixture(scope="session")
def nu(modules: Path) -> Iterator[Nu]:
    nu = Nu(modules)
    yield nu
    nu.stop()
