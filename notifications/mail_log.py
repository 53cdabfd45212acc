"""The outbox as organisers read it: mails about registrations in the events they edit."""

from dataclasses import dataclass

from django.db.models import Q

from notifications.choices import State
from notifications.kinds import KINDS
from notifications.models import Message
from notifications.querysets import MessageQuerySet
from outreach.events.querysets import EventQuerySet
from outreach.registrations.models import Registration
from outreach.shared.folding import fold


@dataclass(frozen=True)
class Asked:
    """What the log is cut to; empty: all."""

    state: str = ""
    kind: str = ""
    words: str = ""


def mails_about(events: EventQuerySet, asked: Asked, *, event_id: int | None = None) -> MessageQuerySet:
    """Mails about registrations of these events, or of one of them, the latest first. Words are looked for in name, firm and address.

    One query when read, with all that a row prints.
    """
    mails = Message.objects.filter(registration__event__in=events.values("pk"))
    if event_id is not None:
        mails = mails.filter(registration__event=event_id)
    if asked.state in State.values:
        mails = mails.filter(state=asked.state)
    if asked.kind in KINDS:
        mails = mails.filter(kind=asked.kind)
    for word in asked.words.split():
        mails = mails.filter(_meets(word))
    related = mails.select_related("contact", "registration__event", "session").defer("body", "data")
    return related.order_by("-due_at", "-pk")


def _meets(word: str) -> Q:
    found = Q(contact__email__icontains=word) | Q(registration__name__icontains=word)
    return found | Q(registration__firm__name_key__contains=fold(word)) if fold(word) else found


def mails_to(registration: Registration) -> list[Message]:
    """The mails about one registration, the latest first. One query."""
    return list(Message.objects.select_related("session", "contact").filter(registration=registration).order_by("-due_at", "-pk"))


def find_mail(events: EventQuerySet, pk: int) -> Message | None:
    """A mail about a registration of these events, with its words. One query."""
    related = Message.objects.select_related("contact", "registration__event", "session")
    return related.filter(registration__event__in=events.values("pk"), pk=pk).first()
