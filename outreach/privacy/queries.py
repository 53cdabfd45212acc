"""What is stored about a person, wherever it stands."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from notifications.models import Message
from outreach.attendance.models import Arrival
from outreach.journal.models import Entry
from outreach.people.models import Contact, Link
from outreach.registrations.facts import RegistrationReaddressed
from outreach.registrations.models import Consent, Need, Registration, RepeatedForm, Seat
from outreach.shared.links import absolute_url


def mistyped_addresses_of(contact: Contact) -> list[Contact]:
    """The contacts of addresses that she typed first and corrected, where nobody ever answered or came by herself.

    What was registered there is hers now, or stayed there and has ended, because whoever has the address that she typed
    next held a place already. Corrected more than once, one leads to the other. Two queries where none was corrected, else
    five for each step and two at the end.
    """
    found: dict[int, Contact] = {}
    events: set[int] = set()
    step = [contact.pk]
    while step:
        own = dict(Registration.objects.filter(contact__in=step).values_list("pk", "event_id"))
        # What moved on leaves no registration where it was: events of the steps before count too.
        events |= set(own.values())
        old = _corrected_to(step, list(own), events) - {contact.pk, *found}
        new = {one.pk: one for one in _unanswered(old)} if old else {}
        found |= new
        step = list(new)
    return [found[pk] for pk in sorted(found)]


def _corrected_to(contacts: list[int], own: list[int], events: set[int]) -> set[int]:
    """Contacts whose addresses were corrected to those of `contacts`, who have the registrations `own`. One query."""
    moved = Q(subject_type="registration", subject_id__in=own)
    ended = Q(event_id__in=events, payload__new_contact_id__in=contacts)
    corrected = Entry.objects.filter(moved | ended, name=RegistrationReaddressed.name)
    return {payload["old_contact_id"] for payload in corrected.values_list("payload", flat=True)}


def _unanswered(contacts: set[int]) -> list[Contact]:
    """Those of these contacts who never answered, and hold nothing but what ended by a correction. Three queries."""
    there = list(Registration.objects.filter(contact__in=contacts).values_list("pk", "contact_id", "withdrawn_at"))
    facts = Entry.objects.filter(name=RegistrationReaddressed.name, subject_type="registration", subject_id__in=[pk for pk, *_ in there])
    left = {(pk, payload["old_contact_id"]) for pk, payload in facts.values_list("subject_id", "payload")}
    came = {contact_id for pk, contact_id, withdrawn_at in there if withdrawn_at is None or (pk, contact_id) not in left}
    return list(Contact.objects.filter(pk__in=contacts - came, proved_at__isnull=True, erased_at__isnull=True))


def everything_about(contact: Contact, *, at: datetime) -> dict[str, Any]:
    """The person's own copy: ours are the names of the fields, hers the words. Twelve queries at most, however many rows."""
    return {
        "made_at": _stamp(at),
        "person": {
            "email": contact.email,
            "name": contact.name,
            "language": contact.language,
            "time_zone": contact.zone,
            "added_at": _stamp(contact.created_at),
            "address_proved_at": _stamp(contact.proved_at),
        },
        "registrations": _registrations(contact),
        "forms_kept_for_an_hour": [
            {"sent_at": _stamp(form.made_at), "answers": {key: value for key, value in form.answers.items() if key != "intakes"}}
            for form in RepeatedForm.objects.filter(answers__email__iexact=contact.email).order_by("made_at")
        ],
        "messages": [
            {
                "kind": message.kind,
                "subject": message.subject,
                "text": message.body,
                "language": message.language,
                "state": message.state,
                "due_at": _stamp(message.due_at),
                "sent_at": _stamp(message.sent_at),
            }
            for message in Message.objects.filter(Q(contact=contact) | Q(registration__contact=contact)).order_by("pk")
        ],
        "links": [
            {"made_at": _stamp(link.made_at), "ends_at": _stamp(link.expires_at), "closed_at": _stamp(link.revoked_at)}
            for link in Link.objects.filter(contact=contact).order_by("pk")
        ],
        "history": [{"what": entry.name, "at": _stamp(entry.occurred_at)} for entry in _history(contact)],
    }


def _registrations(contact: Contact) -> list[dict[str, Any]]:
    own = (
        Registration.objects.filter(contact=contact)
        .select_related("event", "firm", "need", "source")
        .prefetch_related("consents", "seats__intake", "seats__session", "arrivals__session")
        .order_by("registered_at", "pk")
    )
    return [_registration(registration) for registration in own]


def _registration(registration: Registration) -> dict[str, Any]:
    need: Need | None = getattr(registration, "need", None)
    return {
        "number": str(registration.public_id),
        "event": registration.event.title,
        "page": absolute_url("pages:event", registration.event.slug, language=registration.language),
        "registered_at": _stamp(registration.registered_at),
        "withdrawn_at": _stamp(registration.withdrawn_at),
        "address_proved_at": _stamp(registration.proved_at),
        "name": registration.name,
        "firm": registration.firm.name,
        "economy": registration.economy_id,
        "organisation_type": registration.organisation_type,
        "organisation_size": registration.organisation_size,
        "job_role": registration.job_role,
        "sector": registration.sector,
        "women_led": registration.women_led,
        "gender": registration.gender,
        "question": registration.question,
        "needs": need.words if need else "",
        "language": registration.language,
        "time_zone": registration.zone,
        "brought_by": registration.source.name if registration.source else None,
        "consents": [_consent(consent) for consent in registration.consents.all()],
        "places": [_place(seat) for seat in sorted(registration.seats.all(), key=lambda seat: seat.pk)],
        "arrivals": [_arrival(arrival) for arrival in sorted(registration.arrivals.all(), key=lambda arrival: arrival.pk)],
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": consent.purpose,
        "text_version": consent.text_version,
        "language": consent.language,
        "given_at": _stamp(consent.given_at),
        "withdrawn_at": _stamp(consent.withdrawn_at),
    }


def _arrival(arrival: Arrival) -> dict[str, Any]:
    return {
        "session_starts_at": _stamp(arrival.session.starts_at),
        "followed_by": arrival.following,
        "arrived_at": _stamp(arrival.arrived_at),
        "last_arrived_at": _stamp(arrival.last_at),
        "times": arrival.times,
    }


def _place(seat: Seat) -> dict[str, Any]:
    return {
        "session_starts_at": _stamp(seat.session.starts_at),
        "session_ends_at": _stamp(seat.session.ends_at),
        "language": seat.language,
        "way": seat.intake.way,
        "state": seat.state,
        "number_on_the_waiting_list": seat.queue_number,
        "offered_until": _stamp(seat.offered_until),
        "taken_at": _stamp(seat.taken_at),
        "promoted_at": _stamp(seat.promoted_at),
        "released_at": _stamp(seat.released_at),
    }


def _history(contact: Contact) -> QuerySet[Entry]:
    own = list(Registration.objects.filter(contact=contact).values_list("pk", flat=True))
    about = Q(subject_type="contact", subject_id=contact.pk) | Q(subject_type="registration", subject_id__in=own)
    return Entry.objects.filter(about).order_by("pk")


def _stamp(instant: datetime | None) -> str | None:
    return instant.isoformat(timespec="seconds") if instant else None
