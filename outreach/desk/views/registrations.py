"""Who registered for an event: the list, its file, one registration, and withdrawing one."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from notifications.mail_log import mails_to

from outreach.desk.forms.lists import FindRegistrationsForm
from outreach.desk.workspace.entering import for_organisers, her_event
from outreach.desk.workspace.frame import show_of_event
from outreach.desk.workspace.mails import mail_rows
from outreach.desk.workspace.naming import session_name
from outreach.desk.workspace.registrations_file import file_name, file_rows
from outreach.economies.queries import name_of
from outreach.events.models import Event
from outreach.registrations.actions import note_export, withdraw
from outreach.registrations.listing import Row, counted, economies_of, find_row, keys_of, released_seats, rows_of
from outreach.shared import clock
from outreach.shared.csv_safe import written

_ROWS_A_PAGE = 50


@for_organisers
@require_safe
def registrations(request: HttpRequest, slug: str) -> HttpResponse:
    """The registrations asked for, fifty a page. Thirteen queries, however many rows."""
    event = her_event(request, slug)
    form = _form(event, request.GET, request.LANGUAGE_CODE)
    page = Paginator(keys_of(event.pk, form.asked), _ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "find": FindRegistrationsForm(initial=form.answers, sessions=form.sessions, economies=form.economies),
        "query": form.query,
        "page": page,
        "rows": [_shown(row, request.LANGUAGE_CODE) for row in rows_of(page.object_list)],
        "counted": counted(event.pk),
    }
    return show_of_event(request, "desk/registrations.html", event, context, tab="registrations")


@for_organisers
@require_POST
def registrations_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """All rows of the same list as CSV. That it was taken is noted before the first row leaves."""
    event = her_event(request, slug)
    form = _form(event, request.GET, request.LANGUAGE_CODE)
    keys = keys_of(event.pk, form.asked)
    note_export(event, registrations=len(keys), asked=form.asked, by=request.user.pk)
    rows = written(file_rows(event, form, keys, language=request.LANGUAGE_CODE))
    headers = {"Content-Disposition": f'attachment; filename="{file_name(event, form)}"', "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)


@for_organisers
@require_safe
def registration(request: HttpRequest, slug: str, number: uuid.UUID) -> HttpResponse:
    """One registration with what was asked and needed, its seats and its mails. Eleven queries, however many."""
    event = her_event(request, slug)
    row = _row(event, number)
    context = {
        **_shown(row, request.LANGUAGE_CODE),
        "released": [
            {"seat": seat, "session": session_name(seat.session, request.LANGUAGE_CODE)} for seat in released_seats(row.registration)
        ],
        "mails": mail_rows(mails_to(row.registration), request.LANGUAGE_CODE),
        "has_ended": row.has_ended(clock.now()),
    }
    return show_of_event(request, "desk/registration.html", event, context, tab="registrations")


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_registration(request: HttpRequest, slug: str, number: uuid.UUID) -> HttpResponse:
    """GET says what will happen, POST does it; for one that has ended already, or whose sessions are over, there is nothing to do."""
    event = her_event(request, slug)
    row = _row(event, number)
    if request.method == "POST" and withdraw(row.registration, by=request.user.pk):
        messages.success(request, _("The registration is cancelled, and the person is told."))
        return redirect("organise:registration", event.slug, number)
    has_ended = request.method == "POST" or row.has_ended(clock.now())
    context = {**_shown(row, request.LANGUAGE_CODE), "has_ended": has_ended}
    return show_of_event(request, "desk/withdraw.html", event, context, tab="registrations", status=409 if has_ended else 200)


def _row(event: Event, number: uuid.UUID) -> Row:
    row = find_row(event.pk, number)
    if row is None:
        raise Http404
    return row


def _form(event: Event, query: QueryDict, language: str) -> FindRegistrationsForm:
    sessions = [(session.slug, session_name(session, language)) for session in event.sessions.order_by("starts_at", "pk")]
    economies = sorted(((code, name_of(code, language)) for code in economies_of(event.pk)), key=lambda pair: pair[1])
    return FindRegistrationsForm(query, sessions=sessions, economies=economies)


def _shown(row: Row, language: str) -> dict[str, object]:
    return {
        "row": row,
        "registration": row.registration,
        "economy": name_of(row.registration.economy_id, language),
        "places": [{"holding": holding, "session": session_name(holding.session, language)} for holding in row.holdings],
    }
