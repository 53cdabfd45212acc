"""Periodic work."""

from celery import shared_task

from notifications import delivery, drafts, reactions, reminders
from outreach.journal import log
from outreach.journal.facts import Fact
from outreach.journal.models import Entry


@shared_task(name="notifications.react")
def react() -> int:
    return log.read_on("notifications", _draft)


def _draft(fact: Fact, entry: Entry) -> None:
    drafts.queue(reactions.react_to(fact, entry.occurred_at))


@shared_task(name="notifications.deliver")
def deliver() -> int:
    return delivery.deliver()


@shared_task(name="notifications.remind")
def remind() -> int:
    return reminders.remind()


@shared_task(name="notifications.find_missed")
def find_missed() -> int:
    return reminders.remind(back=reminders.LONG_AGO)


@shared_task(name="notifications.forget")
def forget() -> int:
    return delivery.forget_words()
