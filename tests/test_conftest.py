"""What the tests stand on, tested: loud templates, reference data that comes back, no skipping unawares."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, engines
from django.template.base import Origin

from outreach.economies.models import Economy
from tests.conftest import MissingVariable

SUITE = """
import pytest

def test_works():
    assert True

@pytest.mark.skipif(True, reason="no {absent} here")
def test_is_left_out():
    assert False
"""


def render(source: str, name: str) -> str:
    engine = engines["django"].engine
    return Template(source, origin=Origin(name), name="page.html", engine=engine).render(Context({"given": "x"}))


@pytest.mark.parametrize(
    "source",
    ["{{ missing }}", "{{ given.missing }}", "{{ missing|upper }}", "{% blocktranslate %}of {{ missing }}{% endblocktranslate %}"],
)
def test_a_template_of_ours_that_misses_a_variable_fails(source: str) -> None:
    with pytest.raises(MissingVariable):
        render(source, str(settings.BASE_DIR / "templates" / "page.html"))


def test_a_template_of_ours_may_ask_whether_a_variable_is_there() -> None:
    source = "{% if missing %}a{% else %}b{% endif %}{% for item in missing %}c{% endfor %}{{ given }}"

    assert render(source, str(settings.BASE_DIR / "templates" / "page.html")) == "bx"


def test_a_template_of_a_library_renders_blanks() -> None:
    assert render("[{{ missing }}]", "/usr/lib/django/admin/page.html") == "[]"


def test_the_economies_are_there(db: None) -> None:
    assert Economy.objects.count() == 243


def test_the_economies_are_there_in_a_test_with_transactions(transactional_db: None) -> None:
    assert Economy.objects.count() == 243


def test_the_economies_are_there_after_such_a_test(transactional_db: None) -> None:
    """Whichever of the two comes second finds a database that the first one emptied."""
    assert Economy.objects.count() == 243


@pytest.mark.parametrize(("ci", "absent", "code"), [("true", "Redis", 1), ("", "Redis", 0), ("", "browser", 1)])
def test_a_skipped_test_fails_a_run_but_for_want_of_a_server_and_in_ci_always(tmp_path: Path, ci: str, absent: str, code: int) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE.format(absent=absent), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "tests.conftest", "-c", "pyproject.toml", str(tmp_path)]

    ended = subprocess.run(command, cwd=settings.BASE_DIR, env={**os.environ, "CI": ci}, capture_output=True, text=True, check=False)

    assert "1 passed, 1 skipped" in ended.stdout
    assert ended.returncode == code
