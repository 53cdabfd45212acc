"""Periodic work."""

from celery import shared_task

from outreach.limits import actions


@shared_task(name="limits.forget")
def forget() -> int:
    return actions.forget_windows()
