"""The registration form: shape is checked here, everything else by the action."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.economies import queries as economies
from outreach.pages import zones
from outreach.registrations.actions import Answers
from outreach.registrations.choices import (
    Gender,
    JobRole,
    OrganisationSize,
    OrganisationType,
    Purpose,
    Sector,
    Way,
    WomenLed,
)
from outreach.registrations.models import Intake
from outreach.registrations.offer import Offered, Ways
from outreach.shared import clock

NAME_LENGTH = 120
WORDS_LENGTH = 600
# In a course one chooses the way only: all its sessions belong together.
ALL_SESSIONS = "all"
_SPACES = re.compile(r"\s+")
_TOO_LONG = _("Write %(limit_value)d characters or fewer. There are %(show_value)d now.")
_NOT_OFFERED = _("Choose one of the answers offered")


class LineField(forms.CharField):
    """One line of text: line breaks and runs of spaces become one space."""

    def to_python(self, value: Any) -> str:
        return _SPACES.sub(" ", super().to_python(value))


def _line(required: Any) -> LineField:
    return LineField(max_length=NAME_LENGTH, error_messages={"required": required, "max_length": _TOO_LONG})


def words_field() -> forms.CharField:
    return forms.CharField(required=False, max_length=WORDS_LENGTH, error_messages={"max_length": _TOO_LONG})


def _choice(choices: Any, required: Any = None) -> forms.ChoiceField:
    messages = {"invalid_choice": _NOT_OFFERED, "required": required or _NOT_OFFERED}
    return forms.ChoiceField(choices=choices.choices, required=required is not None, error_messages=messages)


class AddressField(forms.EmailField):
    """An e-mail address; what else it might be is not guessed."""

    def __init__(self) -> None:
        wrong = _("Write the whole address, for example name@firm.com")
        super().__init__(max_length=254, error_messages={"required": wrong, "invalid": wrong, "max_length": _TOO_LONG})


class _SharedFields(dict[str, forms.Field]):
    def __deepcopy__(self, memo: dict) -> dict[str, forms.Field]:
        return dict(self)


class RegistrationForm(forms.Form):
    """What a firm tells. `offer` says which sessions may be chosen; `choose` turns the choice into intakes."""

    seat = forms.CharField(error_messages={"required": _("Choose a session")})
    name = _line(_("Write your name"))
    email = AddressField()
    economy = forms.CharField(required=False)
    economy_name = LineField(required=False, max_length=NAME_LENGTH, error_messages={"max_length": _TOO_LONG})
    firm = _line(_("Write the name of your firm or organisation"))
    organisation_type = _choice(OrganisationType, _("Say whom you represent"))
    organisation_size = _choice(OrganisationSize, _("Say how many people work there"))
    job_role = _choice(JobRole, _("Choose your role"))
    sector = _choice(Sector)
    women_led = _choice(WomenLed)
    gender = _choice(Gender)
    needs = words_field()
    question = words_field()
    language = forms.CharField(required=False)
    zone = LineField(required=False, max_length=NAME_LENGTH, error_messages={"max_length": _TOO_LONG})
    news = forms.BooleanField(required=False)
    delegate = forms.BooleanField(required=False)
    # People do not see this field; programs that fill in every field do.
    website = forms.CharField(required=False)

    def __init__(self, data: Any, *, offer: Ways, languages: list[str], page_language: str) -> None:
        super().__init__(data)
        self.offer = offer
        self.languages = languages
        self.page_language = page_language

    def clean_seat(self) -> list[Intake]:
        intakes = choose(self.offer, self.cleaned_data["seat"])
        if not intakes:
            raise forms.ValidationError(_("Choose one of the sessions offered"), code="unknown_session")
        return intakes

    def clean_language(self) -> str:
        language = self.cleaned_data["language"] or self.page_language
        if language not in self.languages:
            raise forms.ValidationError(_NOT_OFFERED, code="unknown_language")
        return language

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty"), code="honeypot")
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["economy"] = self._economy(cleaned)
        cleaned["zone"] = self._zone(cleaned)
        return cleaned

    def _economy(self, cleaned: dict[str, Any]) -> str:
        """The code chosen from the list, or what the typed name means."""
        code, typed = cleaned.get("economy", ""), cleaned.get("economy_name", "")
        if not code and typed:
            code = economies.resolve(typed) or ""
        if economies.is_offered(code):
            return code
        self.add_error("economy", forms.ValidationError(_economy_error(typed, self.page_language), code="unknown_economy"))
        return ""

    def _zone(self, cleaned: dict[str, Any]) -> str:
        """The zone typed as a city or an IANA name; left empty, the economy's reviewed default."""
        typed = cleaned.get("zone", "")
        if not typed:
            return economies.default_zone_of(cleaned["economy"]) if cleaned["economy"] else ""
        if clock.is_zone(typed):
            return typed
        found = zones.find(typed, self.page_language, at=clock.now())
        if len(found) == 1:
            return found[0].zone
        self.add_error("zone", forms.ValidationError(_zone_error(found), code="unknown_zone"))
        return ""

    def answers(self) -> Answers:
        """What the action takes. Only after is_valid()."""
        said = self.cleaned_data
        ticked = {Purpose.NEWS: said["news"], Purpose.DELEGATE: said["delegate"]}
        return Answers(
            **{name: said[name] for name in _TOLD},
            consents=tuple(str(purpose) for purpose, is_ticked in ticked.items() if is_ticked),
            intakes=tuple(intake.pk for intake in said["seat"]),
        )


# No form changes a field of its own, so all share one set: copying it for each costs a tenth of a registration.
RegistrationForm.base_fields = _SharedFields(RegistrationForm.base_fields)

_TOLD = (
    "email",
    "name",
    "firm",
    "economy",
    "organisation_type",
    "organisation_size",
    "job_role",
    "language",
    "zone",
    "sector",
    "women_led",
    "gender",
    "needs",
    "question",
)


def _economy_error(typed: str, language: str) -> Any:
    if not typed:
        return _("Choose the economy where your firm is based")
    near = [name for _code, name in economies.matches(typed, language, limit=5)]
    if near:
        return _("We do not know “%(typed)s”. Did you mean %(near)s?") % {"typed": typed[:40], "near": ", ".join(near)}
    return _("We do not know “%(typed)s”. Choose from the list, or write the name in English, French or Spanish.") % {"typed": typed[:40]}


def _zone_error(found: tuple[zones.Place, ...]) -> Any:
    if found:
        return _("Several places have that name: %(places)s. Write one of them.") % {"places": ", ".join(place.zone for place in found[:5])}
    return _("We know no place of that name. Write a large city near you, or leave the field empty.")


def seat_value(offered: Offered | None, way: Way | str) -> str:
    """How the form names a session and a way: "fr:online"; of a course "all:room"."""
    return f"{offered.session.slug if offered else ALL_SESSIONS}:{way}"


def choose(offer: Ways, value: str) -> list[Intake]:
    """The intakes that a choice names, closed ones included; empty for one that is not offered.

    Of a course, all sessions that are still ahead or live.
    """
    slug, _colon, way = value.partition(":")
    if offer.event.is_course and slug == ALL_SESSIONS:
        ahead = [offered for offered in offer.sessions if offered.takes_people] or list(offer.sessions)
        return [seats.intake for offered in ahead for seats in offered.seats if seats.intake.way == way]
    if offer.event.is_course:
        return []
    return [
        seats.intake for offered in offer.sessions for seats in offered.seats if offered.session.slug == slug and seats.intake.way == way
    ]
