"""The journal: what happened, and who has not read it yet."""

from django.db import models


class Entry(models.Model):
    """A fact. Actor and subject are plain numbers: the journal stands below every other table."""

    name = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    event_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField()
    payload = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["event_id", "id"], name="journal_entry_event", condition=models.Q(event_id__isnull=False)),
            models.Index(fields=["subject_type", "subject_id", "id"], name="journal_entry_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_type} {self.subject_id}"


class Reader(models.Model):
    """Who reads the journal. The row is the lock: one reads at a time, so facts are read in order."""

    name = models.CharField(max_length=40, primary_key=True)

    def __str__(self) -> str:
        return self.name


class Unread(models.Model):
    """A fact that one reader has still to read, with what went wrong when it was tried."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE)
    reader = models.CharField(max_length=40)
    tries = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "unread"
        constraints = [models.UniqueConstraint(fields=["reader", "entry"], name="journal_unread_once")]

    def __str__(self) -> str:
        return f"{self.reader}: {self.entry_id}"
