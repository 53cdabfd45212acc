"""What registrations keep of a person who is erased: what is counted, and no more."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from outreach.people.models import Contact
from outreach.registrations.actions.leaving import withdraw
from outreach.registrations.models import Consent, Need, Registration, RepeatedForm

# What a person says of herself, beside what is counted and what stands in tables of its own.
WORDS_BLANK = {"name": "", "gender": "", "question": ""}


@transaction.atomic
def forget_registrations(contact: Contact, *, by: int | None, at: datetime) -> None:
    """Free the places that are still to come, then leave of each registration what the counts are made of.

    Places in sessions that have begun are counted, and stay.

    Stays: event, firm, economy, the firm's type, size and sector, whether women lead it, the job role, language, seats
    and dates. Goes: name, gender, zone, question, needs, consents, every link, and forms kept for correcting an address.
    Part of erasing a person, which starts in `outreach.privacy`.
    """
    own = Registration.objects.filter(contact=contact)
    for registration in own.filter(withdrawn_at__isnull=True).select_related("event", "contact").order_by("event_id", "pk"):
        withdraw(registration, but_begun=True, by=by, at=at)
    forget_parts(own)
    RepeatedForm.objects.filter(answers__email__iexact=contact.email).delete()
    for registration in own:
        Registration.objects.filter(pk=registration.pk).update(
            # Whoever kept an old number must not find the row by it.
            public_id=uuid.uuid4(),
            receipt=uuid.uuid4(),
            link_counter=F("link_counter") + 1,
            zone="UTC",
            proved_at=None,
            **WORDS_BLANK,
        )


def forget_parts(registrations: QuerySet[Registration]) -> None:
    """Delete needs and consents. Two statements."""
    Need.objects.filter(registration__in=registrations).delete()
    Consent.objects.filter(registration__in=registrations).delete()
