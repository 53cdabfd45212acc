"""What is announced: a series, its events, and the languages each is published in."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.catalogue.models import Topic
from outreach.economies.models import Economy
from outreach.events.choices import Kind, Pattern, Status
from outreach.events.querysets import EventQuerySet
from outreach.people.models import Team
from outreach.shared import clock
from outreach.shared.localized import LocalizedText, base_language_check

BASE_LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español")]


class Series(models.Model):
    """A recurring programme, such as the quarterly open webinars."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    base_language = models.CharField(_("base language"), max_length=2, choices=BASE_LANGUAGES, default="en")
    title = LocalizedText(_("title"))
    changed_at = models.DateTimeField(_("last change"), default=clock.now)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series of events")
        constraints = [base_language_check("events_series", "title")]

    def __str__(self) -> str:
        return self.slug


class Event(models.Model):
    """One announced topic. Whatever changes a part of it moves `changed_at`."""

    slug = models.SlugField(
        _("short name"),
        max_length=80,
        unique=True,
        help_text=_("The end of the page’s address, in small letters: new-markets. It does not change later."),
    )
    series = models.ForeignKey(Series, verbose_name=_("series"), on_delete=models.PROTECT, null=True, blank=True)
    # Whose organisers edit it; nobody's is for administrators only.
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    # Empty only on a record: sources speak of meetings, launches, awards.
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, blank=True)
    pattern = models.CharField(_("how the sessions belong together"), max_length=20, choices=Pattern, default=Pattern.SINGLE)
    is_record = models.BooleanField(_("from the record"), default=False)
    # Sample events say so on every page.
    is_sample = models.BooleanField(_("sample"), default=False)
    base_language = models.CharField(
        _("base language"), max_length=2, choices=BASE_LANGUAGES, default="en", help_text=_("The language that every text has.")
    )
    title = LocalizedText(_("title"))
    summary = LocalizedText(_("summary"), blank=True)
    aims = LocalizedText(_("aims"), blank=True, help_text=_("What people will be able to do: one aim a line."))
    preparation = LocalizedText(_("how to prepare"), blank=True, help_text=_("What people should have at hand: one thing a line."))
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True)
    audience = models.ManyToManyField(Economy, verbose_name=_("economies it is for"), blank=True, help_text=_("None chosen means all."))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(_("published on"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled on"), null=True, blank=True)
    cancel_reason = LocalizedText(_("reason for cancelling"), blank=True)
    changed_at = models.DateTimeField(_("last change"), default=clock.now)
    # The words that searching compares, folded; written by `events.searching`.
    search = models.TextField(_("words for searching"), default="", blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            base_language_check("events_event", "title"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="events_event_status", violation_error_code="status"),
            models.CheckConstraint(condition=Q(pattern__in=Pattern.values), name="events_event_pattern", violation_error_code="pattern"),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values) | Q(kind="", is_record=True),
                name="events_event_kind",
                violation_error_code="kind",
                violation_error_message=_("Choose the kind of event."),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT, published_at__isnull=True) | (~Q(status=Status.DRAFT) & Q(published_at__isnull=False)),
                name="events_event_published_at",
                violation_error_code="published_at",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CANCELLED, cancelled_at__isnull=False) & ~Q(cancel_reason={})
                | ~Q(status=Status.CANCELLED) & Q(cancelled_at__isnull=True, cancel_reason={}),
                name="events_event_cancelled_with_reason",
                violation_error_code="cancelled_with_reason",
                violation_error_message=_("Say why the event is cancelled."),
            ),
        ]
        indexes = [models.Index(fields=["status", "id"], name="events_event_status")]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("pages:event", args=[self.slug])

    @property
    def is_course(self) -> bool:
        return self.pattern == Pattern.COURSE

    @property
    def is_cancelled(self) -> bool:
        return self.status == Status.CANCELLED


class EventLanguage(models.Model):
    """A language in which an event is published. Texts of other languages are not shown."""

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=10)
    published_at = models.DateTimeField(_("published on"))

    class Meta:
        verbose_name = _("language of publication")
        verbose_name_plural = _("languages of publication")
        constraints = [
            models.UniqueConstraint(fields=["event", "language"], name="events_eventlanguage_once", violation_error_code="language_once"),
        ]

    def __str__(self) -> str:
        return self.language
