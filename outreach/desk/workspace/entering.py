"""Whom the workspace lets in, and which rows it hands out. Access is a fetch: what is not hers does not exist."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from outreach.desk.second_factor import owes_second_factor
from outreach.events.models import Event, Session
from outreach.events.querysets import EventQuerySet
from outreach.events.rules import editable_by
from outreach.events.upkeep import find_event, find_session

View = Callable[..., HttpResponse]


def for_organisers(view: View) -> View:
    """Strangers sign in; for delegates there is no such page; who owes a second factor is led to where it is added."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not request.user.is_staff:
            raise Http404
        if owes_second_factor(request.user):
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return guarded


def her_events(request: HttpRequest) -> EventQuerySet:
    return editable_by(request.user)


def her_event(request: HttpRequest, slug: str) -> Event:
    """The event of this slug if she edits it. Raises Http404. One query."""
    event = find_event(her_events(request), slug)
    if event is None:
        raise Http404
    return event


def her_session(request: HttpRequest, slug: str, session: str) -> Session:
    """A session of an event that she edits. Raises Http404. Three queries."""
    event = her_event(request, slug)
    found = find_session(event, session)
    if found is None:
        raise Http404
    found.event = event
    return found
