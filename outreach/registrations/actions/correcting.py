"""What a person corrects of her own form, and what she asks the speakers."""

from datetime import datetime

from django.db import transaction

from outreach.journal import log
from outreach.people.actions import find_or_add_firm, follow_contact
from outreach.registrations.actions.answering import Details
from outreach.registrations.choices import Purpose
from outreach.registrations.consents import VERSION_OF
from outreach.registrations.errors import RegistrationEndedError
from outreach.registrations.facts import QuestionAsked, RegistrationCorrected
from outreach.registrations.models import Consent, Need, Registration
from outreach.shared import clock

_COLUMNS = (
    "name",
    "organisation_type",
    "organisation_size",
    "job_role",
    "sector",
    "women_led",
    "gender",
    "language",
    "zone",
)


@transaction.atomic
def correct_details(registration: Registration, *, details: Details, by: int | None, at: datetime | None = None) -> tuple[str, ...]:
    """Change what the form said. Returns the parts that changed; without one no fact is recorded.

    The page is opened by a mailed link, so language and zone reach the contact too, if its address is proved; its name
    stays. Seats stay, held ones too. Raises RegistrationEndedError.
    """
    at = at or clock.now()
    # Contact, firm, registration: the lock order of every action.
    if (details.language, details.zone) != (registration.language, registration.zone):
        follow_contact(registration.contact, language=details.language, zone=details.zone)
    is_same_firm = (details.firm, details.economy) == (registration.firm.name, registration.firm.economy_id)
    firm = registration.firm if is_same_firm else find_or_add_firm(details.firm, details.economy, at=at)
    row = _locked(registration)
    values = {name: getattr(details, name) for name in _COLUMNS} | {"firm_id": firm.pk, "economy_id": details.economy}
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    parts = [name.removesuffix("_id") for name in changed]
    if changed:
        Registration.objects.filter(pk=row.pk).update(**changed)
    if _change_need(row, details.needs):
        parts.append("needs")
    if _change_consents(row, details, at):
        parts.append("consents")
    if parts:
        log.record(RegistrationCorrected(row.pk, parts), by=by, at=at, event_id=row.event_id)
    return tuple(parts)


@transaction.atomic
def ask(registration: Registration, *, question: str, by: int | None, at: datetime | None = None) -> bool:
    """Write the question for the speakers, or change it, or take it back. True when it changed. Raises RegistrationEndedError."""
    at = at or clock.now()
    row = _locked(registration)
    if row.question == question:
        return False
    Registration.objects.filter(pk=row.pk).update(question=question)
    log.record(QuestionAsked(row.pk), by=by, at=at, event_id=row.event_id)
    return True


def _locked(registration: Registration) -> Registration:
    # PostgreSQL: of two corrections at once the second must see what the first one wrote.
    live = (
        Registration.objects.select_for_update(no_key=True)
        .filter(pk=registration.pk, contact=registration.contact_id, withdrawn_at__isnull=True)
        .first()
    )
    if live is None:
        raise RegistrationEndedError
    return live


def _change_need(registration: Registration, words: str) -> bool:
    need = Need.objects.filter(registration=registration).first()
    if words == (need.words if need else ""):
        return False
    if words:
        Need.objects.update_or_create(registration=registration, defaults={"words": words})
    else:
        Need.objects.filter(registration=registration).delete()
    return True


def _change_consents(registration: Registration, details: Details, at: datetime) -> bool:
    """A tick taken away ends its consent; a new one agrees to today's text, in the language it was read in."""
    live = Consent.objects.filter(registration=registration, withdrawn_at__isnull=True)
    given, ticked = set(live.values_list("purpose", flat=True)), set(details.consents)
    live.filter(purpose__in=given - ticked).update(withdrawn_at=at)
    Consent.objects.bulk_create(
        [
            Consent(
                registration=registration,
                purpose=purpose,
                text_version=VERSION_OF[Purpose(purpose)],
                language=details.language,
                given_at=at,
            )
            for purpose in details.consents
            if purpose not in given
        ]
    )
    return given != ticked
