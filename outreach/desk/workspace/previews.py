"""Who hears of a step and by which mails, before it is taken."""

from copy import copy
from dataclasses import dataclass

from notifications.preview import Preview, Reader, previews_of_change
from notifications.queries import is_cancelling_told

from outreach.desk.forms.workspace import WorkspaceForm
from outreach.desk.workspace.steps import Step, Subject, sessions_of
from outreach.events.models import Session
from outreach.registrations.figures import Told, told_by_language


@dataclass(frozen=True)
class Reach:
    """Whom a step writes to, by language. `is_unheard`: to nobody, for nobody has heard yet of what it takes back."""

    sessions: list[Session]
    told: dict[str, Told]
    is_unheard: bool = False

    @property
    def people(self) -> int:
        return sum(told.people for told in self.told.values())

    @property
    def mails(self) -> int:
        return sum(told.mails for told in self.told.values())


def reach_of(subject: Subject, step: Step) -> Reach:
    """Three queries at most; four for a step that takes a cancelling back."""
    if not step.is_told:
        return Reach([], {})
    sessions = sessions_of(subject, step)
    told = told_by_language(sessions)
    if told and step.takes_back and not is_cancelling_told(sessions):
        return Reach(sessions, {}, is_unheard=True)
    return Reach(sessions, told)


def previews_of(subject: Subject, step: Step, form: WorkspaceForm | None, *, by: int, zone: str) -> list[Preview] | None:
    """For each language that people are written to in: the mail about the session that most of them have a place in, and the one
    to those who wait. Empty when no mail will go out, None for a step that writes to nobody.

    Raises DomainError where the step would be refused.
    """
    reach = reach_of(subject, step)
    if not reach.told:
        return None
    sessions = {session.pk: session for session in reach.sessions}
    readers = [
        Reader(language, sessions[pk], is_waiting)
        for language, told in reach.told.items()
        for pk, is_waiting in ((told.held, False), (told.awaited, True))
        if pk
    ]
    # The action may note what it did on the row that it is given; the page goes on with the row as it is.
    return previews_of_change(readers, act=lambda: step.act(copy(subject), form, by), zone=zone)
