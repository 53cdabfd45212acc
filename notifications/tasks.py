"""Periodic work."""

from celery import shared_task

from notifications import delivery, drafts, reactions
from outreach.journal import log


@shared_task(name="notifications.react")
def react() -> int:
    return log.read("notifications", lambda fact, entry: drafts.queue(reactions.react_to(fact, entry.occurred_at)))


@shared_task(name="notifications.deliver")
def deliver() -> int:
    return delivery.deliver()


@shared_task(name="notifications.forget")
def forget() -> int:
    return delivery.forget_words()
