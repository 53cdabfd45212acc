"""What the programme refuses."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from outreach.shared.errors import ConflictError, DomainError
from outreach.shared.languages import own_name


class WrongStateError(ConflictError):
    code = "wrong_state"
    message = _("The event is no longer in the state that this step needs. Load the page again.")


class StillAheadError(ConflictError):
    code = "still_ahead"
    message = _("A session of the event is still to be held. Wait until it is over, or cancel it first.")


class NothingToPublishError(DomainError):
    code = "nothing_to_publish"
    message = _("An event needs at least one session and one language before it is published.")


class LanguageMissingError(DomainError):
    """`language`: that in which there is no title."""

    code = "language_missing"

    def __init__(self, language: str) -> None:
        self.language = language
        super().__init__(gettext("Write the title in this language before publishing it: %(language)s.") % {"language": own_name(language)})


class ReasonMissingError(DomainError):
    code = "reason_missing"
    message = _("Say why, in the event’s own language at least.")


class BadTimeError(DomainError):
    code = "bad_time"
    message = _("The end must be after the start, and the time zone one of the IANA names.")


class SkippedTimeError(BadTimeError):
    """A wall-clock time that a change of clocks skips. `field`: starts or ends; `first_shown`: the next time there is, naive."""

    code = "skipped_time"

    def __init__(self, field: str, wall: datetime, first_shown: datetime) -> None:
        self.field = field
        self.first_shown = first_shown
        shown = f"{first_shown:%H:%M}" if first_shown.date() == wall.date() else f"{first_shown:%Y-%m-%d %H:%M}"
        super().__init__(
            gettext("That night the clocks go forward: %(time)s does not exist in this time zone. The next time there is %(next)s.")
            % {"time": f"{wall:%H:%M}", "next": shown}
        )


class BadLivestreamError(DomainError):
    """`field`: which of the addresses it is."""

    code = "bad_livestream"
    message = _("Write an address that begins with https://.")

    def __init__(self, field: str = "url") -> None:
        super().__init__()
        self.field = field


class BadMaterialError(DomainError):
    code = "bad_material"
    field = "url"
    message = _("Write an address that begins with https://.")


class SlugTakenError(ConflictError):
    code = "slug_taken"
    message = _("Another event has this short name already. Choose another one.")


class SessionTakenError(ConflictError):
    code = "session_taken"
    message = _("The event has a session of this short name already.")


class TextMissingError(DomainError):
    """A text that must be there in a language. `field` and `language` name it."""

    code = "text_missing"
    message = _("Write the title in this language: it is the event’s own, or published.")

    def __init__(self, field: str, language: str) -> None:
        self.field = field
        self.language = language
        super().__init__()


@dataclass(frozen=True)
class TextConflict:
    """A text that two people changed: as it was when this one began, as the other left it, as this one has it."""

    field: str
    language: str
    before: str
    theirs: str
    yours: str


class EditConflictError(ConflictError):
    """Somebody else changed the same texts meanwhile. Nothing was written."""

    code = "edit_conflict"
    message = _("Somebody else changed the same text while you were writing. Nothing of yours is lost: compare, then save again.")

    def __init__(self, conflicts: tuple[TextConflict, ...], *, now: dict[str, dict[str, str]], merged: dict[str, dict[str, str]]) -> None:
        """`now`: all texts as they stand; `merged`: the same with hers put over them."""
        self.conflicts = conflicts
        self.now = now
        self.merged = merged
        super().__init__()
