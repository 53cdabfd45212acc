"""Correcting a mistyped address, by the browser that has just typed it."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from outreach.events.models import Event
from outreach.journal import log
from outreach.people.actions import Person, find_or_add_contact_beside
from outreach.registrations import seats
from outreach.registrations.actions.answering import Answers
from outreach.registrations.actions.forgetting import WORDS_BLANK, forget_parts
from outreach.registrations.actions.registering import register
from outreach.registrations.errors import NotCorrectableError
from outreach.registrations.facts import RegistrationReaddressed, RegistrationRepeated
from outreach.registrations.intakes import refusal
from outreach.registrations.models import Intake, Registration, RepeatedForm, Seat
from outreach.registrations.promotion import promote
from outreach.shared import clock

CORRECTABLE_FOR = timedelta(hours=1)


@transaction.atomic
def correct_address(event: Event, *, receipt: uuid.UUID, email: str, by: int | None, at: datetime | None = None) -> None:
    """Send what this receipt stands for to another address.

    A registration moves to the other contact with its seat, and its links are revoked; if the other address holds
    one already, this one is released and that address is written to. A form that repeated a known address registers
    the new one as if it came first. Nothing tells the caller which of them it was. Raises NotCorrectableError when
    the receipt is older than an hour, or a POST came from the mail; SessionCancelledError, EventNotOpenError or
    SessionPastError when that happened since.
    """
    at = at or clock.now()
    registration = (
        Registration.objects.select_related("event", "contact")
        .filter(event=event, receipt=receipt, withdrawn_at__isnull=True, registered_at__gt=at - CORRECTABLE_FOR)
        .first()
    )
    if registration:
        _readdress(registration, email=email, by=by, at=at)
        return
    form = RepeatedForm.objects.select_related("released").filter(event=event, receipt=receipt, made_at__gt=at - CORRECTABLE_FOR).first()
    if form is None:
        raise NotCorrectableError
    answers = Answers.from_json(form.answers).with_email(email)
    intakes = list(Intake.objects.select_related("session__event").filter(pk__in=answers.intakes).order_by("pk"))
    # Of the time of the form, as a registration that moves: an hour from then, and open if it was open then. But it is
    # made now: calendars ignore an invitation that is older than what they were told since.
    new = register(event, intakes=intakes, answers=answers, receipt=receipt, form_sent_at=form.made_at, by=by, at=at).registration
    if form.released:
        _record_released(form.released, email=answers.email, by=by, at=at)
    if new:
        form.delete()


def _readdress(registration: Registration, *, email: str, by: int | None, at: datetime) -> None:
    person = Person(email, registration.name, registration.language, registration.zone)
    new = find_or_add_contact_beside(registration.contact, person, at=at)
    # Again, now that both contacts are locked: a second press of the button finds the address corrected.
    registration.refresh_from_db(fields=["contact"])
    old = registration.contact
    if new == old:
        return
    intakes = seats.lock_intakes(registration.event_id)
    live = seats.live_seats(registration, intakes)
    for seat in live:
        why = refusal(seat.intake, registration.registered_at)
        if why:
            raise why
    held = Registration.objects.filter(event=registration.event, contact=new, withdrawn_at__isnull=True).first()
    if held:
        _release(registration, live, email=email, at=at)
    else:
        _change(registration, contact=new)
    log.record(RegistrationReaddressed(registration.pk, old.pk, new.pk), by=by, at=at, event_id=registration.event_id)
    if held:
        log.record(RegistrationRepeated(held.pk, new.pk), by=by, at=at, event_id=registration.event_id)
        promote(intakes, at=at)


def _record_released(released: Registration, *, email: str, by: int | None, at: datetime) -> None:
    """What stayed at the first address is this person's too: it goes with her when she is erased."""
    contact_id = (
        Registration.objects.values_list("contact_id", flat=True)
        .filter(event=released.event_id, contact__email=email.lower(), withdrawn_at__isnull=True)
        .get()
    )
    if contact_id != released.contact_id:
        fact = RegistrationReaddressed(released.pk, released.contact_id, contact_id)
        log.record(fact, by=by, at=at, event_id=released.event_id)


def _change(registration: Registration, **columns: object) -> None:
    """Revoke every link made so far and move or end the registration, unless a POST came from the mail meanwhile."""
    unproved = Registration.objects.filter(
        pk=registration.pk, contact=registration.contact, proved_at__isnull=True, withdrawn_at__isnull=True
    )
    if unproved.update(link_counter=F("link_counter") + 1, **columns) != 1:
        raise NotCorrectableError


def _release(registration: Registration, live: list[Seat], *, email: str, at: datetime) -> None:
    """End the registration and give its seats back. Its answers go where the next correction starts from.

    They do not stay behind: whoever has that address may be a stranger, whose own copy would hold them.
    """
    RepeatedForm.objects.update_or_create(
        receipt=registration.receipt,
        defaults={
            "event": registration.event,
            "answers": _answers_of(registration, email, live),
            "released": registration,
            "made_at": registration.registered_at,
        },
    )
    # The receipt now names this form, and later what the next correction makes of it.
    _change(registration, withdrawn_at=at, receipt=uuid.uuid4(), **WORDS_BLANK)
    forget_parts(Registration.objects.filter(pk=registration.pk))
    seats.release(live, at=at)


def _answers_of(registration: Registration, email: str, live: list[Seat]) -> dict:
    need = getattr(registration, "need", None)
    return {
        "email": email,
        "name": registration.name,
        "firm": registration.firm.name,
        "economy": registration.economy_id,
        "organisation_type": registration.organisation_type,
        "organisation_size": registration.organisation_size,
        "job_role": registration.job_role,
        "language": registration.language,
        "zone": registration.zone,
        "sector": registration.sector,
        "women_led": registration.women_led,
        "gender": registration.gender,
        "needs": need.words if need else "",
        "question": registration.question,
        "consents": [consent.purpose for consent in registration.consents.all()],
        "intakes": [seat.intake_id for seat in live],
    }


def forget_repeated_forms(*, at: datetime | None = None) -> int:
    """Delete the forms that can no longer be corrected. Returns how many."""
    at = at or clock.now()
    return RepeatedForm.objects.filter(made_at__lte=at - CORRECTABLE_FOR).delete()[0]
