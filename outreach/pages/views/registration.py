"""From the form to the confirmation page, and the address corrected there."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from outreach.limits.actions import LimitReachedError, spend
from outreach.limits.visitors import address_of
from outreach.pages import receipts
from outreach.pages.event_page import context_of
from outreach.pages.forms.registration import AddressField, RegistrationForm, choose
from outreach.pages.views.errors import wait
from outreach.registrations.actions import correct_address, register
from outreach.registrations.offer import EventOffer, offer_of, ways_of
from outreach.shared import clock
from outreach.shared.errors import DomainError

PAGE_LANGUAGES = ["en", "fr", "es"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_for(request: HttpRequest, slug: str) -> HttpResponse:
    """The form alone; a POST registers. The answer to a new and to a repeated registration is the same."""
    if request.method != "POST":
        return _form_page(request, slug, asked=request.GET.get("session", ""))
    ways = ways_of(slug, at=clock.now())
    if ways is None:
        raise Http404
    language = get_language() or "en"
    form = RegistrationForm(request.POST, offer=ways, languages=PAGE_LANGUAGES, page_language=language)
    if not form.is_valid():
        return _form_page(request, slug, form=form, status=422)
    answers = form.answers()
    try:
        spend(("register-by-visitor", address_of(request.META)), ("register-by-address", answers.email.lower()))
        receipt = register(ways.event, intakes=form.cleaned_data["seat"], answers=answers, by=None)
    except LimitReachedError as error:
        form.add_error(None, forms.ValidationError(str(error), code=error.code))
        return wait(_form_page(request, slug, form=form, status=429))
    except DomainError as error:
        form.add_error("seat", forms.ValidationError(str(error), code=error.code))
        return _form_page(request, slug, form=form, status=409)
    response = redirect("pages:registered", slug)
    receipts.keep(response, receipts.Slip(receipt.key, slug, form.data["seat"], answers.email, answers.zone))
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registered(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next, for the browser that has just sent the form; a POST corrects the address."""
    slip = receipts.read(request, slug)
    if slip is None:
        return redirect("pages:event", slug)
    offer = _offer(slug)
    if request.method != "POST":
        return _confirmation(request, offer, slip)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _confirmation(request, offer, slip, form=form, status=422)
    email = form.cleaned_data["email"]
    try:
        spend(("correct-by-visitor", address_of(request.META)), ("register-by-address", email.lower()))
        correct_address(offer.event, receipt=slip.key, email=email, by=None)
    except LimitReachedError as error:
        form.add_error("email", forms.ValidationError(str(error), code=error.code))
        return wait(_confirmation(request, offer, slip, form=form, status=429))
    except DomainError as error:
        form.add_error("email", forms.ValidationError(str(error), code=error.code))
        return _confirmation(request, offer, slip, form=form, status=409)
    response = HttpResponseRedirect(request.path)
    receipts.keep(response, receipts.Slip(slip.key, slug, slip.seat, email, slip.zone, is_corrected=True))
    return response


class CorrectionForm(forms.Form):
    email = AddressField()


def _offer(slug: str) -> EventOffer:
    offer = offer_of(slug, at=clock.now())
    if offer is None:
        raise Http404
    return offer


def _form_page(
    request: HttpRequest, slug: str, *, form: RegistrationForm | None = None, asked: str = "", status: int = 200
) -> HttpResponse:
    zone = request.visitor_zone  # type: ignore[attr-defined]
    context = context_of(_offer(slug), language=get_language() or "en", zone=zone, form=form, asked=asked)
    return render(request, "pages/register.html", context, status=status)


def _confirmation(
    request: HttpRequest, offer: EventOffer, slip: receipts.Slip, *, form: CorrectionForm | None = None, status: int = 200
) -> HttpResponse:
    asked = {intake.session_id for intake in choose(offer, slip.seat)}
    context = context_of(offer, language=get_language() or "en", zone=slip.zone)
    context |= {
        "slip": slip,
        "asked": [offered for offered in offer.sessions if offered.session.pk in asked],
        "calendars": [links for links in context["calendars"] if links.session.pk in asked],
        "email_error": form.errors["email"][0] if form and form.errors else "",
        "email_typed": form.data.get("email", "") if form else "",
    }
    return render(request, "pages/registered.html", context, status=status)
