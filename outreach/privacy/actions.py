"""Giving a person all that is stored about her, and forgetting her."""

from datetime import datetime
from typing import Any

from django.db import transaction

from notifications.forgetting import forget_messages
from outreach.journal import log
from outreach.people.actions import forget_contact, lock_contacts
from outreach.people.facts import ContactExported
from outreach.people.models import Contact
from outreach.privacy.queries import everything_about, mistyped_addresses_of
from outreach.registrations.actions import forget_registrations
from outreach.shared import clock


@transaction.atomic
def export_person(contact: Contact, *, by: int | None, at: datetime | None = None) -> dict[str, Any]:
    """All that is stored about a person, ready for JSON; instants in UTC. Twelve queries at most, however many rows, and the fact."""
    at = at or clock.now()
    log.record(ContactExported(contact.pk), by=by, at=at)
    return everything_about(contact, at=at)


@transaction.atomic
def erase_person(contact: Contact, *, by: int | None, at: datetime | None = None) -> None:
    """Leave nothing that names the person, and nothing that will be sent to her. The second time there is nothing to do.

    Places still to come go to those who wait. What stays counts and names nobody but the firm: see
    `registrations.actions.forget_registrations`. An address she mistyped and corrected goes too, with what was sent there.
    """
    at = at or clock.now()
    locked = lock_contacts([contact, *mistyped_addresses_of(contact)])
    if locked[contact.pk].erased_at:
        return
    # Again, now that nobody can answer or register at one of them.
    mistyped = [one for one in mistyped_addresses_of(contact) if one.pk in locked]
    for one in [*mistyped, locked[contact.pk]]:
        forget_registrations(one, by=by, at=at)
        # After the places are freed: no mail about that is to wait for her.
        forget_messages(one)
        forget_contact(one, by=by, at=at)
