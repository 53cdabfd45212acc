"""Periodic work."""

from celery import shared_task

from outreach.registrations import actions


@shared_task(name="registrations.forget")
def forget() -> int:
    return actions.forget_repeated_forms()
