"""Rules of the house that a linter does not know."""

import re
from pathlib import Path

import pytest
from django.conf import settings

BASE_DIR = Path(settings.BASE_DIR)
LONGEST_FILE_LINES = 400
# A list to read from top to bottom: one test for each thing that can go wrong, all in one place.
LONG_LISTS = {"tests/test_bad_input_and_bad_luck.py"}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "services", "managers", "tools"}
CODE = [path for folder in ("outreach", "notifications", "deploy", "bench", "tests") for path in sorted((BASE_DIR / folder).rglob("*.py"))]
TEMPLATES = [path for path in sorted((BASE_DIR / "templates").rglob("*")) if path.suffix in {".html", ".txt"}]
# A block of data is not run, so the Content-Security-Policy leaves it alone; all other scripts are files.
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")", re.IGNORECASE)
STYLE_ATTRIBUTE = re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE)
EVENT_HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
TRIMLESS_BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)")


def where(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(BASE_DIR)) for path in paths]


def matches(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return where([path for path in paths if pattern.search(path.read_text(encoding="utf-8"))])


def test_no_module_has_a_name_that_fits_anything() -> None:
    assert where([path for path in CODE if path.stem in VAGUE_NAMES or path.parent.name in VAGUE_NAMES]) == []


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = [path for path in CODE if "migrations" not in path.parts and path.read_text(encoding="utf-8").count("\n") > LONGEST_FILE_LINES]

    assert set(where(long)) == LONG_LISTS


@pytest.mark.parametrize("front_end", ["pages", "desk"])
def test_front_ends_ask_queries_and_filter_nothing_themselves(front_end: str) -> None:
    views = sorted((BASE_DIR / "outreach" / front_end).rglob("*.py"))

    assert matches(re.compile(r"\.(?:filter|exclude)\("), views) == []


def test_domain_apps_have_no_admin_of_their_own() -> None:
    assert where([path for path in CODE if path.name == "admin.py" and path.parent.name != "desk"]) == []


@pytest.mark.parametrize("pattern", [INLINE_SCRIPT, STYLE_ATTRIBUTE, EVENT_HANDLER], ids=["script", "style", "handler"])
def test_no_template_holds_what_the_content_security_policy_forbids(pattern: re.Pattern[str]) -> None:
    assert matches(pattern, TEMPLATES) == []


def test_every_translated_block_is_trimmed() -> None:
    assert matches(TRIMLESS_BLOCK, TEMPLATES) == []


def test_every_component_begins_by_naming_what_it_wants() -> None:
    components = [path for path in TEMPLATES if "components" in path.parts]

    assert where([path for path in components if not path.read_text(encoding="utf-8").startswith("{#")]) == []


def test_every_app_names_its_last_migration() -> None:
    """Two branches that each add one then conflict in git, not when they are deployed."""
    folders = {path.parent for folder in ("outreach", "notifications") for path in (BASE_DIR / folder).glob("**/migrations/0*.py")}

    last = {str(folder): max(path.stem for path in folder.glob("0*.py")) for folder in folders}
    assert {str(folder): (folder / "max_migration.txt").read_text(encoding="utf-8").strip() for folder in folders} == last


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (INLINE_SCRIPT, "<script>go()</script>", '<script src="a.js" defer></script>'),
        (INLINE_SCRIPT, '<script type="module">go()</script>', '<script type="application/ld+json">{}</script>'),
        (STYLE_ATTRIBUTE, '<p class="a" style="color: red">', '<p data-style="a">style="b"</p>'),
        (EVENT_HANDLER, '<a href="#" onclick="go()">', '<option value="on" selected>'),
        (TRIMLESS_BLOCK, "{% blocktranslate with a=b %}", "{% blocktranslate with a=b trimmed %}"),
    ],
)
def test_the_patterns_tell_bad_from_good(pattern: re.Pattern[str], bad: str, good: str) -> None:
    assert pattern.search(bad)
    assert not pattern.search(good)
