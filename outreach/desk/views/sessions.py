"""Languages and times of an event, and one of its sessions."""

from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from outreach.desk.forms.merging import ChangedMeanwhileError, merged
from outreach.desk.forms.sessions import NamingForm, NewSessionForm, SeatsForm
from outreach.desk.workspace.clocks import clocks_of
from outreach.desk.workspace.entering import for_organisers, her_event, her_session
from outreach.desk.workspace.frame import show_of_event
from outreach.desk.workspace.steps import allowed_steps
from outreach.events import actions
from outreach.events.lifecycle import phase
from outreach.events.models import Session
from outreach.registrations.actions import change_capacity, open_intake
from outreach.registrations.choices import WAYS, Way
from outreach.registrations.figures import fillings
from outreach.registrations.models import Intake
from outreach.registrations.queries import intakes_of
from outreach.shared import clock
from outreach.shared.errors import DomainError


@for_organisers
@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions of the event with how full they are. Nine queries, however many rows."""
    event, at = her_event(request, slug), clock.now()
    sessions = list(event.sessions.select_related("livestream").prefetch_related("interpretations").order_by("starts_at", "pk"))
    filled = fillings(sessions)
    rows = [{"session": session, "phase": phase(session, at), "filling": filled[session.pk]} for session in sessions]
    return show_of_event(request, "desk/versions.html", event, {"rows": rows}, tab="versions")


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def new_session(request: HttpRequest, slug: str) -> HttpResponse:
    event = her_event(request, slug)
    if request.method != "POST":
        initial = {"zone": request.user.zone, "mode": "online", "language": event.base_language}
        return show_of_event(
            request, "desk/new_session.html", event, {"form": NewSessionForm(event=event, initial=initial)}, tab="versions"
        )
    form = NewSessionForm(request.POST, event=event)
    if form.is_valid():
        try:
            session = _add(form, request.user.pk)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The session is added."))
            return redirect("organise:session", event.slug, session.slug)
    return show_of_event(request, "desk/new_session.html", event, {"form": form}, tab="versions", status=422)


@transaction.atomic
def _add(form: NewSessionForm, by: int) -> Session:
    """The session with an intake for each way of attending: all of it or nothing."""
    said = form.cleaned_data
    session = actions.add_session(
        form.event,
        slug=form.slug,
        language=said["language"],
        mode=said["mode"],
        timing=form.timing,
        place=form.city,
        venue=said["venue"],
        dial_in=said["dial_in"],
        interpretation=[code for code in said["interpretation"] if code != said["language"]],
        by=by,
    )
    for way in WAYS[said["mode"]]:
        open_intake(session, way=way, capacity=form.capacity_of(way), opens_at=said["opens_at"], closes_at=said["closes_at"], by=by)
    return session


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, slug: str, session: str) -> HttpResponse:
    """What is said of a session; a POST saves its title and interpretation, of which nobody is told."""
    found = her_session(request, slug, session)
    if request.method != "POST":
        return _page(request, found)
    form = NamingForm(request.POST)
    if form.is_valid():
        try:
            with merged(form, found.event_id, lambda: NamingForm.of(Session.objects.get(pk=found.pk))):
                said = form.cleaned_data
                actions.change_session(found, title=said["title"], interpretation=said["interpretation"], by=request.user.pk)
        except ChangedMeanwhileError:
            return _page(request, found, naming=form, errors=form.faults, status=409)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The session is saved."))
            return redirect("organise:session", found.event.slug, found.slug)
    return _page(request, found, naming=form, errors=form.faults, status=422)


def _page(
    request: HttpRequest,
    found: Session,
    *,
    naming: NamingForm | None = None,
    asked: dict[str, SeatsForm] | None = None,
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> HttpResponse:
    """`naming`, `asked` by way: the form that was refused."""
    at, intakes = clock.now(), _intakes(found)
    ways = [way for way in Way if way in intakes or way in WAYS[found.mode]]
    context = {
        "session": found,
        "clocks": clocks_of(found),
        "phase": phase(found, at),
        "livestream": getattr(found, "livestream", None),
        "naming": naming or NamingForm(initial=NamingForm.of(found)),
        "ways": [
            {"way": way, "intake": intakes.get(way), "form": (asked or {}).get(way) or _seats_form(way, intakes.get(way))} for way in ways
        ],
        "steps": allowed_steps(found, at),
        "errors": errors,
    }
    return show_of_event(request, "desk/session.html", found.event, context, tab="versions", status=status)


def _seats_form(way: Way, intake: Intake | None) -> SeatsForm:
    return SeatsForm(auto_id=f"{way}-%s", initial=SeatsForm.of(intake))


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest, slug: str, session: str) -> HttpResponse:
    """How many may come in one way: the first number opens registration, a later one promotes people who wait or is refused.

    What was refused is shown at this address, where another language may be chosen: a GET leads to the session.
    """
    found = her_session(request, slug, session)
    if request.method != "POST":
        return redirect("organise:session", found.event.slug, found.slug)
    way = request.POST.get("way", "")
    if way not in _intakes(found) and way not in WAYS[found.mode]:
        raise Http404
    form = SeatsForm(request.POST, auto_id=f"{way}-%s")
    if form.is_valid():
        try:
            with merged(form, found.event_id, lambda: SeatsForm.of(_intakes(found).get(way))):
                _set_places(found, Way(way), _intakes(found).get(way), form.cleaned_data["capacity"], request.user.pk)
        except ChangedMeanwhileError:
            return _page(request, found, asked={way: form}, errors=form.faults, status=409)
        except DomainError as error:
            form.add_error("capacity", str(error))
        else:
            messages.success(request, _("The places are saved."))
            return redirect("organise:session", found.event.slug, found.slug)
    return _page(request, found, asked={way: form}, errors=form.faults, status=422)


def _set_places(found: Session, way: Way, intake: Intake | None, capacity: int | None, by: int) -> None:
    if intake is None:
        open_intake(found, way=way, capacity=capacity, by=by)
    else:
        change_capacity(intake, capacity=capacity, by=by)


def _intakes(found: Session) -> dict[str, Intake]:
    return {intake.way: intake for intake in intakes_of(found.event_id) if intake.session_id == found.pk}
