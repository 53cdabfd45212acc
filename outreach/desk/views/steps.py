"""Moving, changing, cancelling, restoring, ending, publishing: first who will be told, then the act."""

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from notifications.preview import Preview

from outreach.desk.forms.events import readiness
from outreach.desk.forms.merging import ChangedMeanwhileError, SharedForm, in_words, merged
from outreach.desk.forms.sessions import TimingForm
from outreach.desk.forms.workspace import WorkspaceForm, kept
from outreach.desk.workspace.clocks import clocks_of
from outreach.desk.workspace.entering import for_organisers, her_event, her_session
from outreach.desk.workspace.frame import show_of_event
from outreach.desk.workspace.previews import previews_of, reach_of
from outreach.desk.workspace.steps import EVENT_STEPS, SESSION_STEPS, Step, Subject, take
from outreach.events import actions
from outreach.events.choices import Status
from outreach.events.errors import LanguageMissingError, NothingToPublishError
from outreach.events.models import Event, Session
from outreach.shared import clock
from outreach.shared.errors import ConflictError, DomainError
from outreach.shared.languages import own_name
from outreach.shared.localized import BASE_LANGUAGES


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def event_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    event = her_event(request, slug)
    return _take(request, event, _found(EVENT_STEPS, step), reverse("organise:details", args=[event.slug]))


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def session_step(request: HttpRequest, slug: str, session: str, step: str) -> HttpResponse:
    found = her_session(request, slug, session)
    return _take(request, found, _found(SESSION_STEPS, step), reverse("organise:session", args=[found.event.slug, found.slug]))


def _found(steps: dict[str, Step], name: str) -> Step:
    if name not in steps:
        raise Http404
    return steps[name]


def _take(request: HttpRequest, subject: Subject, step: Step, way_back: str) -> HttpResponse:
    """GET shows what the step asks. A POST acts; where the answers change the mail, only the second one does."""
    form = step.form(subject, request.POST or None) if step.form else None
    if not step.allowed(subject, clock.now()):
        return _page(request, subject, step, None, way_back, status=409, is_refused=True)
    if request.method != "POST":
        return _page(request, subject, step, form, way_back) if step.asks_twice else _show(request, subject, step, form, way_back)
    if form is not None and not form.is_valid():
        return _page(request, subject, step, form, way_back, status=422)
    stage = request.POST.get("stage", "")
    if stage == "again":
        return _page(request, subject, step, form, way_back)
    if step.asks_twice and stage != "act":
        return _show(request, subject, step, form, way_back)
    return _act(request, subject, step, form, way_back)


def _show(request: HttpRequest, subject: Subject, step: Step, form: WorkspaceForm | None, way_back: str) -> HttpResponse:
    """What will be done, with the mails as people would get them. What would be refused is refused now."""
    try:
        if isinstance(form, SharedForm) and form.is_bound:
            form.merge(form.of(subject))
        previews = previews_of(subject, step, form, by=request.user.pk, zone=request.user.zone)
    except DomainError as error:
        return _refused(request, subject, step, form, way_back, error)
    posted = request.POST if request.method == "POST" else None
    return _page(request, subject, step, form, way_back, posted=posted, previews=previews)


def _act(request: HttpRequest, subject: Subject, step: Step, form: WorkspaceForm | None, way_back: str) -> HttpResponse:
    try:
        if isinstance(form, SharedForm):
            with merged(form, subject.event_id, lambda: form.of(Session.objects.get(pk=subject.pk))):
                done = take(subject, step, form, request.user.pk)
        else:
            done = take(subject, step, form, request.user.pk)
    except DomainError as error:
        return _refused(request, subject, step, form, way_back, error)
    messages.success(request, done)
    return redirect(way_back)


def _refused(
    request: HttpRequest, subject: Subject, step: Step, form: WorkspaceForm | None, way_back: str, error: DomainError
) -> HttpResponse:
    if form is None:
        return _page(request, subject, step, None, way_back, status=409, is_refused=True)
    if not isinstance(error, ChangedMeanwhileError):
        form.refuse(error)
    return _page(request, subject, step, form, way_back, status=409 if isinstance(error, ConflictError) else 422)


def _page(
    request: HttpRequest,
    subject: Subject,
    step: Step,
    form: WorkspaceForm | None,
    way_back: str,
    *,
    posted: QueryDict | None = None,
    previews: list[Preview] | None = None,
    status: int = 200,
    is_refused: bool = False,
) -> HttpResponse:
    """`posted`: the answers that were checked; the page then shows what will be done and carries them along.

    `previews` None: it is not known yet what will be sent; empty: no mail.
    """
    event = subject if isinstance(subject, Event) else subject.event
    reach = reach_of(subject, step)
    held = _held(form) if posted is not None and isinstance(form, TimingForm) else None
    context = {
        "session": subject if isinstance(subject, Session) else None,
        "step": step,
        "form": form,
        "is_confirming": posted is not None,
        "kept": kept(posted, "csrfmiddlewaretoken", "stage") if posted is not None else [],
        "answers": _answers(form) if posted is not None else [],
        "held": held,
        "clocks": clocks_of(subject, starts_at=held.starts_at) if held and isinstance(subject, Session) else None,
        "told": [{"code": code, "people": told.people} for code, told in reach.told.items()],
        "reach": reach,
        "previews": previews,
        "is_refused": is_refused,
        "way_back": way_back,
    }
    tab = "details" if isinstance(subject, Event) else "versions"
    return show_of_event(request, "desk/step.html", event, context, tab=tab, status=status)


def _answers(form: WorkspaceForm | None) -> list[dict[str, Any]]:
    """What was answered, to be read once more: a label, and words or words by language."""
    found = []
    for field in form.visible_fields() if form else ():
        value = form.cleaned_data[field.name]
        texts = [(code, words) for code, words in value.items()] if isinstance(value, dict) else []
        found.append({"label": field.label, "value": "" if texts or value in ({}, None) else in_words(field.field, value), "texts": texts})
    return [answer for answer in found if answer["value"] or answer["texts"]]


def _held(form: TimingForm) -> SimpleNamespace:
    """The session as it will be held, for the tags that show times."""
    starts_at, ends_at = form.timing.existing_instants()
    return SimpleNamespace(starts_at=starts_at, ends_at=ends_at, zone=form.timing.zone, place=form.city)


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish a draft in some languages, or a published event in one more. Nobody is written to: nobody has registered yet."""
    event = her_event(request, slug)
    is_open = event.status in {Status.DRAFT, Status.PUBLISHED}
    error, lacks_title = "", False
    if request.method == "POST" and is_open:
        try:
            _publish(event, [code for code in request.POST.getlist("languages") if code in BASE_LANGUAGES], request.user.pk)
        except DomainError as refused:
            error, lacks_title = str(refused), isinstance(refused, LanguageMissingError)
        else:
            messages.success(request, _("The event is published."))
            return redirect("organise:details", event.slug)
    published = {row.language for row in event.languages.all()}
    context = {
        "is_open": is_open,
        "is_everywhere": published >= set(BASE_LANGUAGES),
        "error": error,
        "lacks_title": lacks_title,
        "errors": [("languages", error)] if error else [],
        "languages": [
            {
                "code": code,
                "name": own_name(code),
                "is_published": code in published,
                "has_title": code in event.title,
                "is_chosen": code in request.POST.getlist("languages") if request.method == "POST" else code in event.title,
            }
            for code in BASE_LANGUAGES
        ],
        "readiness": readiness(event),
        "session_count": event.sessions.count(),
    }
    return show_of_event(request, "desk/publish.html", event, context, tab="details", status=422 if error else 200 if is_open else 409)


@transaction.atomic
def _publish(event: Event, languages: list[str], by: int) -> None:
    """In all these languages or, where one is refused, in none."""
    if not languages:
        raise NothingToPublishError
    if event.status == Status.DRAFT:
        actions.publish_event(event, languages=languages, by=by)
        return
    for language in languages:
        actions.publish_language(event, language, by=by)
