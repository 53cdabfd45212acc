"""A session: when, where, how and for how many."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from outreach.desk.forms.merging import SharedForm
from outreach.desk.forms.workspace import DAYS_THAT_CAN_BE, Texts, WorkspaceForm, spoken_choices
from outreach.desk.forms.zones import zone_choices
from outreach.events.actions import Timing
from outreach.events.choices import Mode, Pattern
from outreach.events.errors import BadTimeError, SessionTakenError, SkippedTimeError
from outreach.events.models import Event, Session
from outreach.registrations.choices import WAYS, Way
from outreach.registrations.models import Intake
from outreach.shared import clock, when
from outreach.shared.errors import DomainError
from outreach.shared.localized import BASE_LANGUAGES

_FIELDS_OF_TIMING = {"starts": "local_start", "ends": "local_end"}


class TimingForm(SharedForm):
    """A wall clock and its zone. `place` is what people call the zone; left empty, the zone's own city.

    People are told of one time: two organisers' halves make none.
    """

    as_one = ("local_date", "local_start", "local_end", "zone", "place")

    local_date = forms.DateField(
        label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), validators=DAYS_THAT_CAN_BE
    )
    local_start = forms.TimeField(label=_("Start"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    local_end = forms.TimeField(
        label=_("End"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Before the start means the next day."),
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    place = Texts(
        label=_("City of the time zone"),
        longest=80,
        required=False,
        help_text=_("The name people know the time zone by: Geneva. Left empty, we take the city that the zone is named for."),
    )

    def __init__(self, *args: Any, session: Session | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if answers.get("local_end") and answers["local_end"] == answers.get("local_start"):
            self.add_error("local_end", forms.ValidationError(_("The end is the same as the start. Choose another end."), code="same"))
        elif all(answers.get(name) for name in ("local_date", "local_start", "local_end", "zone")):
            try:
                _starts_at, ends_at = self.timing.existing_instants()
                if ends_at <= clock.now():
                    self.add_error("local_date", forms.ValidationError(_("Choose an hour that is still to come."), code="past"))
            except SkippedTimeError as error:
                self.add_error(_FIELDS_OF_TIMING[error.field], forms.ValidationError(str(error), code=error.code))
            except BadTimeError as error:
                self.add_error("local_end", forms.ValidationError(str(error), code=error.code))
            if self._is_place_left_behind(answers):
                answers["place"] = {}
        return answers

    def _is_place_left_behind(self, answers: dict[str, Any]) -> bool:
        """Another zone, and still the old zone's city."""
        return self.session is not None and answers["zone"] != self.session.zone and answers.get("place") == self.session.place

    @property
    def timing(self) -> Timing:
        answers = self.cleaned_data
        return Timing(answers["local_date"], answers["local_start"], answers["local_end"], answers["zone"])

    @property
    def city(self) -> dict[str, str]:
        return self.cleaned_data["place"] or place_of_zone(self.cleaned_data["zone"])

    @classmethod
    def of(cls, session: Session) -> dict[str, Any]:
        names = ("local_date", "local_start", "local_end", "zone")
        # A place that is only the zone's city follows the zone; any other is the organiser's own word.
        is_own = session.place != place_of_zone(session.zone)
        return {name: getattr(session, name) for name in names} | {"place": session.place if is_own else {}}


def place_of_zone(zone: str) -> dict[str, str]:
    return {code: when.city(zone, code) or zone for code in BASE_LANGUAGES}


class WhereForm(SharedForm):
    """What calendars say beside the time."""

    mode = forms.ChoiceField(label=_("Way of meeting"), choices=Mode.choices, widget=forms.RadioSelect)
    venue = Texts(label=_("Venue"), rows=2, longest=300, required=False)
    dial_in = forms.CharField(
        label=_("Dial-in"), max_length=300, required=False, help_text=_("Telephone numbers and codes, as people dial them.")
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if Way.ROOM in WAYS.get(answers.get("mode", ""), ()) and not answers.get("venue") and "venue" not in self.errors:
            self.add_error("venue", forms.ValidationError(_("Say where people meet."), code="no_venue"))
        return answers

    @classmethod
    def of(cls, session: Session) -> dict[str, Any]:
        return {name: getattr(session, name) for name in ("mode", "venue", "dial_in")}


class NamingForm(SharedForm):
    """What pages say of a session and no calendar needs."""

    title = Texts(
        label=_("Title of the session"), longest=200, required=False, help_text=_("Only where it differs from the event’s: Day one.")
    )
    interpretation = forms.MultipleChoiceField(
        label=_("Interpretation into"), choices=spoken_choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    @classmethod
    def of(cls, session: Session) -> dict[str, Any]:
        return {"title": session.title, "interpretation": [row.language for row in session.interpretations.all()]}


class LivestreamForm(SharedForm):
    url = forms.URLField(
        label=_("Livestream address"),
        max_length=500,
        assume_scheme="https",
        required=False,
        # Browsers stop a form that is led on to a host which the page does not name (CSP 3, form-action).
        help_text=_(
            "Begins with https://. Give the provider’s own address: a short link that leads on to it may be stopped by the browser. "
            "Left empty, with the two below, the session is streamed nowhere."
        ),
    )
    audio_url = forms.URLField(
        label=_("Address with sound only"), max_length=500, assume_scheme="https", required=False, help_text=_("For slow lines.")
    )
    fallback_url = forms.URLField(label=_("Address if the first one fails"), max_length=500, assume_scheme="https", required=False)

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if not answers.get("url") and "url" not in self.errors and (answers.get("audio_url") or answers.get("fallback_url")):
            sentence = _("Give this address, or leave the two below empty too.")
            self.add_error("url", forms.ValidationError(sentence, code="no_url"))
        return answers

    @classmethod
    def of(cls, session: Session) -> dict[str, Any]:
        stream = getattr(session, "livestream", None)
        return {name: getattr(stream, name, "") for name in ("url", "audio_url", "fallback_url")}


class SeatsForm(SharedForm):
    """How many may come in one way. Empty means no limit."""

    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=1_000_000, required=False, help_text=_("Empty means no limit."))

    @classmethod
    def of(cls, intake: Intake | None) -> dict[str, Any]:
        return {"capacity": intake.capacity if intake else None}


def _hour_of_registration(label: str | Promise, help_text: str | Promise) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        # Every zone can show these.
        validators=[MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC)), MaxValueValidator(datetime(2199, 12, 31, tzinfo=UTC))],
        help_text=help_text,
    )


class NewSessionForm(TimingForm, WhereForm):
    # Nothing stands yet that somebody else could change.
    seen = None
    language = forms.ChoiceField(label=_("Language of delivery"), choices=spoken_choices)
    online_capacity = forms.IntegerField(
        label=_("Places online"), min_value=1, max_value=1_000_000, required=False, help_text=_("Empty means no limit.")
    )
    room_capacity = forms.IntegerField(
        label=_("Places in the room"), min_value=1, max_value=100_000, required=False, help_text=_("Needed where people meet in a room.")
    )
    interpretation = forms.MultipleChoiceField(
        label=_("Interpretation into"), choices=spoken_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    opens_at = _hour_of_registration(_("Registration opens, on the session’s clocks"), _("Empty: as soon as the event is published."))
    closes_at = _hour_of_registration(_("Registration closes, on the session’s clocks"), _("Empty: when the session ends."))
    field_order = (
        "language",
        "local_date",
        "local_start",
        "local_end",
        "zone",
        "place",
        "mode",
        "venue",
        "dial_in",
        "interpretation",
        "online_capacity",
        "room_capacity",
        "opens_at",
        "closes_at",
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if self.event.pattern == Pattern.SINGLE and self.event.sessions.exists():
            sentence = _("This is an event of one session, which it has. For several, draft a new event: a language group or a course.")
            self.add_error(None, forms.ValidationError(sentence, code="single"))
        if answers.get("mode") in {Mode.ROOM, Mode.HYBRID} and not answers.get("room_capacity") and "room_capacity" not in self.errors:
            self.add_error("room_capacity", _("Say how many people the room takes."))
        if answers.get("zone"):
            self._clean_registration(answers)
        return answers

    def _clean_registration(self, answers: dict[str, Any]) -> None:
        """The hours as instants."""
        for name in ("opens_at", "closes_at"):
            wall = answers[name].replace(tzinfo=None) if answers.get(name) else None
            if wall and not clock.is_shown(wall, answers["zone"]):
                self.add_error(name, _("Clocks skip this hour on that day. Choose another one."))
            elif wall:
                answers[name] = clock.to_instant(wall, answers["zone"])
        opens, closes = answers.get("opens_at"), answers.get("closes_at")
        if closes and closes <= clock.now():
            self.add_error("closes_at", _("Choose an hour that is still to come."))
        elif opens and closes and closes <= opens:
            self.add_error("closes_at", _("Registration must close after it opens."))

    def refuse(self, error: DomainError) -> None:
        """The language names a session of a language group: that it is taken is said of it."""
        if isinstance(error, SessionTakenError) and self.event.pattern == Pattern.LANGUAGE_GROUP:
            self.add_error("language", forms.ValidationError(_("The event has a session in this language already."), code=error.code))
        else:
            super().refuse(error)

    @property
    def slug(self) -> str:
        """The language in a language group, else the next number."""
        if self.event.pattern == Pattern.LANGUAGE_GROUP:
            return self.cleaned_data["language"]
        numbers = [int(session.slug) for session in self.event.sessions.all() if session.slug.isdecimal()]
        return str(max(numbers, default=0) + 1)

    def capacity_of(self, way: Way) -> int | None:
        return self.cleaned_data["room_capacity" if way == Way.ROOM else "online_capacity"]


class ReasonForm(WorkspaceForm):
    """Why, in the event's base language at least. Everybody who registered reads it."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = Texts(
            label=_("Reason"), needed=(event.base_language,), rows=3, longest=600, help_text=_("Everybody who registered reads it.")
        )
