"""How many seats each session of an event has, and for whom some are held."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from outreach.desk.forms.merging import ChangedMeanwhileError, merged
from outreach.desk.forms.places import HoldForm
from outreach.desk.forms.sessions import SeatsForm
from outreach.desk.workspace.entering import for_organisers, her_event
from outreach.desk.workspace.frame import show_of_event
from outreach.desk.workspace.naming import session_name
from outreach.economies.queries import name_of
from outreach.events.models import Event
from outreach.registrations.actions import change_capacity, end_allotment, hold_seats
from outreach.registrations.allotments import allotments_of
from outreach.registrations.models import Allotment, Intake
from outreach.registrations.queries import intakes_of
from outreach.shared.errors import DomainError
from outreach.shared.localized import in_language


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def event_places(request: HttpRequest, slug: str) -> HttpResponse:
    """Every intake with its capacity and what is held; a POST changes the capacity of one. Eight queries, however many rows."""
    event = her_event(request, slug)
    if request.method != "POST":
        return _page(request, event)
    intake = _intake(event, request.POST.get("intake", ""))
    form = SeatsForm(request.POST, auto_id=f"{intake.pk}-%s")
    if form.is_valid():
        try:
            with merged(form, event.pk, lambda: SeatsForm.of(Intake.objects.get(pk=intake.pk))):
                change_capacity(intake, capacity=form.cleaned_data["capacity"], by=request.user.pk)
        except ChangedMeanwhileError:
            return _page(request, event, refused={intake.pk: form}, status=409)
        except DomainError as error:
            form.add_error("capacity", str(error))
        else:
            messages.success(request, _("The places are saved."))
            return redirect("organise:event_places", event.slug)
    return _page(request, event, refused={intake.pk: form}, status=422)


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, slug: str, intake: int) -> HttpResponse:
    event = her_event(request, slug)
    found = _intake(event, str(intake))
    form = HoldForm(request.POST or None, zone=found.session.zone)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            hold_seats(
                found,
                seats=answers["seats"],
                until=answers["until"],
                economy=answers["economy"] or None,
                institution=answers["institution"],
                by=request.user.pk,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The seats are held."))
            return redirect("organise:event_places", event.slug)
    context = {"intake": found, "session": session_name(found.session, request.LANGUAGE_CODE), "form": form}
    return show_of_event(request, "desk/hold.html", event, context, tab="event_places", status=422 if form.errors else 200)


@for_organisers
@require_POST
def end_hold(request: HttpRequest, slug: str, allotment: int) -> HttpResponse:
    """Give what is left to everybody; a second press changes nothing."""
    event = her_event(request, slug)
    found = next((row for row in allotments_of(event.pk) if row.pk == allotment), None)
    if found is None:
        raise Http404
    if end_allotment(found, by=request.user.pk):
        messages.success(request, _("The seats that were left are everybody’s now."))
    return redirect("organise:event_places", event.slug)


def _intake(event: Event, pk: str) -> Intake:
    found = next((row for row in intakes_of(event.pk) if str(row.pk) == pk), None)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, event: Event, *, refused: dict[int, SeatsForm] | None = None, status: int = 200) -> HttpResponse:
    """`refused`, by intake: the form that was sent."""
    held: dict[int, list[Allotment]] = {}
    for allotment in allotments_of(event.pk):
        held.setdefault(allotment.intake_id, []).append(allotment)
    rows = [
        {
            "intake": intake,
            "session": session_name(intake.session, request.LANGUAGE_CODE),
            "form": (refused or {}).get(intake.pk) or SeatsForm(auto_id=f"{intake.pk}-%s", initial=SeatsForm.of(intake)),
            "allotments": [
                {"allotment": row, "whose": _whose(row, request.LANGUAGE_CODE), "left": row.seats - row.seats_used}
                for row in held.get(intake.pk, [])
            ],
        }
        for intake in intakes_of(event.pk)
    ]
    errors = [fault for form in (refused or {}).values() for fault in form.faults]
    return show_of_event(request, "desk/places.html", event, {"rows": rows, "errors": errors}, tab="event_places", status=status)


def _whose(allotment: Allotment, language: str) -> str:
    if allotment.institution:
        return str(in_language(allotment.institution.name, language))
    return name_of(allotment.economy_id, language)
