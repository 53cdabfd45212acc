"""All that stands between a checkout and a running site, in one process; a step whose inputs are unchanged is skipped."""

import hashlib
import json
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from outreach.shared import catalogues


class Command(BaseCommand):
    help = "Compiles catalogues and fonts, collects static files, migrates the database and loads its reference data."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--files", action="store_true", help="files only, no database")
        parser.add_argument("--sample", action="store_true", help="add the sample programme if there is no event yet")

    def handle(self, *, files: bool, sample: bool, **options: Any) -> None:
        self.stamps = Stamps(settings.VAR_DIR / "prepared.json")
        self.prepare_files()
        if files:
            return
        # Only now: before the files are made, the checks would miss them.
        self.check()
        try:
            self.prepare_database()
        except OperationalError as error:
            raise CommandError(f"The database does not answer: {str(error).splitlines()[0]}") from error
        if sample:
            call_command("load_sample", stdout=self.stdout)

    def prepare_files(self) -> None:
        if written := catalogues.compile_stale():
            self.stdout.write(f"Catalogues compiled: {', '.join(written)}.")
        self.once("fonts", font_files, lambda: call_command("build_fonts", verbosity=0))
        self.once("static files", static_files, lambda: call_command("collectstatic", interactive=False, clear=True, verbosity=0))

    def prepare_database(self) -> None:
        executor = MigrationExecutor(connection)
        is_changed = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if is_changed:
            self.stdout.write("Migrating the database.")
            call_command("migrate", verbosity=0)
        database = connection.settings_dict
        where = f"in {database['HOST']} {database['NAME']}".replace("  ", " ")
        load = partial(call_command, "load_reference", verbosity=0)
        self.once(f"reference data {where}", reference_files, load, even_if_unchanged=is_changed)
        reindex = partial(call_command, "reindex", verbosity=0)
        self.once(f"search words {where}", search_files, reindex, even_if_unchanged=is_changed)
        rewrite = partial(call_command, "calendar_texts", all=True, verbosity=0)
        self.once(f"entries of feeds {where}", entry_files, rewrite, even_if_unchanged=is_changed, told=settings.SITE_URL)
        # What came into the database past the actions.
        call_command("calendar_texts", verbosity=0)

    def once(
        self, step: str, files: Callable[[], list[Path]], run: Callable[[], Any], *, even_if_unchanged: bool = False, told: str = ""
    ) -> None:
        """Run a step unless the files it reads and writes, and the setting it is told, are as they were after its last run."""
        if even_if_unchanged or not self.stamps.holds(step, files(), told):
            self.stdout.write(f"Preparing {step}.")
            run()
            self.stamps.keep(step, files(), told)


def font_files() -> list[Path]:
    base = settings.BASE_DIR
    return [base / "requirements.txt", *base.glob("outreach/*/management/commands/build_fonts.py"), *(base / "build").rglob("*.woff2")]


def static_files() -> list[Path]:
    sources = [path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*")]
    return [settings.BASE_DIR / "requirements.txt", settings.STATIC_ROOT / "staticfiles.json", *sources]


def reference_files() -> list[Path]:
    return [path for path in (settings.BASE_DIR / "outreach" / "economies").rglob("*") if path.suffix != ".pyc"]


def search_files() -> list[Path]:
    """The rules by which events are found, and their libraries."""
    base = settings.BASE_DIR
    return [base / "requirements.txt", base / "outreach" / "events" / "searching.py", base / "outreach" / "shared" / "folding.py"]


def entry_files() -> list[Path]:
    """What writes the entries of feeds, and in which words."""
    base = settings.BASE_DIR
    code = [base / "outreach" / "events" / "ical.py", base / "outreach" / "shared" / "localized.py"]
    return [base / "requirements.txt", *code, *(base / "outreach" / "locale").rglob("*.po")]


class Stamps:
    """A file that remembers, for each step, the state of the files it was made from."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digests: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def holds(self, step: str, paths: list[Path], told: str = "") -> bool:
        return self._digests.get(step) == digest(paths, told)

    def keep(self, step: str, paths: list[Path], told: str = "") -> None:
        self._digests[step] = digest(paths, told)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._digests, indent=1), encoding="utf-8")


def digest(paths: list[Path], told: str = "") -> str:
    """One digest of names, sizes and times of change, and of a setting."""
    lines = [told] if told else []
    for path in sorted(set(paths)):
        if path.is_file():
            state = path.stat()
            lines.append(f"{path} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
