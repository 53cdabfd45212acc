"""The steps that change what people registered for. Each says first how many people it reaches, then acts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from outreach.desk.forms.sessions import LivestreamForm, ReasonForm, TimingForm, WhereForm
from outreach.desk.forms.workspace import WorkspaceForm
from outreach.events import actions
from outreach.events.choices import SessionStatus, Status
from outreach.events.models import Event, Session
from outreach.events.models.session import DOORS_AFTER
from outreach.registrations.actions import change_way
from outreach.shared import clock

Subject = Event | Session


@dataclass(frozen=True)
class Step:
    """`form` asks what the step needs, or is None. `is_told`: people are written to. `asks_twice`: the answers change the mail,
    so a second page shows what will be sent. `takes_back`: what people hear of only if they heard of the cancelling. `done_untold`: what to say where the
    answers changed nothing that people are told. `not_now`: why it is not allowed, where that is no news of somebody else.
    """

    name: str
    title: str | Promise
    button: str | Promise
    done: str | Promise
    act: Callable[[Any, WorkspaceForm | None, int], object]
    allowed: Callable[[Any, datetime], bool]
    form: Callable[..., WorkspaceForm] | None = None
    is_told: bool = True
    asks_twice: bool = False
    is_danger: bool = False
    takes_back: bool = False
    done_untold: str | Promise = ""
    not_now: str | Promise = ""
    note: str | Promise = ""


def _move(session: Session, form: TimingForm, by: int) -> None:
    actions.move_session(session, timing=form.timing, place=form.city, by=by)


@transaction.atomic
def _change(session: Session, form: WhereForm, by: int) -> None:
    """The seats first: the mail names the way that each person will have."""
    answers = form.cleaned_data
    change_way(session, mode=answers["mode"], by=by)
    actions.change_session(session, venue=answers["venue"], mode=answers["mode"], dial_in=answers["dial_in"], by=by)


def _stream(session: Session, form: LivestreamForm, by: int) -> None:
    answers = form.cleaned_data
    actions.change_livestream(session, url=answers["url"], audio_url=answers["audio_url"], fallback_url=answers["fallback_url"], by=by)


def _timing_form(session: Session, data: Any = None) -> TimingForm:
    return TimingForm(data, session=session, initial=TimingForm.of(session))


def _where_form(session: Session, data: Any = None) -> WhereForm:
    return WhereForm(data, initial=WhereForm.of(session))


def _livestream_form(session: Session, data: Any = None) -> LivestreamForm:
    return LivestreamForm(data, initial=LivestreamForm.of(session))


def _reason_form(subject: Subject, data: Any = None) -> ReasonForm:
    return ReasonForm(data, event=subject if isinstance(subject, Event) else subject.event)


def _is_ahead(session: Session, at: datetime) -> bool:
    return not session.is_cancelled and at < session.ends_at


def _can_end(session: Session, at: datetime) -> bool:
    return not session.is_cancelled and session.ended_at is None and session.starts_at <= at < session.ends_at + DOORS_AFTER


def _can_be_put_away(event: Event, at: datetime) -> bool:
    """One query for a published event."""
    return event.status == Status.PUBLISHED and not event.sessions.to_be_held(at=at).exists()


SESSION_STEPS = {
    step.name: step
    for step in (
        Step(
            "move",
            _("Move the session"),
            _("Move the session"),
            _("The session is moved."),
            _move,
            _is_ahead,
            _timing_form,
            asks_twice=True,
            done_untold=_("The city of the time zone is saved. No mail is sent: the hour is the same."),
        ),
        Step(
            "change",
            _("Change venue, way of meeting or dial-in"),
            _("Save the change"),
            _("The change is saved."),
            _change,
            _is_ahead,
            _where_form,
            asks_twice=True,
        ),
        Step(
            "stream",
            _("Change the livestream address"),
            _("Save the addresses"),
            _("The addresses are saved."),
            _stream,
            _is_ahead,
            _livestream_form,
            is_told=False,
            note=_("No mail is sent: the address stands behind the personal links, and people in the lobby get the new one."),
        ),
        Step(
            "cancel",
            _("Cancel the session"),
            _("Cancel the session"),
            _("The session is cancelled."),
            lambda session, form, by: actions.cancel_session(session, reason=form.cleaned_data["reason"], by=by),
            _is_ahead,
            _reason_form,
            asks_twice=True,
            is_danger=True,
        ),
        Step(
            "restore",
            _("Restore the session"),
            _("Restore the session"),
            _("The session is held after all."),
            lambda session, _form, by: actions.restore_session(session, by=by),
            lambda session, at: session.is_cancelled and not session.event.is_cancelled,
            takes_back=True,
        ),
        Step(
            "end",
            _("End the session"),
            _("End the session"),
            _("The doors are closed."),
            lambda session, _form, by: actions.end_session(session, by=by),
            _can_end,
            is_told=False,
            note=_("The doors close at once, for those in the lobby too. No mail is sent."),
        ),
    )
}

EVENT_STEPS = {
    step.name: step
    for step in (
        Step(
            "cancel",
            _("Cancel the event"),
            _("Cancel the event"),
            _("The event and its sessions are cancelled."),
            lambda event, form, by: actions.cancel_event(event, reason=form.cleaned_data["reason"], by=by),
            lambda event, _at: event.status == Status.PUBLISHED,
            _reason_form,
            asks_twice=True,
            is_danger=True,
        ),
        Step(
            "restore",
            _("Restore the event"),
            _("Restore the event"),
            _("The event is published again, with the sessions that were cancelled with it."),
            lambda event, _form, by: actions.restore_event(event, by=by),
            lambda event, _at: event.status == Status.CANCELLED,
            takes_back=True,
        ),
        Step(
            "archive",
            _("Put the event into the archive"),
            _("Put into the archive"),
            _("The event is in the archive."),
            lambda event, _form, by: actions.archive_event(event, by=by),
            _can_be_put_away,
            is_told=False,
            note=_("The page stays for reference and takes no more registrations. No mail is sent."),
            not_now=_("A published event goes into the archive when all its sessions are over or cancelled. Nothing was done."),
        ),
    )
}


def sessions_of(subject: Subject, step: Step) -> list[Session]:
    """The sessions whose people the step reaches: of an event, those that it cancels or brings back. Nobody hears of one that is over.

    By start. One query for an event.
    """
    at = clock.now()
    if isinstance(subject, Session):
        return [subject] if subject.ends_at > at else []
    sessions: Iterable[Session] = [session for session in subject.sessions.order_by("starts_at", "pk") if session.ends_at > at]
    if step.name == "restore":
        return [session for session in sessions if session.cancelled_with_event]
    return [session for session in sessions if session.status == SessionStatus.SCHEDULED]


def take(subject: Subject, step: Step, form: WorkspaceForm | None, by: int) -> str:
    """Take the step. Returns what to say of it: that nothing changed, where that is so. Two queries beside those of the step."""
    before = _stamp(subject)
    step.act(subject, form, by)
    after = _stamp(subject)
    if after == before:
        return gettext("Nothing has changed: that is how it stood already.")
    is_told = not step.done_untold or after[-1] != before[-1]
    return str(step.done if is_told else step.done_untold)


def _stamp(subject: Subject) -> tuple[datetime, int]:
    """When anything of the event changed last; of a session, how many changes people were to hear of."""
    if isinstance(subject, Session):
        return Session.objects.values_list("event__changed_at", "sequence").get(pk=subject.pk)
    return Event.objects.values_list("changed_at", flat=True).get(pk=subject.pk), 0


def allowed_steps(subject: Subject, at: datetime) -> list[Step]:
    steps = SESSION_STEPS if isinstance(subject, Session) else EVENT_STEPS
    return [step for step in steps.values() if step.allowed(subject, at)]
