"""My registrations: what a person holds, and the pages that change it. All by a mailed link, none with an account."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outreach.pages.personal import personal
from outreach.people.models import Contact
from outreach.registrations.actions import accept_offer, decline_offer, leave_waiting_list, switch, withdraw
from outreach.registrations.choices import SeatState
from outreach.registrations.errors import IntakeFullError, OfferEndedError
from outreach.registrations.links import way_in_token
from outreach.registrations.models import Intake, Registration, Seat
from outreach.registrations.own import Ticket, intake_named, registrations_of_contact, tickets_of, versions_of
from outreach.shared import clock
from outreach.shared.errors import DomainError
from outreach.shared.languages import name_in


@require_safe
@personal
def mine(request: HttpRequest, contact: Contact) -> HttpResponse:
    """What is coming up and what is past. Four queries, however many registrations."""
    tickets = tickets_of(contact, at=clock.now())
    context = {
        "section": "mine",
        "contact": contact,
        "coming": [(ticket, way_in_token(ticket.registration)) for ticket in tickets if not ticket.is_past],
        "past": [ticket for ticket in tickets if ticket.is_past],
        "visitor_zone": _zone(request, contact),
    }
    return render(request, "pages/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def withdraw_from(request: HttpRequest, contact: Contact, number: uuid.UUID) -> HttpResponse:
    """Asks first. A POST gives every place of the registration back; the second one finds it done. What is over leads back to the list."""
    registration = get_object_or_404(registrations_of_contact(contact), public_id=number)
    if request.method == "POST":
        if withdraw(registration, by=None) or registration.withdrawn_at:
            messages.success(request, _("Your place is cancelled. It is free for someone else."))
        return redirect("pages:mine")
    return _about(request, contact, registration, "pages/mine_withdraw.html")


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def switch_session(request: HttpRequest, contact: Contact, number: uuid.UUID) -> HttpResponse:
    """The versions with their seats. A POST moves to one at once, or where it is full joins its waiting list."""
    at = clock.now()
    registration = get_object_or_404(registrations_of_contact(contact), public_id=number)
    if request.method != "POST":
        return _about(request, contact, registration, "pages/mine_switch.html", at=at, versions=versions_of(registration, at=at))
    to = _chosen(request, registration)
    before = _ticket(contact, registration, at)
    try:
        seat = switch(registration, to=to, wait="wait" in request.POST, by=None, at=at)
    except IntakeFullError:
        messages.warning(request, _("This session has just filled up. You keep the place you have; here you can join the waiting list."))
        return redirect("pages:mine_switch", number)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("pages:mine_switch", number)
    messages.success(request, _what_she_has(seat, before))
    return redirect("pages:mine")


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def leave_list(request: HttpRequest, contact: Contact, number: uuid.UUID) -> HttpResponse:
    """Asks first. A POST waits no more for one session, and keeps what she has."""
    at = clock.now()
    registration = get_object_or_404(registrations_of_contact(contact), public_id=number)
    if request.method != "POST":
        return _about(request, contact, registration, "pages/mine_leave.html", at=at)
    try:
        leave_waiting_list(registration, intake=_chosen(request, registration), by=None, at=at)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You have left the waiting list."))
    return redirect("pages:mine")


@require_POST
@personal
def answer_offer(request: HttpRequest, contact: Contact, number: uuid.UUID) -> HttpResponse:
    """Take the place that came free, or leave it to the next."""
    at = clock.now()
    registration = get_object_or_404(registrations_of_contact(contact), public_id=number)
    answer_to_offer(request, registration, at)
    return redirect("pages:mine")


def answer_to_offer(request: HttpRequest, registration: Registration, at: datetime) -> None:
    """Accept or decline as the button says, and keep the sentence that tells how it went."""
    intake = _chosen(request, registration)
    try:
        if request.POST.get("answer") == "accept":
            accept_offer(registration, intake=intake, by=None, at=at)
            messages.success(request, _("The place is yours. A message with your calendar entry is on its way."))
        elif decline_offer(registration, intake=intake, by=None, at=at):
            messages.success(request, _("You have left the place to the next person waiting."))
        else:
            raise OfferEndedError
    except DomainError as error:
        messages.error(request, str(error))


def _chosen(request: HttpRequest, registration: Registration) -> Intake:
    """The intake that the button names. 404 for one that this event does not have."""
    intake = intake_named(registration, request.POST.get("to", ""))
    if intake is None:
        raise Http404
    return intake


def _what_she_has(seat: Seat, before: Ticket | None) -> str:
    """What a switch has done, with the languages that it was between."""
    if seat.state == SeatState.OFFERED:
        return _("A place is held for you. Take it, or leave it to the next person.")
    if seat.state != SeatState.CONFIRMED:
        return _("You are on the waiting list of this session. Until a place comes free you keep the one you have.")
    language = get_language() or "en"
    now, then = seat.language, before.first.seat.language if before and before.confirmed else seat.language
    if now == then:
        return _("You now have the place you chose. Your old place is free for someone else.")
    return _("You now have a place in the session in %(now)s. The place in %(then)s is free for someone else.") % {
        "now": name_in(now, language),
        "then": name_in(then, language),
    }


def _about(
    request: HttpRequest, contact: Contact, registration: Registration, template: str, *, at: datetime | None = None, **more: object
) -> HttpResponse:
    """A page about one registration with something to come; any other leads back to the list."""
    ticket = _ticket(contact, registration, at or clock.now())
    if ticket is None or ticket.is_past:
        return redirect("pages:mine")
    context = {"section": "mine", "ticket": ticket, "event": ticket.event, "visitor_zone": _zone(request, contact), **more}
    return render(request, template, context)


def _ticket(contact: Contact, registration: Registration, at: datetime) -> Ticket | None:
    return next((ticket for ticket in tickets_of(contact, at=at) if ticket.registration == registration), None)


def _zone(request: HttpRequest, contact: Contact) -> str:
    return request.visitor_zone or contact.zone  # type: ignore[attr-defined]
