"""Who comes: intakes with their seats, registrations, consents."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from outreach.economies.models import Economy, Institution
from outreach.events.models import Event, Session
from outreach.people.models import Contact, Firm
from outreach.registrations.choices import (
    Gender,
    JobRole,
    OrganisationSize,
    OrganisationType,
    Purpose,
    SeatState,
    Sector,
    Way,
    WomenLed,
)
from outreach.shared import clock

LIVE_SEATS = (SeatState.CONFIRMED, SeatState.WAITING, SeatState.OFFERED)


def known(field: str, choices: type[models.TextChoices], table: str, *, blank: bool = False) -> models.CheckConstraint:
    """A column that holds one of its choices. Choices alone bind only forms."""
    values = [*choices.values, ""] if blank else choices.values
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=f"{table}_{field}", violation_error_code=field)


class Intake(models.Model):
    """The rules and seats for one way, online or in the room, of attending one session.

    The counters are the truth: seats are taken by conditional UPDATEs on them, never by counting rows.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="intakes")
    way = models.CharField(max_length=10, choices=Way)
    # Null: no limit.
    capacity = models.PositiveIntegerField(null=True, blank=True)
    seats_taken = models.PositiveIntegerField(default=0)
    # The last queue number that was given out.
    queue_last = models.PositiveIntegerField(default=0)
    # Null: as soon as the event is published.
    opens_at = models.DateTimeField(null=True, blank=True)
    # Null: when the session ends.
    closes_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "way"], name="registrations_intake_once", violation_error_code="intake_once"),
            known("way", Way, "registrations_intake"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(seats_taken__lte=F("capacity")),
                name="registrations_intake_never_oversold",
                violation_error_code="oversold",
                violation_error_message=_("There are more seats taken than the capacity allows."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="registrations_intake_closes_after_opening",
                violation_error_code="closes_after_opening",
                violation_error_message=_("Registration must close after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.way}"


class Registration(models.Model):
    """One contact, for one firm, in one event. Keeps what the form said, as it was said."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="registrations")
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="registrations")
    economy = models.ForeignKey(Economy, on_delete=models.PROTECT, related_name="+")
    # The institution that brought the registration, if one did.
    source = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    organisation_type = models.CharField(max_length=20, choices=OrganisationType)
    organisation_size = models.CharField(max_length=10, choices=OrganisationSize)
    job_role = models.CharField(max_length=20, choices=JobRole)
    sector = models.CharField(max_length=20, choices=Sector, blank=True)
    women_led = models.CharField(max_length=5, choices=WomenLed, blank=True)
    gender = models.CharField(max_length=15, choices=Gender, blank=True)
    question = models.CharField(max_length=600, blank=True)
    language = models.CharField(max_length=10)
    zone = models.CharField(max_length=64)
    # Raised to revoke every link made so far.
    link_counter = models.PositiveIntegerField(default=0)
    # What the browser that made it may name for an hour, to correct the address.
    receipt = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # First POST from this registration's mail.
    proved_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "contact"],
                condition=Q(withdrawn_at__isnull=True),
                name="registrations_registration_one_live",
                violation_error_code="one_live",
                violation_error_message=_("This address already has a registration for this event."),
            ),
            known("organisation_type", OrganisationType, "registrations_registration"),
            known("organisation_size", OrganisationSize, "registrations_registration"),
            known("job_role", JobRole, "registrations_registration"),
            known("sector", Sector, "registrations_registration", blank=True),
            known("women_led", WomenLed, "registrations_registration", blank=True),
            known("gender", Gender, "registrations_registration", blank=True),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Need(models.Model):
    """What a person needs to take part. Kept apart: few see it, and it is deleted first."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="need")
    words = models.CharField(max_length=600)

    def __str__(self) -> str:
        return f"need of {self.registration_id}"


class Seat(models.Model):
    """A registration in one intake. Attendance hangs on it."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="seats")
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="seats")
    # Copied from the intake and the event's pattern, for the constraints below.
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="seats")
    one_of = models.BooleanField()
    state = models.CharField(max_length=10, choices=SeatState)
    language = models.CharField(max_length=10)
    queue_number = models.PositiveIntegerField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            known("state", SeatState, "registrations_seat"),
            models.UniqueConstraint(
                fields=["registration", "intake"],
                condition=Q(state__in=LIVE_SEATS),
                name="registrations_seat_one_live",
                violation_error_code="one_live",
            ),
            models.UniqueConstraint(
                fields=["registration", "session"],
                condition=Q(state=SeatState.CONFIRMED),
                name="registrations_seat_one_confirmed_a_session",
                violation_error_code="one_confirmed_a_session",
            ),
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(state=SeatState.CONFIRMED, one_of=True),
                name="registrations_seat_one_confirmed",
                violation_error_code="one_confirmed",
            ),
            models.UniqueConstraint(fields=["intake", "queue_number"], name="registrations_seat_queue_number_once"),
            models.CheckConstraint(
                condition=Q(state=SeatState.OFFERED, offered_until__isnull=False)
                | ~Q(state=SeatState.OFFERED) & Q(offered_until__isnull=True),
                name="registrations_seat_offer_has_deadline",
                violation_error_code="offer_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state=SeatState.WAITING) | Q(queue_number__isnull=False),
                name="registrations_seat_waits_with_number",
                violation_error_code="waits_with_number",
            ),
            models.CheckConstraint(
                condition=Q(state=SeatState.RELEASED, released_at__isnull=False)
                | ~Q(state=SeatState.RELEASED) & Q(released_at__isnull=True),
                name="registrations_seat_released_at",
                violation_error_code="released_at",
            ),
        ]
        indexes = [
            models.Index(fields=["intake", "queue_number"], name="registrations_seat_queue", condition=Q(state=SeatState.WAITING)),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} in {self.intake_id}: {self.state}"


class Consent(models.Model):
    """A box that somebody ticked, with the version and language of the text beside it."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            known("purpose", Purpose, "registrations_consent"),
            models.UniqueConstraint(
                fields=["registration", "purpose"], condition=Q(withdrawn_at__isnull=True), name="registrations_consent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.purpose} {self.text_version}"


class RepeatedForm(models.Model):
    """The answers of a form whose address was registered already, kept an hour so that the address can be corrected."""

    receipt = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="registrations_repeatedform_age")]

    def __str__(self) -> str:
        return str(self.receipt)
