"""What happens to users and to the people who need no account."""

from dataclasses import dataclass
from typing import ClassVar

from outreach.journal.facts import Fact


@dataclass(frozen=True)
class UserAdded(Fact):
    name: ClassVar[str] = "user.added"
    subject_type: ClassVar[str] = "user"
    subject: ClassVar[str] = "user_id"
    user_id: int


@dataclass(frozen=True)
class UserChanged(Fact):
    """What the user may do from now on."""

    name: ClassVar[str] = "user.changed"
    subject_type: ClassVar[str] = "user"
    subject: ClassVar[str] = "user_id"
    user_id: int
    role: str
    is_active: bool


@dataclass(frozen=True)
class TeamAdded(Fact):
    name: ClassVar[str] = "team.added"
    subject_type: ClassVar[str] = "team"
    subject: ClassVar[str] = "team_id"
    team_id: int


@dataclass(frozen=True)
class TeamsChanged(Fact):
    """Whose events the user edits from now on."""

    name: ClassVar[str] = "user.teams_changed"
    subject_type: ClassVar[str] = "user"
    subject: ClassVar[str] = "user_id"
    user_id: int
    team_ids: list[int]


@dataclass(frozen=True)
class LinkAsked(Fact):
    """Somebody asked for a link to this contact's registrations. The link is made when its mail is written."""

    name: ClassVar[str] = "contact.link_asked"
    subject_type: ClassVar[str] = "contact"
    subject: ClassVar[str] = "contact_id"
    contact_id: int
    language: str


@dataclass(frozen=True)
class FeedRevoked(Fact):
    """The address of a private feed works no more."""

    name: ClassVar[str] = "contact.feed_revoked"
    subject_type: ClassVar[str] = "contact"
    subject: ClassVar[str] = "contact_id"
    contact_id: int


@dataclass(frozen=True)
class LinkOpened(Fact):
    """Somebody pressed the button behind a mailed link."""

    name: ClassVar[str] = "contact.link_opened"
    subject_type: ClassVar[str] = "contact"
    subject: ClassVar[str] = "contact_id"
    contact_id: int
    link_id: int


@dataclass(frozen=True)
class LinkClosed(Fact):
    """The person signed out: this link opens nothing more."""

    name: ClassVar[str] = "contact.link_closed"
    subject_type: ClassVar[str] = "contact"
    subject: ClassVar[str] = "contact_id"
    contact_id: int
    link_id: int


@dataclass(frozen=True)
class ContactExported(Fact):
    """The person took a copy of all that is stored about her."""

    name: ClassVar[str] = "contact.exported"
    subject_type: ClassVar[str] = "contact"
    subject: ClassVar[str] = "contact_id"
    contact_id: int


@dataclass(frozen=True)
class ContactErased(Fact):
    """Nothing names the person any more. To be done again after a backup from before is restored."""

    name: ClassVar[str] = "contact.erased"
    subject_type: ClassVar[str] = "contact"
    subject: ClassVar[str] = "contact_id"
    contact_id: int
