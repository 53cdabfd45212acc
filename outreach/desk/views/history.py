"""What happened to an event, from the journal."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from outreach.desk.workspace.entering import for_organisers, her_event
from outreach.desk.workspace.frame import show_of_event
from outreach.desk.workspace.history import History
from outreach.journal.queries import entries_of_event

_ROWS_A_PAGE = 50


@for_organisers
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest first, on her own clocks. Twelve queries at most, however many rows."""
    event = her_event(request, slug)
    page = Paginator(entries_of_event(event.pk), _ROWS_A_PAGE).get_page(request.GET.get("page"))
    told = History(list(page), zone=request.user.zone, language=request.LANGUAGE_CODE).told()
    return show_of_event(request, "desk/history.html", event, {"page": page, "told": told, "query": ""}, tab="history")
