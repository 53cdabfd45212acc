"""What is announced: a series, its events, and the languages each is published in."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.catalogue.models import Topic
from outreach.economies.models import Economy
from outreach.events.choices import Kind, Pattern, Status
from outreach.events.querysets import EventQuerySet
from outreach.shared import clock
from outreach.shared.localized import LocalizedText, base_language_check

BASE_LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español")]


class Series(models.Model):
    """A recurring programme, such as the quarterly open webinars."""

    slug = models.SlugField(max_length=60, unique=True)
    base_language = models.CharField(max_length=2, choices=BASE_LANGUAGES, default="en")
    title = LocalizedText()
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "series"
        constraints = [base_language_check("events_series", "title")]

    def __str__(self) -> str:
        return self.slug


class Event(models.Model):
    """One announced topic. Whatever changes a part of it moves `changed_at`."""

    slug = models.SlugField(max_length=80, unique=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, blank=True)
    # Empty only on a record: sources speak of meetings, launches, awards.
    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    pattern = models.CharField(max_length=20, choices=Pattern, default=Pattern.SINGLE)
    is_record = models.BooleanField(default=False)
    # Sample events say so on every page.
    is_sample = models.BooleanField(default=False)
    base_language = models.CharField(max_length=2, choices=BASE_LANGUAGES, default="en")
    title = LocalizedText()
    summary = LocalizedText(blank=True)
    # One aim a line: what people will be able to do.
    aims = LocalizedText(blank=True)
    topics = models.ManyToManyField(Topic, blank=True)
    # Economies the event is for; empty means all.
    audience = models.ManyToManyField(Economy, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = LocalizedText(blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    objects = EventQuerySet.as_manager()

    class Meta:
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

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=10)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "language"], name="events_eventlanguage_once", violation_error_code="language_once"),
        ]

    def __str__(self) -> str:
        return self.language
