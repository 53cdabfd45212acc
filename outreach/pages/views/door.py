"""The door of a session, for anybody: when it opens, and one's link again for who lost the mail."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from outreach.events import doors
from outreach.events.lifecycle import phase
from outreach.events.models import Session
from outreach.limits.actions import LimitReachedError, spend
from outreach.limits.visitors import address_of
from outreach.pages.forms.registration import AddressField
from outreach.pages.views.errors import wait
from outreach.registrations.actions import send_way_in_again
from outreach.shared import clock

# In the address after a POST, so that loading the page again sends nothing.
_SENT = "sent"


class LostLinkForm(forms.Form):
    email = AddressField()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, slug: str, session: str) -> HttpResponse:
    """The public door. A POST mails the link to an address that is registered; the answer is the same for every address."""
    found = doors.public_session(slug, session)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, found)
    if not _sends_links(found):
        return _page(request, found, status=409)
    form = LostLinkForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    email = form.cleaned_data["email"]
    try:
        spend(("way-in-by-visitor", address_of(request.META)), ("way-in-by-address", email.lower()))
    except LimitReachedError as error:
        form.add_error("email", forms.ValidationError(str(error), code=error.code))
        return wait(_page(request, found, form=form, status=429))
    send_way_in_again(found.event, email=email)
    return redirect(f"{request.path}?{_SENT}=1#lost")


def _sends_links(session: Session) -> bool:
    """Until the doors have closed."""
    return not session.is_cancelled and clock.now() < doors.closes_at(session)


def _page(request: HttpRequest, session: Session, *, form: LostLinkForm | None = None, status: int = 200) -> HttpResponse:
    at = clock.now()
    context: dict[str, Any] = {
        "section": "events",
        "event": session.event,
        "session": session,
        "shown": sorted(row.language for row in session.event.languages.all()),
        "phase": phase(session, at),
        "is_open": doors.are_open(session, at),
        "is_over": at >= doors.closes_at(session),
        "opens_at": doors.opens_at(session),
        "sends_links": _sends_links(session),
        "is_sent": _SENT in request.GET,
        "error": form.errors["email"][0] if form and form.errors else "",
        "typed": form.data.get("email", "") if form else "",
    }
    return render(request, "pages/door.html", context, status=status)
