"""Periodic work."""

from celery import shared_task

from outreach.people import actions


@shared_task(name="people.forget")
def forget() -> int:
    return actions.forget_links()


@shared_task(name="people.forget_sessions")
def forget_sessions() -> int:
    return actions.forget_sessions()
