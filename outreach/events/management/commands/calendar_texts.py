"""`manage.py calendar_texts`: the entries of feeds, written anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from outreach.events.calendar_texts import rewrite_all, rewrite_lacking


class Command(BaseCommand):
    help = "Writes the entries that feeds lack, or with --all every one: after a release, or when the site has moved to another address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="write those that hold too")

    def handle(self, *args: Any, **options: Any) -> None:
        written = rewrite_all() if options["all"] else rewrite_lacking()
        if options["verbosity"]:
            self.stdout.write(f"{written} entries written.")
