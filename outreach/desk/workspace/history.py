"""The history of an event in words: who did what and when, old and new values where the journal has them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from notifications.naming import kind_name

from outreach.desk.forms.lists import STATE_NAMES
from outreach.desk.workspace.naming import instant_name, session_name
from outreach.desk.workspace.sentences import BY_NAME, PARTS
from outreach.economies.queries import name_of
from outreach.events.facts import SessionCancelled
from outreach.events.models import Session
from outreach.journal.models import Entry
from outreach.people.models import User
from outreach.registrations.choices import Way
from outreach.registrations.facts import CapacityChanged
from outreach.registrations.models import Allotment, Registration
from outreach.shared import when
from outreach.shared.languages import name_in
from outreach.shared.localized import in_language

# Which session a sentence names, of a fact that names several.
_SESSIONS = ("session_id", "new_session_id", "left_session_id", "old_session_id")


@dataclass(frozen=True)
class Happened:
    """An entry as people read it. `who` is empty for what nobody with an account did. `changes`: (what, before, after)."""

    entry: Entry
    words: str
    who: str
    moment: str
    changes: tuple[tuple[str, str, str], ...]
    registration: Registration | None


class History:
    """Some entries with all that they name. Four queries, however many entries."""

    def __init__(self, entries: Sequence[Entry], *, zone: str, language: str) -> None:
        self._entries, self._zone, self._language = entries, zone, language
        self._users = User.objects.in_bulk(_distinct(entry.actor_id for entry in entries))
        self._sessions = Session.objects.in_bulk(_distinct(entry.payload.get(name) for entry in entries for name in _SESSIONS))
        self._registrations = Registration.objects.select_related("event").in_bulk(self._named("registration_id"))
        self._allotments = Allotment.objects.select_related("institution").in_bulk(self._named("allotment_id"))

    def _named(self, field: str) -> list[int]:
        return _distinct(entry.payload.get(field) for entry in self._entries)

    def told(self) -> list[Happened]:
        return [self._told(entry) for entry in self._entries]

    def _told(self, entry: Entry) -> Happened:
        sentence = BY_NAME.get(entry.name)
        actor = self._users.get(entry.actor_id) if entry.actor_id else None
        return Happened(
            entry,
            # A fact of an earlier release stands for itself.
            words=str(sentence) % self._values(entry.payload) if sentence else entry.name,
            who=actor.name if actor else "",
            moment=instant_name(entry.occurred_at, self._zone, self._language),
            changes=tuple(self._changes(entry)),
            registration=self._registrations.get(entry.payload.get("registration_id") or 0),
        )

    def _values(self, payload: dict[str, Any]) -> dict[str, str]:
        """Everything that a sentence may name; what a fact does not have is never asked for by its sentence."""
        session = next((self._sessions[pk] for name in _SESSIONS if (pk := payload.get(name)) in self._sessions), None)
        registration = self._registrations.get(payload.get("registration_id") or 0)
        return {
            "person": (registration.name if registration else "") or _("Somebody who was erased since"),
            "session": session_name(session, self._language) if session else _("a session that is no more"),
            "part": self._parts([payload.get("part", "")]),
            "parts": self._parts(payload.get("parts", [])),
            "languages": when.in_a_list([name_in(code, self._language) for code in payload.get("languages", [])], self._language),
            "kind": kind_name(payload.get("kind", "")),
            "seats": str(payload.get("seats", payload.get("seats_left", ""))),
            "registrations": str(payload.get("registrations", "")),
            "until": self._instant(payload["until"], session) if payload.get("until") else "",
            "whose": self._whose(payload),
        }

    def _parts(self, parts: list[str]) -> str:
        return when.in_a_list([str(PARTS.get(part, part)) for part in parts], self._language)

    def _whose(self, payload: dict[str, Any]) -> str:
        allotment = self._allotments.get(payload.get("allotment_id") or 0)
        if allotment is None:
            return ""
        if allotment.institution:
            return str(in_language(allotment.institution.name, self._language))
        return name_of(allotment.economy_id, self._language)

    def _instant(self, stamp: str, session: Session | None) -> str:
        """On the session's clocks."""
        zone = session.zone if session else self._zone
        place = str(in_language(session.place, self._language)) if session else ""
        return instant_name(datetime.fromisoformat(stamp), zone, self._language, place=place)

    def _changes(self, entry: Entry) -> Iterable[tuple[str, str, str]]:
        payload = entry.payload
        if "old_starts_at" in payload:
            session = self._sessions.get(payload["session_id"])
            yield _("Start"), self._instant(payload["old_starts_at"], session), self._instant(payload["new_starts_at"], session)
        if "old_session_id" in payload:
            yield _("Session"), self._session(payload["old_session_id"]), self._session(payload["new_session_id"])
        if entry.name == SessionCancelled.name and (why := self._reason(payload.get("session_id", 0))):
            yield _("Reason"), "", why
        if entry.name == CapacityChanged.name:
            yield _("Places"), self._places(payload.get("old")), self._places(payload.get("new"))
        if "new_way" in payload:
            yield _("Way of attending"), str(Way(payload["old_way"]).label), str(Way(payload["new_way"]).label)
        yield from self._filters(payload) if "is_searched" in payload else ()

    def _filters(self, payload: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
        """What a file was cut to; it has no before."""
        if payload["session"]:
            yield _("Session"), "", payload["session"]
        if payload["state"]:
            yield _("State"), "", str(STATE_NAMES.get(payload["state"], payload["state"]))
        if payload["economy"]:
            yield _("Economy"), "", name_of(payload["economy"], self._language)
        if payload["is_searched"]:
            yield _("Words"), "", _("were searched for")

    def _session(self, pk: int) -> str:
        session = self._sessions.get(pk)
        return session_name(session, self._language) if session else "–"

    def _reason(self, pk: int) -> str:
        """The reason of a session that is still cancelled: of one that is held after all none is kept."""
        session = self._sessions.get(pk)
        return str(in_language(session.cancel_reason, self._language)) if session and session.is_cancelled else ""

    def _places(self, capacity: int | None) -> str:
        return _("no limit") if capacity is None else str(capacity)


def _distinct(keys: Iterable[int | None]) -> list[int]:
    return sorted({key for key in keys if key})
