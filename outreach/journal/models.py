"""The journal: what happened, and who has not read it yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """A fact. Actor and subject are plain numbers: the journal stands below every other table."""

    name = models.CharField(_("what happened"), max_length=60)
    subject_type = models.CharField(_("to what"), max_length=40)
    subject_id = models.BigIntegerField(_("its number"))
    event_id = models.BigIntegerField(_("event"), null=True)
    actor_id = models.BigIntegerField(_("by"), null=True)
    occurred_at = models.DateTimeField(_("when"))
    payload = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("entry of the journal")
        verbose_name_plural = _("entries of the journal")
        indexes = [
            models.Index(fields=["event_id", "id"], name="journal_entry_event", condition=models.Q(event_id__isnull=False)),
            models.Index(fields=["subject_type", "subject_id", "id"], name="journal_entry_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_type} {self.subject_id}"


class Reader(models.Model):
    """Who reads the journal. The row is the lock: one reads at a time, so facts are read in order."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)

    class Meta:
        verbose_name = _("reader of the journal")
        verbose_name_plural = _("readers of the journal")

    def __str__(self) -> str:
        return self.name


class Unread(models.Model):
    """A fact that one reader has still to read, with what went wrong when it was tried."""

    entry = models.ForeignKey(Entry, verbose_name=_("entry of the journal"), on_delete=models.CASCADE)
    reader = models.CharField(_("reader"), max_length=40)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    retry_at = models.DateTimeField(_("next try"), null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("unread entry")
        verbose_name_plural = _("unread entries")
        constraints = [models.UniqueConstraint(fields=["reader", "entry"], name="journal_unread_once")]

    def __str__(self) -> str:
        return f"{self.reader}: {self.entry_id}"
