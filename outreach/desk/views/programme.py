"""Her events: the list, a new one, and the texts of one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from outreach.desk.forms.events import FindForm, NewEventForm, TextsForm, readiness
from outreach.desk.workspace.entering import for_organisers, her_event, her_events
from outreach.desk.workspace.frame import show, show_of_event
from outreach.desk.workspace.steps import allowed_steps
from outreach.events import actions
from outreach.events.actions.editing import texts_of
from outreach.events.choices import Status
from outreach.events.errors import EditConflictError
from outreach.events.models import Event
from outreach.events.rules import may_give_to
from outreach.events.upkeep import listed
from outreach.registrations.figures import registrations_by_event
from outreach.shared import clock
from outreach.shared.errors import DomainError
from outreach.shared.localized import BASE_LANGUAGES

_ROWS_A_PAGE = 30


@for_organisers
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """What she edits, filtered. Seven queries, however many rows."""
    form = FindForm(request.GET)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name, "") for name in ("status", "kind", "q")}
    mine = her_events(request)
    found = listed(mine, status=asked["status"], kind=asked["kind"], words=asked["q"])
    page = Paginator(found, _ROWS_A_PAGE).get_page(request.GET.get("page"))
    numbers = registrations_by_event(mine)
    context = {
        "find": FindForm(initial=asked),
        "is_filtered": any(asked.values()),
        "asked": asked,
        "page": page,
        "rows": [{"event": event, "registrations": numbers.get(event.pk, 0)} for event in page],
    }
    return show(request, "desk/events.html", context, section="events")


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def new_event(request: HttpRequest) -> HttpResponse:
    """A draft without sessions; then the page of its sessions."""
    form = NewEventForm(request.POST or None, user=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                event = _draft(form, request.user.pk)
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The event is drafted. Add its sessions, then its texts."))
                return redirect("organise:versions", event.slug)
    has_team = may_give_to(request.user).exists()
    return show(request, "desk/new_event.html", {"form": form, "has_team": has_team}, section="events", status=status)


def _draft(form: NewEventForm, by: int) -> Event:
    answers = form.cleaned_data
    return actions.create_event(
        answers["slug"],
        kind=answers["kind"],
        pattern=answers["pattern"],
        texts=actions.EventTexts(answers["base_language"], answers["title"], {}, {}),
        series=answers["series"],
        team=answers["team"],
        by=by,
    )


@for_organisers
@require_safe
def to_details(request: HttpRequest, slug: str) -> HttpResponse:
    return redirect("organise:details", her_event(request, slug).slug)


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """The texts in three languages side by side. Where somebody else changed one meanwhile, both are shown and none is lost."""
    event = her_event(request, slug)
    if request.method != "POST":
        texts = texts_of(event)
        return _details(request, event, TextsForm.of(event, texts, seen=texts))
    form = TextsForm(request.POST, event=event)
    if not form.is_valid():
        return _details(request, event, form, status=422)
    try:
        actions.edit_texts(event, texts=form.texts(), seen=form.texts_seen(), by=request.user.pk)
    except EditConflictError as error:
        # What she typed stands in the fields, what the other wrote beside them; saving again decides.
        return _details(request, event, TextsForm.of(event, error.merged, seen=error.now), conflict=error, status=409)
    except DomainError as error:
        form.refuse(error)
        return _details(request, event, form, status=422)
    messages.success(request, _("The texts are saved."))
    return redirect("organise:details", event.slug)


def _details(
    request: HttpRequest, event: Event, form: TextsForm, *, conflict: EditConflictError | None = None, status: int = 200
) -> HttpResponse:
    names = {name: form.fields[name].label for name in ("title", "summary", "aims", "preparation")}
    context = {
        "form": form,
        "conflict": conflict,
        "conflicts": [{"label": names[found.field], "found": found} for found in conflict.conflicts] if conflict else [],
        "readiness": readiness(event),
        "may_publish": _may_publish(event),
        "steps": allowed_steps(event, clock.now()),
    }
    return show_of_event(request, "desk/details.html", event, context, tab="details", status=status)


def _may_publish(event: Event) -> bool:
    """Whether it is a draft, or published and not in every language yet. One query."""
    published = set(event.languages.values_list("language", flat=True))
    return event.status == Status.DRAFT or (event.status == Status.PUBLISHED and not published >= set(BASE_LANGUAGES))
