"""The message catalogues: `messages` brings them up to date, `--check` says what is wrong, `--compile` makes them usable."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from outreach.shared import catalogues


class Command(BaseCommand):
    help = "Extracts the messages of code and templates into the catalogue of each language."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--check", action="store_true", help="say what is missing or wrong, change nothing")
        choice.add_argument("--compile", action="store_true", help="compile the catalogues that changed")

    def handle(self, *, check: bool, compile: bool, **options: Any) -> None:
        if compile:
            catalogues.compile_stale()
            return
        if not check:
            found = catalogues.extract(settings.BASE_DIR)
            for language in catalogues.languages():
                catalogues.write(language, found)
        told = catalogues.faults(settings.BASE_DIR)
        for fault in told:
            self.stdout.write(fault)
        if check and told:
            raise CommandError(f"{len(told)} faults in the message catalogues.")
