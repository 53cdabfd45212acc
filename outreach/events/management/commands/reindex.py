"""`manage.py reindex`: the words by which events are found, written anew."""

from typing import Any

from django.core.management.base import BaseCommand

from outreach.events.searching import reindex


class Command(BaseCommand):
    help = "Writes the words by which all events are found, after the rules of finding or names of hosts or topics have changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reindex()} events written anew.")
