"""The sample programme ahead: made from `programme.toml` for the weeks after a given instant."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from outreach.catalogue.queries import resources_by_slug, topics_by_slug
from outreach.desk.sample.days import first_run
from outreach.economies.actions import add_institution
from outreach.economies.choices import InstitutionKind
from outreach.economies.models import Economy, Institution
from outreach.events import actions
from outreach.events.choices import HostRole, Kind, Mode, Pattern
from outreach.events.models import Event, Series, Session
from outreach.people.models import Team
from outreach.registrations.actions import open_intake
from outreach.registrations.choices import Way

_FILE = Path(__file__).parent / "programme.toml"

Row = Mapping[str, Any]


@transaction.atomic
def load_programme(*, team: Team, at: datetime) -> int:
    """Publish the sample events of this team, each marked as sample, from the day of `at` on. Returns how many.

    Needs the reference data and the shipped resources.
    """
    file = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    maker = _Maker(file, team, at)
    for row in file["event"]:
        maker.make(row)
    return len(file["event"])


class _Maker:
    """What the events of one run share."""

    def __init__(self, file: Row, team: Team, at: datetime) -> None:
        self.at = at
        self.team = team
        self.places = file["places"]
        self.institutions = {row["key"]: _institution(row) for row in file["institution"]}
        self.series = {row["slug"]: _series(row, at) for row in file["series"]}
        self.resources = resources_by_slug(slug for row in file["event"] for slug in row["references"])
        self.topics = topics_by_slug(slug for row in file["event"] for slug in row["topics"])

    def make(self, row: Row) -> Event:
        event = actions.create_event(
            row["slug"],
            kind=Kind(row["kind"]),
            pattern=Pattern(row["pattern"]),
            texts=actions.EventTexts(row["base_language"], row["title"], row["summary"], row["aims"], row.get("preparation", {})),
            series=self.series.get(row.get("series", "")),
            team=self.team,
            is_sample=True,
            by=None,
            at=self.at,
        )
        self._add_parts(event, row)
        soonest = self.at.astimezone(UTC).date() + timedelta(days=row["in_days"])
        first = first_run(soonest, length=len(row["sessions"]), weekday=row.get("weekday"))
        sessions = {session["slug"]: self._add_session(event, session, first) for session in row["sessions"]}
        for session in sessions.values():
            self._add_livestream(session, has_sound=row.get("has_sound", False))
        self._add_agenda(event, row.get("agenda", []))
        self._add_speakers(event, row["speakers"], sessions)
        self._add_materials(event, row.get("materials", []), sessions)
        return actions.publish_event(event, languages=row["title"], by=None, at=self.at)

    def _add_parts(self, event: Event, row: Row) -> None:
        for position, key in enumerate(row["hosts"]):
            role = HostRole.CO_HOST if position else HostRole.LEAD
            actions.add_host(event, self.institutions[key], role=role, by=None, at=self.at)
        for slug in row["references"]:
            actions.add_reference(event, self.resources[slug], by=None, at=self.at)
        actions.set_topics(event, [self.topics[slug] for slug in row["topics"]], by=None, at=self.at)
        if codes := row.get("audience"):
            actions.set_audience(event, Economy.objects.in_bulk(codes).values(), by=None, at=self.at)

    def _add_session(self, event: Event, row: Row, first: date) -> Session:
        place = self.places[row["place"]]
        session = actions.add_session(
            event,
            slug=row["slug"],
            language=row["language"],
            mode=Mode.HYBRID if "room" in row else Mode.ONLINE,
            timing=actions.Timing(
                first + timedelta(days=row["after"]), time.fromisoformat(row["starts"]), time.fromisoformat(row["ends"]), place["zone"]
            ),
            place=place["name"],
            title=row.get("title"),
            venue=row.get("venue"),
            dial_in=row.get("dial_in", ""),
            interpretation=row.get("interpretation", []),
            by=None,
            at=self.at,
        )
        if "room" in row:
            open_intake(session, way=Way.ROOM, capacity=row["room"], by=None, at=self.at)
        open_intake(session, way=Way.ONLINE, capacity=row.get("online"), by=None, at=self.at)
        self._add_agenda(event, row.get("agenda", []), session)
        return session

    def _add_livestream(self, session: Session, *, has_sound: bool) -> None:
        """Some have an address with sound only, and one for when the first fails."""
        path = f"{session.event.slug}/{session.slug}"
        others = {"audio_url": f"https://sound.stream.example/{path}", "fallback_url": f"https://second.stream.example/{path}"}
        actions.change_livestream(session, url=f"https://stream.example/{path}", **others if has_sound else {}, by=None, at=self.at)

    def _add_agenda(self, event: Event, rows: Iterable[Row], session: Session | None = None) -> None:
        for row in rows:
            actions.add_agenda_item(event, minute=row["minute"], title=_texts(row), session=session, by=None, at=self.at)

    def _add_speakers(self, event: Event, rows: Iterable[Row], sessions: Mapping[str, Session]) -> None:
        """A speaker of one session speaks its language."""
        for row in rows:
            session = sessions.get(row.get("session", ""))
            language = session.language if session else row["language"]
            actions.add_speaker(event, row["name"], position_held=_texts(row), language=language, session=session, by=None, at=self.at)

    def _add_materials(self, event: Event, rows: Iterable[Row], sessions: Mapping[str, Session]) -> None:
        """Files of one session are in its language."""
        for row in rows:
            session = sessions.get(row.get("session", ""))
            actions.add_material(
                event,
                title=_texts(row),
                url=f"https://files.example/{event.slug}/{row['file']}",
                language=session.language if session else "",
                file_format=row["format"],
                size=row["size"],
                session=session,
                by=None,
                at=self.at,
            )


def _texts(row: Row) -> dict[str, str]:
    return {code: row[code] for code in ("en", "fr", "es") if code in row}


def _institution(row: Row) -> Institution:
    return add_institution(
        row["name"],
        kind=InstitutionKind(row["kind"]),
        base_language=row["base_language"],
        economy=row.get("economy", ""),
        abbreviation=row.get("abbreviation", ""),
        website=row.get("website", ""),
    )


def _series(row: Row, at: datetime) -> Series:
    return actions.add_series(row["slug"], base_language=row["base_language"], title=row["title"], by=None, at=at)
