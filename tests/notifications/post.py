"""The way of a fact to the mailbox, at hours of our choosing: read the journal, send what is due, open the mails."""

from datetime import datetime, timedelta

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from notifications import drafts, reactions
from notifications.choices import State
from notifications.delivery import deliver
from notifications.models import Message
from outreach.journal import log
from outreach.journal.facts import Fact
from outreach.journal.models import Entry
from tests.notifications.calendar_client import CalendarClient


def run(at: datetime) -> list[EmailMultiAlternatives]:
    """What arrives when the worker runs at this hour."""
    before = len(mail.outbox)
    draft(at)
    while deliver(at=at):
        pass
    # A fault of ours is kept with its message and tried again: nothing would arrive, and no test would fail.
    assert list(Message.objects.filter(state=State.QUEUED).exclude(error="").values_list("key", "error")) == []
    return mail.outbox[before:]


def draft(at: datetime) -> None:
    """What the worker writes into the outbox, without sending it."""
    while log.read("notifications", _draft, at=at):
        pass


def _draft(fact: Fact, entry: Entry) -> None:
    drafts.queue(reactions.react_to(fact, entry.occurred_at))


def run_until(at: datetime, until: datetime, step: timedelta = timedelta(minutes=10)) -> list[EmailMultiAlternatives]:
    arrived = []
    while at <= until:
        arrived += run(at)
        at += step
    return arrived


def invitation_in(letter: EmailMultiAlternatives) -> str | None:
    """The part that asks something of a calendar."""
    parts = [part.content for part in letter.alternatives if part.mimetype.startswith("text/calendar")]
    return parts[0] if parts else None


def method_of(letter: EmailMultiAlternatives) -> str:
    part = invitation_in(letter)
    return "" if part is None else "CANCEL" if "METHOD:CANCEL" in part else "REQUEST"


def calendar_after(letters: list[EmailMultiAlternatives]) -> CalendarClient:
    client = CalendarClient()
    for part in filter(None, map(invitation_in, letters)):
        client.receive(part)
    return client


def kinds() -> list[tuple[str, str, str]]:
    """Kind, method and state of every message, in the order written."""
    return list(Message.objects.order_by("pk").values_list("kind", "method", "state"))
