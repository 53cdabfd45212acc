"""What a person corrects: her answers, and her question to the speakers."""

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from outreach.events.ical import shown_languages
from outreach.pages.event_page import questions_to_correct
from outreach.pages.forms.mine import DetailsForm, QuestionForm, said_in
from outreach.pages.personal import personal
from outreach.pages.views.registration import PAGE_LANGUAGES
from outreach.people.models import Contact
from outreach.registrations.actions import ask, correct_details
from outreach.registrations.models import Registration
from outreach.registrations.own import registrations_of_contact
from outreach.shared.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def details(request: HttpRequest, contact: Contact, number: uuid.UUID) -> HttpResponse:
    """Her answers in the form they were given in; what is wrong stays typed, beside what is wrong with it."""
    registration = get_object_or_404(registrations_of_contact(contact), public_id=number)
    if registration.withdrawn_at:
        return redirect("pages:mine")
    if request.method != "POST":
        return _details_page(request, registration)
    form = DetailsForm(request.POST, languages=PAGE_LANGUAGES, page_language=get_language() or "en")
    if not form.is_valid():
        return _details_page(request, registration, form=form, status=422)
    try:
        parts = correct_details(registration, details=form.details(), by=None)
    except DomainError as error:
        form.add_error(None, forms.ValidationError(str(error), code=error.code))
        return _details_page(request, registration, form=form, status=409)
    messages.success(request, _("Your details are corrected.") if parts else _("Nothing was different, so nothing has changed."))
    return redirect("pages:mine")


def _details_page(request: HttpRequest, registration: Registration, *, form: DetailsForm | None = None, status: int = 200) -> HttpResponse:
    said = dict(form.data.items()) if form else said_in(registration)
    wrong = {name: found[0] for name, found in form.errors.items()} if form else {}
    context = {
        "section": "mine",
        "event": registration.event,
        "shown": shown_languages(registration.event),
        "number": registration.public_id,
        "questions": questions_to_correct(said, wrong, get_language() or "en"),
        "error_list": [("" if name == NON_FIELD_ERRORS else name, message) for name, message in wrong.items()],
    }
    return render(request, "pages/mine_details.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def question(request: HttpRequest, contact: Contact, number: uuid.UUID) -> HttpResponse:
    """Her question to the speakers, to write, change or take back."""
    registration = get_object_or_404(registrations_of_contact(contact), public_id=number)
    if registration.withdrawn_at:
        return redirect("pages:mine")
    if request.method != "POST":
        return _question_page(request, registration)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _question_page(request, registration, form=form, status=422)
    words = form.cleaned_data["question"]
    try:
        ask(registration, question=words, by=None)
    except DomainError as error:
        form.add_error("question", forms.ValidationError(str(error), code=error.code))
        return _question_page(request, registration, form=form, status=409)
    messages.success(request, _("The speakers will read your question.") if words else _("Your question is taken back."))
    return redirect("pages:mine")


def _question_page(
    request: HttpRequest, registration: Registration, *, form: QuestionForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "section": "mine",
        "event": registration.event,
        "shown": shown_languages(registration.event),
        "number": registration.public_id,
        "said": form.data.get("question", "") if form else registration.question,
        "error": form.errors["question"][0] if form and form.errors else "",
    }
    return render(request, "pages/mine_question.html", context, status=status)
