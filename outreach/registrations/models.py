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

    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="intakes")
    way = models.CharField(_("way of attending"), max_length=10, choices=Way)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True, help_text=_("Empty means no limit."))
    seats_taken = models.PositiveIntegerField(_("seats taken"), default=0)
    # Held by allotments; nobody else gets them.
    seats_held = models.PositiveIntegerField(_("seats held"), default=0)
    # The last queue number that was given out.
    queue_last = models.PositiveIntegerField(_("last number on the waiting list"), default=0)
    # How many wait. While somebody does, nobody who comes is given a seat before them.
    waiting = models.PositiveIntegerField(_("people waiting"), default=0)
    opens_at = models.DateTimeField(_("opens, UTC"), null=True, blank=True, help_text=_("Empty: as soon as the event is published."))
    closes_at = models.DateTimeField(_("closes, UTC"), null=True, blank=True, help_text=_("Empty: when the session ends."))

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "way"], name="registrations_intake_once", violation_error_code="intake_once"),
            known("way", Way, "registrations_intake"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=F("seats_taken") + F("seats_held")),
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
        indexes = [models.Index(fields=["session"], name="registrations_intake_waited", condition=Q(waiting__gt=0))]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.way}"

    @property
    def seats_left(self) -> int | None:
        """Seats for everybody: neither taken nor held. None: no limit."""
        return None if self.capacity is None else self.capacity - self.seats_taken - self.seats_held

    @property
    def is_full(self) -> bool:
        """Whoever comes now waits: no seat is left, or somebody waits already."""
        return self.waiting > 0 or self.seats_left == 0


class Allotment(models.Model):
    """Seats of an intake held for an economy, or for those whom an institution brings, until an hour."""

    intake = models.ForeignKey(Intake, verbose_name=_("intake"), on_delete=models.CASCADE, related_name="allotments")
    economy = models.ForeignKey(Economy, verbose_name=_("economy"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seats = models.PositiveIntegerField(_("seats"))
    # Of these, how many somebody took.
    seats_used = models.PositiveIntegerField(_("seats used"), default=0)
    until = models.DateTimeField(_("held until, UTC"))
    # When what was left went to everybody.
    ended_at = models.DateTimeField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("allotment")
        verbose_name_plural = _("allotments")
        constraints = [
            models.CheckConstraint(
                condition=Q(economy__isnull=False, institution__isnull=True) | Q(economy__isnull=True, institution__isnull=False),
                name="registrations_allotment_for_one",
                violation_error_code="for_one",
                violation_error_message=_("Hold seats for an economy or for an institution."),
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1) & Q(seats_used__lte=F("seats")),
                name="registrations_allotment_never_overused",
                violation_error_code="overused",
            ),
            models.UniqueConstraint(
                fields=["intake", "economy"],
                condition=Q(ended_at__isnull=True, economy__isnull=False),
                name="registrations_allotment_once_an_economy",
                violation_error_code="once_an_economy",
            ),
            models.UniqueConstraint(
                fields=["intake", "institution"],
                condition=Q(ended_at__isnull=True, institution__isnull=False),
                name="registrations_allotment_once_an_institution",
                violation_error_code="once_an_institution",
            ),
        ]
        indexes = [models.Index(fields=["until"], name="registrations_allotment_end", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.intake_id}: {self.economy_id or self.institution_id}"


class Registration(models.Model):
    """One contact, for one firm, in one event. Keeps what the form said, as it was said."""

    public_id = models.UUIDField(_("public number"), default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="registrations")
    contact = models.ForeignKey(Contact, verbose_name=_("contact"), on_delete=models.PROTECT, related_name="registrations")
    firm = models.ForeignKey(Firm, verbose_name=_("firm"), on_delete=models.PROTECT, related_name="registrations")
    economy = models.ForeignKey(Economy, verbose_name=_("economy"), on_delete=models.PROTECT, related_name="+")
    # The institution that brought the registration, if one did.
    source = models.ForeignKey(Institution, verbose_name=_("brought by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    organisation_type = models.CharField(_("type of organisation"), max_length=20, choices=OrganisationType)
    organisation_size = models.CharField(_("size of organisation"), max_length=10, choices=OrganisationSize)
    job_role = models.CharField(_("role in the organisation"), max_length=20, choices=JobRole)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    women_led = models.CharField(_("led by women"), max_length=5, choices=WomenLed, blank=True)
    gender = models.CharField(_("gender"), max_length=15, choices=Gender, blank=True)
    question = models.CharField(_("question for the speakers"), max_length=600, blank=True)
    language = models.CharField(_("language"), max_length=10)
    zone = models.CharField(_("time zone"), max_length=64)
    # Raised to revoke every link made so far.
    link_counter = models.PositiveIntegerField(_("links revoked"), default=0)
    # What the browser that made it may name for an hour, to correct the address.
    receipt = models.UUIDField(_("receipt"), default=uuid.uuid4, unique=True, editable=False)
    # First POST from this registration's mail.
    proved_at = models.DateTimeField(_("address proved on"), null=True, blank=True)
    registered_at = models.DateTimeField(_("registered on"))
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
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

    registration = models.OneToOneField(Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="need")
    words = models.CharField(_("in the person’s words"), max_length=600)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")

    def __str__(self) -> str:
        return str(self.registration_id)


class Seat(models.Model):
    """A registration in one intake. Attendance hangs on it."""

    registration = models.ForeignKey(Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="seats")
    intake = models.ForeignKey(Intake, verbose_name=_("intake"), on_delete=models.PROTECT, related_name="seats")
    # Copied from the intake and the event's pattern, for the constraints below.
    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="seats")
    one_of = models.BooleanField(_("one session to choose"))
    state = models.CharField(_("state"), max_length=10, choices=SeatState)
    language = models.CharField(_("language"), max_length=10)
    queue_number = models.PositiveIntegerField(_("number on the waiting list"), null=True, blank=True)
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    taken_at = models.DateTimeField(_("taken on"))
    # When it came up from the waiting list.
    promoted_at = models.DateTimeField(_("promoted on"), null=True, blank=True)
    # The allotment it was taken from, if from one.
    allotment = models.ForeignKey(
        Allotment, verbose_name=_("allotment"), on_delete=models.PROTECT, null=True, blank=True, related_name="seats_given"
    )
    released_at = models.DateTimeField(_("released on"), null=True, blank=True)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
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
            models.Index(fields=["offered_until"], name="registrations_seat_offer_end", condition=Q(state=SeatState.OFFERED)),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}/{self.intake_id}: {self.get_state_display()}"


class Consent(models.Model):
    """A box that somebody ticked, with the version and language of the text beside it."""

    registration = models.ForeignKey(Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    text_version = models.CharField(_("version of the text"), max_length=20)
    language = models.CharField(_("language"), max_length=10)
    given_at = models.DateTimeField(_("given on"))
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
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

    receipt = models.UUIDField(_("receipt"), primary_key=True)
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField(_("answers"))
    # What the form had made at another address first, released when it was corrected to one that holds a place.
    released = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("sent on"), default=clock.now)

    class Meta:
        verbose_name = _("repeated form")
        verbose_name_plural = _("repeated forms")
        indexes = [models.Index(fields=["made_at"], name="registrations_repeatedform_age")]

    def __str__(self) -> str:
        return str(self.receipt)
