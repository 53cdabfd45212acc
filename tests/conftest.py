"""What every test stands on: settings for tests, one folder of its own, the reference data of the economies.

Runs on the embedded engine, or on what DATABASE_URL and REDIS_URL name (`make test-pg`).
"""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

# Before Django reads its settings: nothing of the person's own installation reaches a test. Workers of
# xdist inherit the environment, and with it the folder.
if "PYTEST_XDIST_WORKER" not in os.environ:
    for name in [name for name in os.environ if name.startswith(("LIMIT_", "ANYMAIL_"))]:
        del os.environ[name]
    for name in (
        "SITE_URL",
        "ALLOWED_HOSTS",
        "PORT",
        "DEBUG",
        "SECRET_KEY",
        "LINK_KEY",
        "EMAIL_URL",
        "DEFAULT_FROM_EMAIL",
        "TRUSTED_PROXIES",
    ):
        os.environ.pop(name, None)
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="outreach-tests-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ["DJANGO_SETTINGS_MODULE"] = "outreach.settings"

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from hypothesis import settings as hypothesis_settings

from outreach.shared import catalogues

IS_CI = bool(os.environ.get("CI"))
# A busy machine is slow, not wrong.
hypothesis_settings.register_profile("outreach", deadline=None)
hypothesis_settings.load_profile("outreach")


class MissingVariable(AssertionError):
    """A template of ours asked for a variable that it was not given."""


class LoudBlank(str):
    """Stands for a missing variable: fails in templates of ours, is blank in those of Django and allauth."""

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, variable: object) -> str:
        # Django hands over the variable only; the frame that asks holds the context.
        context = sys._getframe(1).f_locals["context"]
        template = context.render_context.template or context.template
        if template.origin.name.startswith(str(settings.BASE_DIR / "templates")):
            raise MissingVariable(f"{template.name} has no variable {variable}")
        return ""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="write what is made now into tests/golden, to be read in the diff")


def pytest_configure(config: pytest.Config) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # WhiteNoise warns where there is none, and warnings are errors.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = LoudBlank("%s")
    settings.CELERY_TASK_ALWAYS_EAGER = True
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        # A file, not memory: threads of a test see one database with real locks.
        database.setdefault("TEST", {})["NAME"] = str(settings.VAR_DIR / "test.sqlite3")
    # Nothing is read that another run or process wrote to the same Redis.
    settings.CACHES["default"]["KEY_PREFIX"] = f"test-{settings.VAR_DIR.name}-{os.getpid()}"
    # WhiteNoise warns of a folder that is not there.
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    if not hasattr(config, "workerinput"):
        catalogues.compile_stale()


def is_postgresql() -> bool:
    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def pytest_report_header(config: pytest.Config) -> list[str]:
    engine = "PostgreSQL" if is_postgresql() else "SQLite; tests marked postgresql are left out, `make test-pg` runs them"
    return [f"engine: {engine}", f"cache: {'Redis' if settings.REDIS_URL else 'local memory'}"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if is_postgresql():
        return
    left_out = [item for item in items if item.get_closest_marker("postgresql")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def skipped_unawares(reporter: pytest.TerminalReporter | None) -> list[pytest.TestReport]:
    """In CI every skipped test: what could not be tried was not tried. Elsewhere those whose reason names no server that is absent."""
    skipped = reporter.stats.get("skipped", []) if reporter else []
    return [report for report in skipped if IS_CI or not any(server in report.longrepr[2] for server in ("PostgreSQL", "Redis"))]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if skipped_unawares(session.config.pluginmanager.get_plugin("terminalreporter")):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if number := len(skipped_unawares(terminalreporter)):
        terminalreporter.write_line(
            f"{number} of the skipped tests fail this run: only the want of a server excuses, and in CI nothing.", red=True
        )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)


@pytest.fixture(autouse=True)
def reference_data(request: pytest.FixtureRequest) -> None:
    """A transactional test's flush takes the economies with it: whoever needs the database next finds them again."""
    uses_database = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if request.node.get_closest_marker("django_db") or uses_database:
        request.getfixturevalue("_django_db_helper")
        economies = apps.get_model("economies", "Economy").objects
        if not economies.exists():
            call_command("load_reference", verbosity=0)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the file of this name under tests/golden; `--rewrite-golden` writes the file instead."""

    def compare(name: str, text: str) -> None:
        path = Path(__file__).parent / "golden" / name
        if request.config.getoption("--rewrite-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        assert text == path.read_bytes().decode("utf-8"), f"{name} differs; if that is meant, run pytest --rewrite-golden"

    return compare
