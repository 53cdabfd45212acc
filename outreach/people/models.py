"""Users who sign in, and the firms and contacts who never need to."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from outreach.economies.models import Economy
from outreach.people.choices import LinkPurpose, Role
from outreach.shared import clock

LANGUAGE_LENGTH = 10
ZONE_LENGTH = 64
EMAIL_LENGTH = 254
NAME_LENGTH = 120


def lower_case_check(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(email=Lower("email")),
        name=f"{table}_email_lower",
        violation_error_code="email_lower",
        violation_error_message=_("Write the address in small letters."),
    )


class UserManager(BaseUserManager["User"]):
    """Makes users for Django's createsuperuser command."""

    def create_superuser(self, email: str, password: str, **fields: str) -> "User":
        user = self.model(email=email.lower(), role=Role.ADMINISTRATOR, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class Team(models.Model):
    """Organisers who edit the same events."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser):
    """Somebody of the staff, or a delegate of a Group member: the only people with an account."""

    email = models.EmailField(_("e-mail address"), max_length=EMAIL_LENGTH, unique=True)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    economy = models.ForeignKey(
        Economy,
        verbose_name=_("economy"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("The Group member that a delegate represents."),
    )
    teams = models.ManyToManyField(Team, verbose_name=_("teams"), blank=True, related_name="users")
    language = models.CharField(_("language"), max_length=LANGUAGE_LENGTH, default="en")
    zone = models.CharField(_("time zone"), max_length=ZONE_LENGTH, default="Europe/Zurich")
    is_active = models.BooleanField(_("account is open"), default=True, help_text=_("A closed account cannot sign in."))
    joined_at = models.DateTimeField(_("added on"), default=clock.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            lower_case_check("people_user"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="people_user_role", violation_error_code="role"),
            models.CheckConstraint(
                condition=Q(role=Role.DELEGATE, economy__isnull=False) | (~Q(role=Role.DELEGATE) & Q(economy__isnull=True)),
                name="people_user_delegate_has_economy",
                violation_error_code="delegate_economy",
                violation_error_message=_("A delegate, and nobody else, represents an economy."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether the staff pages open: for organisers and administrators."""
        return self.role in {Role.ORGANISER, Role.ADMINISTRATOR}

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Staff read everything; what they change goes through actions. Only administrators manage users."""
        if not (self.is_active and self.is_staff):
            return False
        return self.role == Role.ADMINISTRATOR or not perm.startswith("people.") or ".view_" in perm

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class Firm(models.Model):
    """An organisation of any type, known by its name within its economy."""

    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    name_key = models.CharField(_("name for comparing"), max_length=2 * NAME_LENGTH)
    economy = models.ForeignKey(Economy, verbose_name=_("economy"), on_delete=models.PROTECT)
    merged_into = models.ForeignKey("self", verbose_name=_("merged into"), on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(_("added on"), default=clock.now)

    class Meta:
        verbose_name = _("firm")
        verbose_name_plural = _("firms")
        constraints = [
            models.UniqueConstraint(
                fields=["economy", "name_key"],
                condition=Q(merged_into__isnull=True),
                name="people_firm_once",
                violation_error_code="firm_once",
                violation_error_message=_("This firm is already known in this economy."),
            ),
            models.CheckConstraint(condition=~Q(name_key=""), name="people_firm_named", violation_error_code="firm_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person with an e-mail address. Forms never edit one; announcements use its language and zone."""

    public_id = models.UUIDField(_("public number"), default=uuid.uuid4, unique=True, editable=False)
    # Raised to revoke every private feed's address made so far.
    feed_counter = models.PositiveIntegerField(_("feeds revoked"), default=0)
    email = models.EmailField(_("e-mail address"), max_length=EMAIL_LENGTH, unique=True)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    language = models.CharField(_("language"), max_length=LANGUAGE_LENGTH)
    zone = models.CharField(_("time zone"), max_length=ZONE_LENGTH)
    # First POST from a mail to this address; only proved addresses ever get announcements.
    proved_at = models.DateTimeField(_("address proved on"), null=True, blank=True)
    created_at = models.DateTimeField(_("added on"), default=clock.now)
    # The row stays for the counts; nothing in it names anybody, and nothing is written to it.
    erased_at = models.DateTimeField(_("erased on"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            lower_case_check("people_contact"),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(name="", email__startswith="erased-"),
                name="people_contact_erased_is_nameless",
                violation_error_code="erased_is_nameless",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Link(models.Model):
    """A link of one purpose that was mailed to a contact: random, known by its digest only, for a time."""

    purpose = models.CharField(_("purpose"), max_length=20, choices=LinkPurpose)
    contact = models.ForeignKey(Contact, verbose_name=_("contact"), on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made on"))
    expires_at = models.DateTimeField(_("ends on"))
    revoked_at = models.DateTimeField(_("revoked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("mailed link")
        verbose_name_plural = _("mailed links")
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=LinkPurpose.values), name="people_link_purpose", violation_error_code="purpose"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="people_link_ends_later", violation_error_code="ends_later"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="people_link_age")]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.purpose}"
