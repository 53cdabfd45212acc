"""Names of pages may point up the layers, imports may not: so every name must lead somewhere."""

import ast
import re
from pathlib import Path

from django.conf import settings
from django.urls import URLResolver, get_resolver

BASE_DIR = Path(settings.BASE_DIR)
IN_TEMPLATE = re.compile(r"""{%\s*url\s+["']([\w:-]+)["']""")
NAMING_CALLS = {"reverse", "reverse_lazy", "redirect", "resolve_url"}
NAMING_SETTINGS = ["LOGIN_URL"]


def url_names(resolver: URLResolver, prefix: str = "") -> set[str]:
    names = {prefix + name for name in resolver.reverse_dict if isinstance(name, str)}
    for namespace, (_, inner) in resolver.namespace_dict.items():
        names |= url_names(inner, f"{prefix}{namespace}:")
    return names


def named_in_code(path: Path) -> set[str]:
    """The literal names that a module gives to reverse() and the like."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call) and node.args]
    return {
        call.args[0].value
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in NAMING_CALLS
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and not call.args[0].value.startswith(("/", "http", "."))
    }


def unknown(names_by_file: dict[Path, set[str]]) -> dict[str, set[str]]:
    known = url_names(get_resolver())
    return {str(path.relative_to(BASE_DIR)): names - known for path, names in names_by_file.items() if names - known}


def test_every_page_named_in_code_exists() -> None:
    paths = [*(BASE_DIR / "outreach").rglob("*.py"), *(BASE_DIR / "notifications").rglob("*.py")]

    named = {path: named_in_code(path) for path in paths}

    assert any(named.values())
    assert unknown(named) == {}


def test_every_page_named_in_a_template_exists() -> None:
    paths = [path for path in (BASE_DIR / "templates").rglob("*") if path.suffix in {".html", ".txt"}]

    named = {path: set(IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))) for path in paths}

    assert any(named.values())
    assert unknown(named) == {}


def test_every_page_named_in_the_settings_exists() -> None:
    named = {getattr(settings, name) for name in NAMING_SETTINGS}

    assert {name for name in named if not name.startswith("/")} - url_names(get_resolver()) == set()
