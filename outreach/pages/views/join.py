"""The personal way in. A GET shows, a POST goes: programs that read mail open links too."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from outreach.attendance.actions import note_arrival
from outreach.attendance.choices import Following
from outreach.events.ical import shown_languages
from outreach.events.materials import agenda_of, materials_of, references_of
from outreach.pages.lobby import Lobby, WayIn, lobby_of
from outreach.pages.speaking import asked_language, speak
from outreach.registrations.actions import arrive, ask
from outreach.registrations.links import holder_of
from outreach.registrations.models import Registration
from outreach.shared import clock


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The lobby. A POST proves the address and, while the door is open, goes in by the way that was chosen."""
    registration = _registration(request, token)
    lobby = _enter(request, registration)
    if request.method != "POST" or not lobby.is_open:
        return _lobby_page(request, token, lobby)
    way = lobby.way(request.POST.get("following", Following.PICTURE))
    return _go(request, lobby, way) if way else _lobby_page(request, token, lobby)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest, token: str) -> HttpResponse:
    """The provider's player in a page of ours: only as the answer to a button that says who will see the visitor's address."""
    registration = _registration(request, token)
    lobby = _enter(request, registration)
    session = lobby.session
    is_known = request.POST.get("addresses", lobby.addresses) == lobby.addresses  # her page named the player's host before she pressed
    if request.method != "POST" or not (lobby.is_open and lobby.player and session and is_known):
        # The button was there when her page was made: the lobby says what has changed since.
        said = {"moved": "address"} if request.method == "POST" and lobby.is_open else {}
        return HttpResponseRedirect(_way_back(request, token, **said))
    note_arrival(registration, session=session, following=Following.HERE, at=lobby.at)
    response = render(request, "pages/join_watch.html", _context(token, lobby) | {"agenda": agenda_of(session)})
    response._csp_update = {"frame-src": f"https://{lobby.player_host}"}  # type: ignore[attr-defined]
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, token: str) -> HttpResponse:
    """The question for the speakers: written, changed, or taken back by leaving it empty."""
    registration = _registration(request, token)
    lobby = lobby_of(registration, at=clock.now())
    if lobby.is_last:
        return HttpResponseRedirect(_way_back(request, token))
    if request.method != "POST":
        return render(request, "pages/join_question.html", _context(token, lobby) | {"typed": registration.question, "error": ""})
    form = QuestionForm(request.POST)
    if not form.is_valid():
        wrong = {"typed": request.POST.get("question", ""), "error": form.errors["question"][0]}
        return render(request, "pages/join_question.html", _context(token, lobby) | wrong, status=422)
    ask(registration, question=form.cleaned_data["question"], by=None, at=lobby.at)
    return HttpResponseRedirect(_way_back(request, token, kept="question"))


class QuestionForm(forms.Form):
    question = forms.CharField(
        max_length=Registration._meta.get_field("question").max_length,
        required=False,
        error_messages={"max_length": _("Write %(limit_value)d characters or fewer. There are %(show_value)d now.")},
    )


@never_cache
@require_safe
def state(request: HttpRequest, token: str) -> HttpResponse:
    """What a lobby that stands open in a browser asks every twenty seconds. Two queries, one more for each seat that waits."""
    lobby = lobby_of(_registration(request, token), at=clock.now())
    return JsonResponse(
        {
            "state": lobby.state,
            "opens": lobby.opens,
            "closes": lobby.closes,
            "addresses": lobby.addresses,
            "may_enter": lobby.is_open and bool(lobby.ways),
            "is_last": lobby.is_last,
            "heading": lobby.heading,
            "said": lobby.news(request.GET),
        }
    )


def _registration(request: HttpRequest, token: str) -> Registration:
    """The registration whose link it is; from here on the page speaks the person's language, or the one that ?lang= asks for."""
    registration = holder_of(token)
    if registration is None:
        raise Http404
    speak(request, registration.language)
    return registration


def _enter(request: HttpRequest, registration: Registration) -> Lobby:
    at = clock.now()
    if request.method == "POST":
        arrive(registration, at=at)
    return lobby_of(registration, at=at)


def _go(request: HttpRequest, lobby: Lobby, way: WayIn) -> HttpResponse:
    """Note the arrival and lead to the address.

    A page that was made before the address changed names the former host in its policy, and browsers would stop a redirect
    to another (CSP 3, form-action): from there a page of its own leads on.
    """
    session = lobby.session
    if session is None:
        raise Http404
    note_arrival(lobby.registration, session=session, following=way.following, at=lobby.at)
    if request.POST.get("addresses", lobby.addresses) == lobby.addresses:
        return HttpResponseRedirect(way.url)
    event = lobby.registration.event
    return render(request, "pages/join_onward.html", {"way": way, "event": event, "shown": shown_languages(event)})


def _lobby_page(request: HttpRequest, token: str, lobby: Lobby) -> HttpResponse:
    session = lobby.session
    context = _context(token, lobby) | {
        "is_pressed": request.method == "POST",
        "is_moved": request.GET.get("moved") == "address",
        "is_question_kept": request.GET.get("kept") == "question",
        "following": request.POST.get("following", Following.PICTURE),
        "materials": materials_of(session) if session else [],
        "references": references_of(session) if session else [],
    }
    response = render(request, "pages/join.html", context)
    if lobby.hosts:
        # The form's answer leads there: without this, browsers stop the redirect (CSP 3, form-action).
        response._csp_update = {"form-action": [f"https://{host}" for host in lobby.hosts]}  # type: ignore[attr-defined]
    return response


def _context(token: str, lobby: Lobby) -> dict[str, Any]:
    return {
        "token": token,
        "lobby": lobby,
        "registration": lobby.registration,
        "event": lobby.registration.event,
        "shown": shown_languages(lobby.registration.event),
        "door": lobby.door,
        "visitor_zone": lobby.registration.zone,
    }


def _way_back(request: HttpRequest, token: str, **said: str) -> str:
    """The lobby, in the language that was asked for."""
    asked = asked_language(request)
    query = ({"lang": asked} if asked else {}) | said
    page = reverse("join", args=[token])
    return f"{page}?{urlencode(query)}" if query else page
