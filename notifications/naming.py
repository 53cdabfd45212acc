"""Kinds of mail, and reasons why one was not sent, in words of the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications import kinds

KIND_NAMES: dict[str, Promise] = {
    kinds.CONFIRMED.name: _("Place confirmed"),
    kinds.FURTHER_DAY.name: _("Further day of a course"),
    kinds.WAITING.name: _("On the waiting list"),
    kinds.REPEATED.name: _("Registered already"),
    kinds.WAY_IN_AGAIN.name: _("Personal link again"),
    kinds.READDRESSED.name: _("Sent to a mistyped address: taken back"),
    kinds.PROMOTED.name: _("A place came free"),
    kinds.OFFERED.name: _("Place offered"),
    kinds.OFFER_ENDED.name: _("Offer ended"),
    kinds.SWITCHED.name: _("Another session chosen"),
    kinds.SWITCH_QUEUED.name: _("Waits for another session"),
    kinds.WAITING_LEFT.name: _("Waiting list left"),
    kinds.WITHDRAWN.name: _("Registration cancelled"),
    kinds.LEFT.name: _("Session taken out of the calendar"),
    kinds.CHANGED.name: _("Session changed"),
    kinds.CANCELLED.name: _("Session cancelled"),
    kinds.RESTORED.name: _("Session held after all"),
    kinds.REMINDER_WEEK.name: _("Reminder a week before"),
    kinds.REMINDER_DAY.name: _("Reminder a day before"),
    kinds.REMINDER_HOUR.name: _("Reminder an hour before"),
    kinds.LINK.name: _("Link to one’s registrations"),
}

# What the outbox notes when it drops or misses a mail.
REASONS: dict[str, Promise] = {
    "the person was erased": _("The person asked to be erased."),
    "the registration is no longer this person's": _("The registration ended, or moved to another address."),
    "the seat is no longer held": _("The person no longer has the place that it tells of."),
    "the person knows it already": _("The person knows it already: the change was taken back, or told by another mail."),
    "no invitation was sent": _("The person’s calendar never had the session."),
    "the seat is this person's again": _("The person has the place again."),
    "the session is cancelled": _("The session is cancelled."),
    "the session has moved": _("The session has moved; its reminders are others."),
    "its time had gone by": _("Its hour had gone by before it could be sent."),
}


def kind_name(kind: str) -> str:
    """A kind that a later release no longer has stands for itself."""
    return str(KIND_NAMES.get(kind, kind))


def reason_for(error: str) -> str:
    """The reason in words; empty for an error of the mail server, which is in its own words."""
    return str(REASONS.get(error, ""))
