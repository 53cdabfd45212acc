"""The link to one's registrations: asked for by address, opened by a button, closed by signing out."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from outreach.limits.actions import LimitReachedError, spend
from outreach.limits.visitors import address_of
from outreach.pages import personal
from outreach.pages.forms.registration import AddressField
from outreach.pages.speaking import speak
from outreach.pages.views.errors import wait
from outreach.people.actions import ask_for_link, close_link, open_link
from outreach.people.choices import LinkPurpose
from outreach.people.queries import link_of
from outreach.shared import clock


class LinkForm(forms.Form):
    email = AddressField()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """A POST has a link mailed if the address is known. The answer is the same if it is not, or has asked too often."""
    if request.method != "POST":
        return _ask_page(request)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _ask_page(request, form=form, status=422)
    email = form.cleaned_data["email"].lower()
    try:
        spend(("link-by-visitor", address_of(request.META)))
    except LimitReachedError as error:
        form.add_error("email", forms.ValidationError(str(error), code=error.code))
        return wait(_ask_page(request, form=form, status=429))
    if _may_be_written_to(email):
        ask_for_link(email, language=get_language() or settings.LANGUAGE_CODE)
    messages.success(request, _("If this address has registrations, a link is on its way."))
    return redirect("pages:mine_link")


def _may_be_written_to(email: str) -> bool:
    """Whether the address has not had its links of this hour. Not said: who asks need not be whose address it is."""
    try:
        spend(("link-by-address", email))
    except LimitReachedError:
        return False
    return True


def _ask_page(request: HttpRequest, *, form: LinkForm | None = None, status: int = 200) -> HttpResponse:
    context = {
        "is_expired": False,
        "said": form.data.get("email", "") if form else "",
        "error": form.errors["email"][0] if form and form.errors else "",
    }
    return render(request, "pages/mine_link.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A GET shows a button: programs that read mail open links too. A POST opens, and proves the address."""
    at = clock.now()
    if request.method == "POST":
        link = open_link(token, purpose=LinkPurpose.MINE, at=at)
    else:
        link = link_of(token, purpose=LinkPurpose.MINE, at=at)
    speak(request, link.contact.language if link else "")
    if link is None:
        return personal.expired(request)
    if request.method != "POST":
        return render(request, "pages/mine_open.html", {"address": link.contact.email})
    response = redirect("pages:mine")
    personal.open_for(response, link)
    return response


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the link in every browser: on a shared computer it stands in the list of pages visited."""
    link = personal.link_in(request)
    if link is not None:
        close_link(link, by=None)
    messages.success(request, _("You are signed out. The link that opened this page opens nothing more."))
    response = redirect("pages:mine_link")
    personal.close(response)
    return response
