from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from outreach.catalogue.actions import load_resources
from outreach.desk.sample import accounts
from outreach.desk.sample.programme import load_programme
from outreach.events.actions import load_records
from outreach.events.models import Event
from outreach.people.teams import add_team
from outreach.shared import clock


class Command(BaseCommand):
    help = (
        "Fills an installation without events: the record of the past, resources, a sample programme for the weeks ahead and, "
        "beside an embedded database on this machine, sample accounts. Adds nothing where there is an event."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if Event.objects.exists():
            self.stdout.write("There are events already: no sample was added.")
            return
        at = clock.now()
        # All or nothing: after half of it the next run would find events and add no more.
        with transaction.atomic():
            _, resources = load_resources(by=None, at=at)
            records = load_records(by=None, at=at)
            team = add_team("sample", name="Sample team", by=None, at=at)
            ahead = load_programme(team=team, at=at)
            if accounts.are_allowed() and not accounts.exist():
                accounts.make_accounts(settings.VAR_DIR, team=team, at=at)
        self.stdout.write(f"Sample programme: {ahead} events ahead, {records} of the past, {resources} resources.")
