from typing import Any

from django.core.management.base import BaseCommand

from outreach.economies.actions import load_reference_data


class Command(BaseCommand):
    help = "Makes the tables of economies, aliases and groupings equal to the files shipped with this release."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_reference_data()
        self.stdout.write(
            f"{loaded.economies} economies, {loaded.aliases} aliases, {loaded.groupings} groupings, {loaded.memberships} memberships"
        )
