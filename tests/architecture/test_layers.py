"""The layer contract holds, and names every app there is."""

import configparser
import re
from pathlib import Path

import pytest
from django.conf import settings
from importlinter.cli import lint_imports

BASE_DIR = Path(settings.BASE_DIR)
LINTER = configparser.ConfigParser()
LINTER.read(BASE_DIR / ".importlinter", encoding="utf-8")
LAYERS = LINTER["importlinter:contract:layers"]["layers"]
BUILT = set(re.findall(r"(?<![(\w.])[a-z_.]+(?!\))\b", re.sub(r"\([^)]*\)", "", LAYERS)))
PLANNED = set(re.findall(r"\(([\w.]+)\)", LAYERS))


def modules_of(folder: Path) -> set[str]:
    """The packages and modules directly in outreach/, by import name."""
    found = [path.parent for path in folder.glob("*/__init__.py")] + [path for path in folder.glob("*.py") if path.stem != "__init__"]
    return {f"outreach.{path.stem}" for path in found}


def test_imports_keep_to_the_contracts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.chdir(BASE_DIR)

    status = lint_imports(no_cache=True, no_logo=True)

    assert status == 0, capsys.readouterr().out


def test_the_contract_names_every_module_there_is() -> None:
    assert modules_of(BASE_DIR / "outreach") | {"notifications"} == BUILT


def test_a_layer_in_parentheses_is_not_built() -> None:
    assert modules_of(BASE_DIR / "outreach") & PLANNED == set()


def test_the_framework_of_the_api_is_kept_out_of_every_app() -> None:
    apps = {name for name in settings.INSTALLED_APPS if name.startswith(("outreach.", "notifications"))}

    assert set(LINTER["importlinter:contract:http"]["source_modules"].split()) == apps - {"outreach.api"}


def test_every_app_of_the_contract_is_installed() -> None:
    apps = {name for name in settings.INSTALLED_APPS if name.startswith(("outreach.", "notifications"))}
    composition = {"outreach.settings", "outreach.urls", "outreach.celery", "outreach.wsgi", "outreach.env"}

    assert apps == BUILT - composition
