"""Periodic work."""

from celery import shared_task

from outreach.registrations import actions


@shared_task(name="registrations.forget")
def forget() -> int:
    return actions.forget_repeated_forms()


@shared_task(name="registrations.end_offers")
def end_offers() -> int:
    return actions.end_offers()


@shared_task(name="registrations.end_allotments")
def end_allotments() -> int:
    return actions.end_allotments()


@shared_task(name="registrations.promote")
def promote() -> int:
    return actions.promote_waiting()
