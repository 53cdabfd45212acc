"""The mails that a step would send, before it is taken."""

from copy import copy

from notifications.preview import Preview, previews_of_change

from outreach.desk.forms.workspace import WorkspaceForm
from outreach.desk.workspace.steps import Step, Subject, sessions_of
from outreach.registrations.figures import told_by_language


def previews_of(subject: Subject, step: Step, form: WorkspaceForm | None, *, by: int, zone: str) -> list[Preview] | None:
    """One for each language that people are written to in; empty when no mail will go out, None for a step that writes to nobody.

    Of an event the mail about its first session stands for the others. Raises DomainError where the step would be refused.
    """
    sessions = sessions_of(subject, step)
    told = told_by_language(sessions) if step.is_told else {}
    if not told:
        return None
    # The action may note what it did on the row that it is given; the page goes on with the row as it is.
    return previews_of_change(sessions[0], act=lambda: step.act(copy(subject), form, by), languages=told, zone=zone)
