"""What was written to people: the log of all her events or of one, and one mail with its words."""

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from notifications.choices import State
from notifications.errors import NotFailedError
from notifications.mail_log import find_mail, mails_about
from notifications.models import Message
from notifications.retrying import retry

from outreach.desk.forms.lists import FindMailForm
from outreach.desk.workspace.entering import for_organisers, her_event, her_events
from outreach.desk.workspace.frame import show, show_of_event
from outreach.desk.workspace.mails import mail_row, mail_rows
from outreach.shared.masking import masked

_ROWS_A_PAGE = 50


@for_organisers
@require_safe
def mail_log(request: HttpRequest) -> HttpResponse:
    """Of all her events. Four queries, however many rows."""
    return show(request, "desk/mail_log.html", _context(request), section="mail")


@for_organisers
@require_safe
def messages(request: HttpRequest, slug: str) -> HttpResponse:
    """Of one event. Eight queries, however many rows."""
    event = her_event(request, slug)
    return show_of_event(request, "desk/mail_log.html", event, _context(request, event_id=event.pk), tab="messages")


def _context(request: HttpRequest, *, event_id: int | None = None) -> dict[str, object]:
    form = FindMailForm(request.GET)
    page = Paginator(mails_about(her_events(request), form.asked, event_id=event_id), _ROWS_A_PAGE).get_page(request.GET.get("page"))
    return {
        "find": FindMailForm(initial=form.answers),
        "query": form.query,
        "page": page,
        "rows": mail_rows(page, request.LANGUAGE_CODE),
    }


@for_organisers
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


@for_organisers
@require_POST
def retry_message(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    try:
        retry(found, by=request.user.pk)
    except NotFailedError as error:
        return _page(request, found, error=str(error), status=409)
    notices.success(request, _("The mail is in the queue again."))
    return redirect("organise:message", found.pk)


def _found(request: HttpRequest, pk: int) -> Message:
    found = find_mail(her_events(request), pk)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, found: Message, *, error: str = "", status: int = 200) -> HttpResponse:
    """The words as they were sent, but for personal links: whoever has one acts as that person."""
    context = {
        **mail_row(found, request.LANGUAGE_CODE),
        "refusal": error,
        "body": masked(found.body),
        "is_failed": found.state == State.FAILED,
        "registration": found.registration,
    }
    return show_of_event(request, "desk/message.html", found.registration.event, context, tab="messages", status=status)
