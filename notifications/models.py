"""The outbox: one row, one mail to one person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.choices import Method, State
from notifications.querysets import MessageQuerySet
from outreach.events.models import Session
from outreach.people.models import Contact
from outreach.registrations.models import Registration


class Batch(models.Model):
    """Mails of one kind about one session that a worker holds together, and how far it has come (ADR 0010).

    A small row, written anew after each mail: whoever takes over from a worker that died knows from it what was sent.
    """

    begun_at = models.DateTimeField(_("begun on"))
    # Mails are handed over in the order of their numbers: this one was the last.
    sent_up_to = models.BigIntegerField(_("sent up to"), default=0)
    # How the sessions stood of which these mails tell, as `Message.data` keeps it.
    told = models.JSONField(_("told"), default=dict, blank=True)

    class Meta:
        verbose_name = _("batch of mails")
        verbose_name_plural = _("batches of mails")

    def __str__(self) -> str:
        return f"batch {self.pk}"


class Message(models.Model):
    """A mail to be sent once. Its words are made when it is sent, and forgotten after MAIL_BODY_DAYS.

    Written a hundred thousand at a time, so the table asks for nothing twice. That the rows it points to are there is
    known when it is written (from a fact, or by INSERT … SELECT), and PROTECT keeps them: the database does not look
    again for each row. No row is sought by a part of its key, or by its session alone.
    """

    # Says what the mail is for, so that nothing is said twice.
    key = models.CharField(_("key"), max_length=200)
    kind = models.CharField(_("kind"), max_length=60)
    contact = models.ForeignKey(Contact, verbose_name=_("contact"), on_delete=models.PROTECT, related_name="messages", db_constraint=False)
    registration = models.ForeignKey(
        Registration,
        verbose_name=_("registration"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        db_constraint=False,
    )
    # The session that the mail's invitation is about.
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        db_constraint=False,
        db_index=False,
    )
    method = models.CharField(_("invitation"), max_length=10, choices=Method, blank=True)
    language = models.CharField(_("language"), max_length=10)
    # Every try carries the same one, so that a mail program shows a repeat once. Made of what the key is made of, or at random.
    message_id = models.CharField("Message-ID", max_length=320)
    # What only the fact knew: instants and numbers, nothing personal.
    data = models.JSONField(_("details"), default=dict, blank=True)
    # When what it tells of happened: the invitation's DTSTAMP.
    fact_at = models.DateTimeField(_("tells of"))
    # Not before this. A try that fails in passing moves it on.
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    # While a worker sends it. Past, and still set: that worker died.
    lease_until = models.DateTimeField(_("held by a worker until"), null=True, blank=True)
    # While it is sent with others.
    batch = models.ForeignKey(
        Batch,
        verbose_name=_("batch of mails"),
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    # A worker or a connection died after it may have been handed over.
    is_uncertain = models.BooleanField(_("perhaps sent twice"), default=False)
    error = models.CharField(_("error"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent on"), null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=400, blank=True)
    body = models.TextField(_("text"), blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            # Not `unique=True`, which has a second index on PostgreSQL, for LIKE.
            models.UniqueConstraint(fields=["key"], name="notifications_message_once", violation_error_code="once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="notifications_message_state", violation_error_code="state"),
            models.CheckConstraint(
                condition=Q(method="") | Q(method__in=Method.values, session__isnull=False),
                name="notifications_message_method",
                violation_error_code="method",
                violation_error_message=_("An invitation is about a session."),
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False) | ~Q(state=State.SENT) & Q(sent_at__isnull=True),
                name="notifications_message_sent_at",
                violation_error_code="sent_at",
            ),
            models.CheckConstraint(
                condition=Q(state=State.QUEUED) | Q(lease_until__isnull=True),
                name="notifications_message_leased_while_queued",
                violation_error_code="leased",
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(language="") & ~Q(message_id=""),
                name="notifications_message_complete",
                violation_error_code="complete",
            ),
        ]
        indexes = [
            # Each kind of each session is a line of its own (`notifications.turns`).
            models.Index(fields=["kind", "session", "due_at", "id"], name="notifications_message_line", condition=Q(state=State.QUEUED)),
            models.Index(fields=["sent_at"], name="notifications_message_body", condition=~Q(body="")),
            # Few rows, which the workspace counts on each page of an event.
            models.Index(fields=["registration"], name="notifications_message_lost", condition=Q(state__in=[State.FAILED, State.MISSED])),
        ]

    def __str__(self) -> str:
        return self.key
