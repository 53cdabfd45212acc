"""What a person corrects of her own registration."""

from typing import Any

from django import forms

from outreach.pages.forms.registration import RegistrationForm, words_field
from outreach.registrations.actions import Details
from outreach.registrations.choices import Purpose
from outreach.registrations.models import Registration

_ANSWERS = (
    "name",
    "firm",
    "economy",
    "organisation_type",
    "organisation_size",
    "job_role",
    "sector",
    "women_led",
    "gender",
    "needs",
    "language",
    "zone",
)


class DetailsForm(RegistrationForm):
    """The registration form without the session, the address and the question, which have pages of their own."""

    seat = None
    email = None
    question = None

    def __init__(self, data: Any, *, languages: list[str], page_language: str) -> None:
        super().__init__(data, offer=None, languages=languages, page_language=page_language)

    def details(self) -> Details:
        """What the action takes. Only after is_valid()."""
        said = self.cleaned_data
        ticked = {Purpose.NEWS: said["news"], Purpose.DELEGATE: said["delegate"]}
        consents = tuple(str(purpose) for purpose, is_ticked in ticked.items() if is_ticked)
        return Details(**{name: said[name] for name in _ANSWERS}, consents=consents)


def said_in(registration: Registration) -> dict[str, Any]:
    """The answers as they stand, by the names of the fields. Two queries."""
    need = getattr(registration, "need", None)
    columns = {name: getattr(registration, name) for name in _ANSWERS if name not in {"firm", "economy", "needs"}}
    agreed = {consent.purpose: "1" for consent in registration.consents.all() if consent.withdrawn_at is None}
    return {**columns, "firm": registration.firm.name, "economy": registration.economy_id, "needs": need.words if need else "", **agreed}


class QuestionForm(forms.Form):
    question = words_field()
