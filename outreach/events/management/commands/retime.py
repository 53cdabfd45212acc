"""Mends sessions whose instants new time-zone data changes."""

from typing import Any

from django.core.management.base import BaseCommand

from outreach.events.actions import retime


class Command(BaseCommand):
    help = "Move the sessions ahead whose instant in UTC no longer matches their wall-clock time and zone, and list them."

    def handle(self, *args: Any, **options: Any) -> None:
        moved = 0
        for session, old in retime():
            moved += 1
            self.stdout.write(f"{session}: {old:%Y-%m-%d %H:%M} UTC is now {session.starts_at:%Y-%m-%d %H:%M} UTC")
        self.stdout.write(f"{moved} sessions mended.")
