"""Economies, what they are called, what they belong to, and the institutions that host sessions.

Economies, aliases, groupings and memberships are reference data: the files in `data/` are the truth,
`actions.load_reference_data` makes the tables equal to them. Institutions are made by people.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from outreach.economies.choices import Certainty, EconomyKind, GroupingKind, InstitutionKind
from outreach.economies.querysets import MembershipQuerySet
from outreach.shared import clock
from outreach.shared.localized import BASE_LANGUAGES, LocalizedText, base_language_check, in_language


def _named_in_three_languages(table: str) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(name__has_keys=list(BASE_LANGUAGES)),
        name=f"{table}_named_in_three_languages",
        violation_error_code="three_languages",
        violation_error_message=_("The name is needed in English, French and Spanish."),
    )


def _kind_known(table: str, choices: type[models.TextChoices]) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(kind__in=choices.values),
        name=f"{table}_kind_known",
        violation_error_code="kind",
        violation_error_message=_("Choose a kind from the list."),
    )


class Economy(models.Model):
    """A state, a territory, a separate customs territory or the European Union, named as the WTO does.

    `default_zone` is one of `zones`: the reviewed zone of the capital where there are several. JSON cannot be
    searched by the same CHECK on both databases: the loader keeps that rule.
    """

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    alpha3 = models.CharField(_("three-letter code"), max_length=3)
    m49 = models.CharField(_("United Nations number (M49)"), max_length=3, blank=True)
    name = LocalizedText(_("name"))
    kind = models.CharField(_("kind"), max_length=30, choices=EconomyKind)
    capital = models.CharField(_("capital"), max_length=60, blank=True)
    default_zone = models.CharField(_("main time zone"), max_length=64)
    zones = models.JSONField(_("time zones"))

    class Meta:
        verbose_name = _("economy")
        verbose_name_plural = _("economies")
        ordering = ["code"]
        constraints = [
            _named_in_three_languages("economies_economy"),
            _kind_known("economies_economy", EconomyKind),
            CheckConstraint(
                condition=Q(code=Upper(F("code"))) & Q(alpha3=Upper(F("alpha3"))),
                name="economies_economy_codes_upper",
                violation_error_code="upper",
                violation_error_message=_("Write the codes in capital letters."),
            ),
            CheckConstraint(
                condition=~Q(default_zone=""),
                name="economies_economy_has_zone",
                violation_error_code="zone",
                violation_error_message=_("Every economy has a time zone."),
            ),
            UniqueConstraint(
                fields=["alpha3"],
                name="economies_economy_alpha3_once",
                violation_error_code="alpha3",
                violation_error_message=_("Another economy has this three-letter code."),
            ),
            UniqueConstraint(
                fields=["m49"],
                condition=~Q(m49=""),
                name="economies_economy_m49_once",
                violation_error_code="m49",
                violation_error_message=_("Another economy has this number."),
            ),
        ]

    def __str__(self) -> str:
        return str(in_language(self.name))


class Alias(models.Model):
    """A way people write an economy's name. `folded` is `folding.fold(alias)`: no text stands for two economies."""

    folded = models.CharField(_("name for comparing"), max_length=120, primary_key=True)
    alias = models.CharField(_("name"), max_length=120)
    economy = models.ForeignKey(Economy, verbose_name=_("economy"), on_delete=models.PROTECT, related_name="aliases")

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["folded"]
        constraints = [
            CheckConstraint(
                condition=~Q(folded=""),
                name="economies_alias_not_empty",
                violation_error_code="empty",
                violation_error_message=_("A name needs at least one letter."),
            ),
        ]

    def __str__(self) -> str:
        return self.alias


class Grouping(models.Model):
    """What economies belong to: an organisation, a development category, a region of the United Nations."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name = LocalizedText(_("name"))
    kind = models.CharField(_("kind"), max_length=20, choices=GroupingKind)

    class Meta:
        verbose_name = _("grouping")
        verbose_name_plural = _("groupings")
        ordering = ["code"]
        constraints = [
            _named_in_three_languages("economies_grouping"),
            _kind_known("economies_grouping", GroupingKind),
        ]

    def __str__(self) -> str:
        return str(in_language(self.name))


class Membership(models.Model):
    """An economy's time in a grouping: from `starts_on` up to, not on, `ends_on`; null where the source has no date.

    Two memberships of one pair may not overlap. No CHECK sees two rows: a test reads the shipped file.
    """

    economy = models.ForeignKey(Economy, verbose_name=_("economy"), on_delete=models.PROTECT, related_name="memberships")
    grouping = models.ForeignKey(Grouping, verbose_name=_("grouping"), on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("up to"), null=True, blank=True)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty, default=Certainty.CONFIRMED)
    evidence = models.TextField(_("source of the date"), blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["grouping_id", "economy_id", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="economies_membership_ends_after_start",
                violation_error_code="order",
                violation_error_message=_("A membership ends after it starts."),
            ),
            CheckConstraint(
                condition=Q(certainty__in=Certainty.values),
                name="economies_membership_certainty_known",
                violation_error_code="certainty",
                violation_error_message=_("Say whether the membership is confirmed."),
            ),
            UniqueConstraint(
                fields=["economy", "grouping", "starts_on"],
                name="economies_membership_once",
                violation_error_code="twice",
                violation_error_message=_("This membership is already listed."),
            ),
            # Null differs from null in a unique index: the open start needs one of its own.
            UniqueConstraint(
                fields=["economy", "grouping"],
                condition=Q(starts_on__isnull=True),
                name="economies_membership_open_once",
                violation_error_code="twice",
                violation_error_message=_("This membership is already listed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.economy_id} {self.grouping_id}"


class Institution(models.Model):
    """Who hosts a session or sends its registrants: a ministry, an agency, an organisation."""

    name = LocalizedText(_("name"))
    base_language = models.CharField(_("base language"), max_length=2, choices=[(code, code) for code in BASE_LANGUAGES], default="en")
    abbreviation = models.CharField(_("abbreviation"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=InstitutionKind)
    economy = models.ForeignKey(
        Economy,
        verbose_name=_("economy"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="institutions",
        help_text=_("Only an international organisation has none."),
    )
    website = models.URLField(_("website"), blank=True)
    changed_at = models.DateTimeField(_("last change"), default=clock.now)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["pk"]
        constraints = [
            base_language_check("economies_institution", "name"),
            _kind_known("economies_institution", InstitutionKind),
            CheckConstraint(
                condition=Q(economy__isnull=False) | Q(kind=InstitutionKind.INTERNATIONAL),
                name="economies_institution_has_economy",
                violation_error_code="economy",
                violation_error_message=_("Choose the economy; only an international organisation has none."),
            ),
            CheckConstraint(
                condition=Q(website="") | Q(website__startswith="https://") | Q(website__startswith="http://"),
                name="economies_institution_website_is_web",
                violation_error_code="website",
                violation_error_message=_("Write the address of the website in full, beginning with https://."),
            ),
        ]

    def __str__(self) -> str:
        return str(in_language(self.name))
