"""One registration, for a person without an account."""

import uuid
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import transaction

from outreach.events.models import Event
from outreach.journal import log
from outreach.people.actions import Person, find_or_add_contact, find_or_add_firm
from outreach.people.models import Contact, Firm
from outreach.registrations.actions.answering import Answers
from outreach.registrations.choices import Purpose, SeatState
from outreach.registrations.consents import VERSION_OF
from outreach.registrations.facts import RegistrationConfirmed, RegistrationQueued, RegistrationRepeated
from outreach.registrations.intakes import refusal
from outreach.registrations.models import Consent, Intake, Need, Registration, RepeatedForm
from outreach.registrations.seats import Claim, Guest, claim_all, seat_for
from outreach.registrations.standing import locked_session
from outreach.shared import clock
from outreach.shared.inserting import insert


@dataclass(frozen=True)
class Receipt:
    """What a browser may name for an hour. From outside the same for a new and for a repeated registration."""

    key: uuid.UUID
    registration: Registration | None


@transaction.atomic
def register(
    event: Event,
    *,
    intakes: list[Intake],
    answers: Answers,
    receipt: uuid.UUID | None = None,
    form_sent_at: datetime | None = None,
    by: int | None,
    at: datetime | None = None,
) -> Receipt:
    """Register a person in these intakes of an event: one for a language group, all days for a course.

    The address is new to the event: seats are confirmed, or wait as a whole. It is known: nothing changes, the
    form is kept an hour so that its address can be corrected, and the mail names the place held. A form that came
    before, at `form_sent_at`, finds open what was open then; its mails tell of now. Raises EventNotOpenError,
    SessionCancelledError, SessionPastError, RegistrationNotYetOpenError or RegistrationClosedError. Eight statements
    for a new person with one seat, nine with consents.
    """
    if not intakes:
        raise ValueError("a registration is for at least one intake")
    at = at or clock.now()
    sent_at = form_sent_at or at
    key = receipt or uuid.uuid4()
    contact, is_new = find_or_add_contact(Person(answers.email, answers.name, answers.language, answers.zone), at=at)
    held = None if is_new else Registration.objects.filter(event=event, contact=contact, withdrawn_at__isnull=True).first()
    # A closed session refuses known and unknown addresses alike: the answer tells nobody who is registered.
    if held:
        require_open(intakes, sent_at)
        kept = asdict(replace(answers, intakes=tuple(intake.pk for intake in intakes)))
        RepeatedForm.objects.update_or_create(receipt=key, defaults={"event": event, "answers": kept, "made_at": sent_at})
        log.record(RegistrationRepeated(held.pk, contact.pk), by=by, at=at, event_id=event.pk)
        return Receipt(key, None)
    firm = find_or_add_firm(answers.firm, answers.economy, at=at)
    require_open(intakes, sent_at)
    claims = claim_all(sorted(intakes, key=lambda intake: intake.pk), Guest(answers.economy))
    registration = _registration(event, contact, firm, answers, key, sent_at)
    _add_parts(registration, claims, answers, at)
    _record(registration, contact, claims, by, at)
    return Receipt(key, registration)


def _registration(event: Event, contact: Contact, firm: Firm, answers: Answers, key: uuid.UUID, sent_at: datetime) -> Registration:
    registration = Registration(
        event=event,
        contact=contact,
        firm=firm,
        economy_id=answers.economy,
        name=answers.name,
        organisation_type=answers.organisation_type,
        organisation_size=answers.organisation_size,
        job_role=answers.job_role,
        sector=answers.sector,
        women_led=answers.women_led,
        gender=answers.gender,
        question=answers.question,
        language=answers.language,
        zone=answers.zone,
        receipt=key,
        registered_at=sent_at,
    )
    insert(registration)
    return registration


def require_open(intakes: list[Intake], at: datetime) -> None:
    """Read the sessions again, locked, so that none is cancelled or moved between the check and the commit. A query for each."""
    sessions = {pk: locked_session(pk) for pk in sorted({intake.session_id for intake in intakes})}
    for intake in intakes:
        intake.session = sessions[intake.session_id]
        why = refusal(intake, at)
        if why:
            raise why


def _add_parts(registration: Registration, claims: list[Claim], answers: Answers, at: datetime) -> None:
    insert(*(seat_for(registration, claim, at=at) for claim in claims))
    given = [(purpose, VERSION_OF[Purpose(purpose)]) for purpose in answers.consents]
    insert(
        *(
            Consent(
                registration=registration,
                purpose=purpose,
                text_version=version,
                language=answers.language,
                given_at=registration.registered_at,
            )
            for purpose, version in given
        )
    )
    if answers.needs:
        insert(Need(registration=registration, words=answers.needs))


def _record(registration: Registration, contact: Contact, claims: list[Claim], by: int | None, at: datetime) -> None:
    is_confirmed = all(claim.state == SeatState.CONFIRMED for claim in claims)
    fact = RegistrationConfirmed if is_confirmed else RegistrationQueued
    log.record(fact(registration.pk, contact.pk), by=by, at=at, event_id=registration.event_id)
