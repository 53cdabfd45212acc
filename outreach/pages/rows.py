"""Rows of the timetable: what one event says in a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from outreach.economies.choices import InstitutionKind
from outreach.economies.models import Institution
from outreach.events.choices import DatePrecision, Kind, Mode, Pattern, Phase
from outreach.events.models import Event, Record, Session
from outreach.events.records import held, partial_date
from outreach.registrations.offer import Offered
from outreach.shared import when
from outreach.shared.localized import Text, in_language
from outreach.shared.templatetags.moments import own_day, place_of

# Of the sessions of a course that still come, the first of these that one of them says holds for the whole.
_COURSE_STATES = ("live", "not_yet", "closed", "full", "few")


# The letters of the organisations that host most often, which each language has its own.
_LETTERS = {
    "ITC": pgettext_lazy("letters of an organisation", "ITC"),
    "UNCTAD": pgettext_lazy("letters of an organisation", "UNCTAD"),
    "WTO": pgettext_lazy("letters of an organisation", "WTO"),
}


@dataclass(frozen=True)
class Notice:
    """An exception: its state, of which session (a language's code or a day; "" for the event), and why."""

    state: str
    left: int | None = None
    code: str = ""
    day: str = ""
    words: Text | None = None

    @property
    def is_tag(self) -> bool:
        return not (self.code or self.day or self.words)


@dataclass(frozen=True)
class Version:
    """One session of several, in one line: a language's code or its number in a course. Times as printed."""

    session: Session
    code: str
    number: str
    place: SafeString
    start: str
    stamp: str
    own: str
    own_day: SafeString


@dataclass(frozen=True)
class Row:
    event: Event
    title: Text
    url: str
    # In words; `mode` where there is one session.
    kind: str
    mode: str
    series: Text
    hosts: tuple[Text, ...]
    first: date
    last: date
    languages: tuple[str, ...]
    # One session, or none and several versions.
    session: Session | None
    versions: tuple[Version, ...]
    # Where all versions hang their clocks; empty where they differ.
    place: SafeString
    notices: tuple[Notice, ...]
    action: str

    @property
    def is_live(self) -> bool:
        return any(notice.state == "live" for notice in self.notices)

    @property
    def tags(self) -> list[Notice]:
        """Of the whole event, and with nothing to add."""
        return [notice for notice in self.notices if notice.is_tag]

    @property
    def explained(self) -> list[Notice]:
        return [notice for notice in self.notices if not notice.is_tag]


@dataclass(frozen=True)
class RecordRow:
    """An event of the past as its source dates it: `day` and `rest` fill the date column, `held` says it in full."""

    event: Event
    title: Text
    record: Record
    day: str
    rest: str
    held: str


@dataclass(frozen=True)
class Group:
    """The rows of one month; of a record without a month, of its year or without a date."""

    key: str
    heading: str
    rows: list[Row | RecordRow]


def grouped(events: Iterable[Event], offers: dict[int, Offered], *, language: str, zone: str, is_past: bool) -> list[Group]:
    """`events` as `events.queries` orders and fills them, by the month of `held`."""
    return [
        Group(month, _heading(month, language), [_row_of(event, offers, language, zone, is_past) for event in same])
        for month, same in groupby(events, key=lambda event: event.held[: len("2027-02")])
    ]


def rows_of(events: Iterable[Event], offers: dict[int, Offered], *, language: str, zone: str) -> list[Row]:
    """Events ahead, as `events.queries` fills them, without months."""
    return [_row(event, [offers[session.pk] for session in event.sessions.all()], language, zone, is_past=False) for event in events]


def host_name(institution: Institution, language: str) -> Text:
    """International organisations by the letters they are known by, all others in full."""
    if institution.kind == InstitutionKind.INTERNATIONAL and institution.abbreviation:
        return Text(str(_LETTERS.get(institution.abbreviation, institution.abbreviation)), language)
    return in_language(institution.name, language)


def _heading(month: str, language: str) -> str:
    return partial_date(month, language) if month else _("Date not given")


def _row_of(event: Event, offers: dict[int, Offered], language: str, zone: str, is_past: bool) -> Row | RecordRow:
    if event.is_record:
        return _record_row(event, language)
    return _row(event, [offers[session.pk] for session in event.sessions.all()], language, zone, is_past)


def _title(event: Event, language: str) -> Text:
    published = frozenset(row.language for row in event.languages.all())
    return in_language(event.title, language, only=published)


def _record_row(event: Event, language: str) -> RecordRow:
    record, day, rest = event.record, "", ""
    if record.date_precision == DatePrecision.DAY:
        # Without the weekday: the source does not write it.
        _weekday, day, rest = when.day_parts(date.fromisoformat(record.held_from), language)
    return RecordRow(event, _title(event, language), record, day, rest, held(record, language))


def _row(event: Event, offered: Sequence[Offered], language: str, zone: str, is_past: bool) -> Row:
    shown = [one for one in offered if is_past or one.phase != Phase.ENDED]
    days = sorted(one.session.local_date for one in shown)
    sessions = [one.session for one in offered]
    places = [_place(session) for session in sessions]
    is_folded = len(sessions) > 1
    return Row(
        event=event,
        title=_title(event, language),
        url=event.get_absolute_url(),
        kind=str(Kind(event.kind).label),
        mode="" if is_folded else str(Mode(sessions[0].mode).label),
        series=in_language(event.series.title, language) if event.series else Text("", language),
        hosts=tuple(host_name(host.institution, language) for host in event.hosts.all()),
        first=days[0],
        last=days[-1],
        languages=_languages(offered, is_group=is_folded and not event.is_course),
        session=None if is_folded else sessions[0],
        versions=tuple(_version(session, event, language, zone) for session in sessions) if is_folded else (),
        place=places[0] if len(set(places)) == 1 else SafeString(),
        notices=tuple(_notices(event, offered, language, is_past)),
        action="" if is_past else _action(event, offered),
    )


def _languages(offered: Sequence[Offered], *, is_group: bool) -> tuple[str, ...]:
    """Delivered first, then interpreted, each once; of a language group only the latter, for each version names its own."""
    delivered = dict.fromkeys(one.session.language for one in offered)
    interpreted = dict.fromkeys(code for one in offered for code in one.interpreted if code not in delivered)
    return tuple(interpreted) if is_group else (*delivered, *interpreted)


def _version(session: Session, event: Event, language: str, zone: str) -> Version:
    starts_at = session.starts_at
    is_course = event.pattern == Pattern.COURSE
    return Version(
        session=session,
        code="" if is_course else session.language,
        number=session.slug if is_course else "",
        place=_place(session),
        start=f"{when.local(starts_at, session.zone):%H:%M}",
        stamp=when.utc_stamp(starts_at),
        own=f"{when.local(starts_at, zone):%H:%M}" if zone else "",
        own_day=own_day(starts_at, session.zone, zone, language) if zone else SafeString(),
    )


def _place(session: Session) -> SafeString:
    """Where the session's clock hangs, with the offset of its day: "Geneva (UTC+1)"."""
    return format_html('{} <span class="nowrap ltr">({})</span>', place_of(session), when.offset_label(session.starts_at, session.zone))


def _notices(event: Event, offered: Sequence[Offered], language: str, is_past: bool) -> Iterable[Notice]:
    if event.is_cancelled:
        yield Notice("event_cancelled", words=in_language(event.cancel_reason, language))
    is_folded = len(offered) > 1
    for one in offered:
        code = one.session.language if is_folded and not event.is_course else ""
        day = when.short_date(one.session.local_date, language) if is_folded and event.is_course else ""
        if one.session.is_cancelled and not event.is_cancelled:
            yield Notice("cancelled", code=code, day=day, words=in_language(one.session.cancel_reason, language))
        if one.session.moved_from:
            yield Notice("moved", code=code, day=day, words=Text(_moved(one.session, language), language))
    if not is_past and not event.is_cancelled:
        yield from _clock_notices(event, offered)


def _clock_notices(event: Event, offered: Sequence[Offered]) -> Iterable[Notice]:
    """What clock and seats say; once where all versions say the same."""
    if event.is_course:
        yield from _course_notice(offered)
        return
    said = {one.state for one in offered}
    is_said_once = len(offered) == 1 or (len(said) == 1 and "few" not in said)
    for one in offered[:1] if is_said_once else offered:
        if one.state and not one.session.is_cancelled:
            yield Notice(one.state, left=one.few, code="" if is_said_once else one.session.language)


def _course_notice(offered: Sequence[Offered]) -> Iterable[Notice]:
    """A course is attended as a whole: what one of its coming sessions says holds for all."""
    coming = [one for one in offered if one.phase != Phase.ENDED and not one.session.is_cancelled]
    for state in _COURSE_STATES:
        if saying := [one for one in coming if one.state == state]:
            yield Notice(state, left=min((one.few for one in saying if one.few is not None), default=None))
            return


def _moved(session: Session, language: str) -> str:
    """Where the session stood before, on its own clock."""
    before = when.local(session.moved_from, session.zone)
    return _("Moved from %(date)s, %(time)s") % {"date": when.short_date(before.date(), language), "time": f"{before:%H:%M}"}


def _action(event: Event, offered: Sequence[Offered]) -> str:
    """The words of the button; none where nobody can register."""
    taking = [one for one in offered if one.takes_people]
    if not taking:
        return ""
    if event.is_course:
        return _("Join the waiting list") if any(one.is_full for one in taking) else _("Register")
    if all(one.is_full for one in taking):
        return _("Join the waiting list")
    return _("Choose a language") if event.pattern == Pattern.LANGUAGE_GROUP and len(taking) > 1 else _("Register")
