"""A person's private feed, the copy of her data, and forgetting her."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from outreach.pages import personal
from outreach.pages.personal import personal as for_a_person
from outreach.people.actions import revoke_feed
from outreach.people.models import Contact
from outreach.people.queries import feed_token
from outreach.privacy.actions import erase_person, export_person
from outreach.shared.links import absolute_url

_FILE = "my-data.json"


@require_http_methods(["GET", "HEAD", "POST"])
@for_a_person
def calendar(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The addresses of her private feed. A POST revokes them and makes new ones."""
    if request.method == "POST":
        revoke_feed(contact, by=None)
        messages.success(request, _("The old address works no more. Subscribe again with the new one."))
        return redirect("pages:mine_calendar")
    address = absolute_url("my_feed", feed_token(contact))
    _scheme, separator, rest = address.partition("://")
    context = {"section": "mine", "address": address, "webcal": f"webcal{separator}{rest}"}
    return render(request, "pages/mine_calendar.html", context)


@require_POST
@for_a_person
def download(request: HttpRequest, contact: Contact) -> HttpResponse:
    """All that is stored about her, as a file. A POST, so that no other site can have it made."""
    copy = export_person(contact, by=None)
    headers = {"Content-Disposition": f'attachment; filename="{_FILE}"'}
    return JsonResponse(copy, json_dumps_params={"ensure_ascii": False, "indent": 2}, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@for_a_person
def delete(request: HttpRequest, contact: Contact) -> HttpResponse:
    """Says what goes and what stays. A POST forgets her; nothing of this browser's is hers after that."""
    if request.method != "POST":
        return render(request, "pages/mine_delete.html", {"section": "mine", "contact": contact})
    erase_person(contact, by=None)
    messages.success(request, _("Your data are deleted. We write to you no more."))
    response = redirect("pages:mine_link")
    personal.close(response)
    response.delete_cookie("receipt")
    return response
