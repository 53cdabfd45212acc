"""What the event page and the form alone print, gathered for their templates."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from outreach.economies import queries as economies
from outreach.events import calendar_links
from outreach.events.models import Session
from outreach.pages.forms.registration import ALL_SESSIONS, RegistrationForm, seat_value
from outreach.pages.language_help import language_note
from outreach.pages.structured import event_json_ld
from outreach.registrations.choices import Gender, IntakeState, JobRole, OrganisationSize, OrganisationType, Sector, Way, WomenLed
from outreach.registrations.consents import TEXTS
from outreach.registrations.offer import EventOffer, Offered, Seats, audience_names
from outreach.shared import when
from outreach.shared.links import absolute_url
from outreach.shared.localized import in_language

# What the form prints before anybody typed.
_EMPTY = dict.fromkeys(RegistrationForm.base_fields, "")
# The fields behind "Tell us more".
_MORE = ("sector", "women_led", "gender", "needs", "question")


@dataclass(frozen=True)
class SeatChoice:
    """One answer to "Which session?". `full_days`: of a course, the days without a free seat, in words; "" if there is none."""

    value: str
    offered: Offered | None
    seats: Seats
    way: str
    full_days: str = ""


@dataclass(frozen=True)
class CalendarLinks:
    session: Session
    google: str
    outlook: str


def context_of(offer: EventOffer, *, language: str, zone: str, form: RegistrationForm | None = None, asked: str = "") -> dict[str, Any]:
    """Everything for templates/pages/event.html and register.html. No query once names are kept.

    `asked` is the slug of a session to pre-select; else it is the one in the page's language, or the only one.
    """
    ordered = sorted(offer.sessions, key=lambda offered: offered.session.language != language)
    main = next((offered for offered in ordered if not offered.session.is_cancelled), ordered[0])
    choices = _choices(offer, ordered, language)
    return {
        "section": "events",
        "offer": offer,
        "event": offer.event,
        "shown": sorted(offer.languages),
        "versions": ordered,
        "main": main,
        "language_note": language_note(offer, language, takes_people=bool(choices)),
        "audience": when.in_a_list(audience_names(offer, language), language) if offer.audience else "",
        "days": (days := tuple(sorted({offered.session.local_date for offered in offer.sessions}))),
        "dates": when.plain_dates(days, language),
        "duration": _duration(main.session),
        "calendars": [_calendars(offered.session, language) for offered in ordered if not offered.session.is_cancelled],
        "share": _share(offer, main.session, language),
        "title_text": str(in_language(offer.event.title, language, only=offer.languages)),
        "description": str(in_language(offer.event.summary, language, only=offer.languages)),
        "json_ld": _json_ld(offer, language),
        **form_context(choices, language=language, zone=zone, form=form, seat=_preselected(choices, language, asked)),
    }


def form_context(choices: list[SeatChoice], *, language: str, zone: str, form: RegistrationForm | None, seat: str) -> dict[str, Any]:
    """`said` and `errors` are for the choice of the session; all other questions are ready to print."""
    wrong = {name: messages[0] for name, messages in form.errors.items()} if form else {}
    return {
        "said": {"seat": form.data.get("seat", "") if form else seat},
        "errors": {"seat": wrong.get("seat", "")},
        "error_list": [("" if name == NON_FIELD_ERRORS else name, message) for name, message in wrong.items()],
        "choices": choices,
        "questions": _answered(form, wrong, language, zone) if form else _unanswered(economies.options_html(language), language, zone),
    }


@lru_cache(maxsize=256)
def _unanswered(economy_options: SafeString, language: str, zone: str) -> SafeString:
    """The questions as everyone with this zone sees them first: rendered once a process, as they are most of the page's cost."""
    return _questions({**_EMPTY, "language": language, "zone": zone}, _EMPTY, economy_options)


def _answered(form: RegistrationForm, wrong: dict[str, str], language: str, zone: str) -> SafeString:
    said = {**_EMPTY, "language": language, "zone": zone, **dict(form.data.items())}
    return _questions(said, {**_EMPTY, **wrong}, economies.options_html(language, said["economy"]))


def questions_to_correct(said: dict[str, Any], wrong: dict[str, str], language: str) -> SafeString:
    """The questions without the address and the question to the speakers, for a person who corrects her answers."""
    options = economies.options_html(language, said.get("economy", ""))
    return _questions({**_EMPTY, **said}, {**_EMPTY, **wrong}, options, is_correction=True)


def _questions(said: dict[str, Any], errors: dict[str, str], economy_options: SafeString, *, is_correction: bool = False) -> SafeString:
    context = {
        "is_correction": is_correction,
        "said": said,
        "errors": errors,
        "economy_options": economy_options,
        "type_choices": _radios(OrganisationType),
        "size_choices": _radios(OrganisationSize),
        "role_options": JobRole.choices,
        "sector_options": Sector.choices,
        "women_choices": _radios(WomenLed),
        "gender_options": Gender.choices,
        "language_options": settings.LANGUAGES,
        "consents": [(text.purpose, text, bool(said[text.purpose])) for text in TEXTS],
        "is_more_open": any(errors[name] or said[name] for name in _MORE),
    }
    return render_to_string("components/registration_questions.html", context)


def _choices(offer: EventOffer, ordered: list[Offered], language: str) -> list[SeatChoice]:
    """The ways that take people now. Of a course one for each way, whatever its number of days."""
    open_ways = [(offered, seats) for offered in ordered for seats in offered.seats if seats.takes_people]
    if not offer.event.is_course:
        return [SeatChoice(seat_value(offered, seats.intake.way), offered, seats, _way(seats)) for offered, seats in open_ways]
    by_way: dict[str, list[tuple[Offered, Seats]]] = {}
    for offered, seats in sorted(open_ways, key=lambda one: one[0].session.starts_at):
        by_way.setdefault(seats.intake.way, []).append((offered, seats))
    return [_course_choice(way, days, language) for way, days in by_way.items()]


def _course_choice(way: str, days: list[tuple[Offered, Seats]], language: str) -> SeatChoice:
    """A course is attended as a whole: one full day makes the whole of it wait, so the day is named before she registers."""
    full = [offered.session.local_date for offered, seats in days if seats.state == IntakeState.FULL]
    return SeatChoice(
        f"{ALL_SESSIONS}:{way}", None, days[0][1], _way(days[0][1]), when.plain_dates(tuple(sorted(full)), language) if full else ""
    )


def _way(seats: Seats) -> str:
    return str(Way(seats.intake.way).label)


def _preselected(choices: list[SeatChoice], language: str, asked: str) -> str:
    """The choice ticked beforehand: never one of two ways of attending, which only the visitor knows."""
    sessions = [(choice.offered.session, choice.value) for choice in choices if choice.offered]
    for wanted in ([value for session, value in sessions if session.slug == asked], [choice.value for choice in choices]):
        if len(wanted) == 1:
            return wanted[0]
    mine = [value for session, value in sessions if session.language == language]
    return mine[0] if len(mine) == 1 else ""


def _json_ld(offer: EventOffer, language: str) -> SafeString:
    """For search engines, in a published language only."""
    if language not in offer.languages:
        return SafeString()
    return event_json_ld(offer, language=language, url=absolute_url("pages:event", offer.event.slug, language=language))


def _radios(choices: Any) -> list[dict[str, Any]]:
    return [{"value": value, "words": words} for value, words in choices.choices]


def _duration(session: Session) -> str:
    minutes = round((session.ends_at - session.starts_at) / timedelta(minutes=1))
    if minutes < 120 or minutes % 60:
        return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
    return ngettext("%(number)d hour", "%(number)d hours", minutes // 60) % {"number": minutes // 60}


def _calendars(session: Session, language: str) -> CalendarLinks:
    return CalendarLinks(session, calendar_links.google_url(session, language), calendar_links.outlook_url(session, language))


def _share(offer: EventOffer, session: Session, language: str) -> str:
    """Text ready to paste into a messenger."""
    place = str(in_language(session.place, language))
    return gettext("%(title)s\n%(date)s, %(time)s %(place)s (%(offset)s)\nFree for small firms. Register: %(address)s") % {
        "title": in_language(offer.event.title, language, only=offer.languages),
        "date": when.long_date(session.local_date, language),
        "time": when.clock_range(session.starts_at, session.ends_at, session.zone),
        "place": place,
        "offset": when.offset_label(session.starts_at, session.zone),
        "address": calendar_links.event_url(session, language),
    }
