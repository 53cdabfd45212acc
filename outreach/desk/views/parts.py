"""Hosts, speakers, agenda, materials, resources, topics and audience of an event: one page, one form a list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from outreach.desk.forms.merging import ChangedMeanwhileError, merged
from outreach.desk.forms.parts import AgendaForm, HostForm, MaterialForm, PartForm, ReachForm, ReferenceForm, SpeakerForm
from outreach.desk.workspace.entering import for_organisers, her_event
from outreach.desk.workspace.frame import show_of_event
from outreach.economies.models import Economy
from outreach.events import actions
from outreach.events.models import AgendaItem, Event, Host, Material, Reference, Speaker
from outreach.shared.errors import DomainError
from outreach.shared.localized import Text, in_language


@dataclass(frozen=True)
class Section:
    """A list of parts. `name` is the event's attribute and the anchor; `told` says one row in words."""

    name: str
    title: str | Promise
    add_words: str | Promise
    form: type[PartForm]
    add: Callable[[Event, PartForm, int], object]
    told: Callable[[Any], tuple[Text | str, str]]
    related: tuple[str, ...] = ()
    is_ordered: bool = True


def _add_host(event: Event, form: HostForm, by: int) -> None:
    actions.add_host(event, form.cleaned_data["institution"], role=form.cleaned_data["role"], by=by)


def _add_speaker(event: Event, form: SpeakerForm, by: int) -> None:
    said = form.cleaned_data
    actions.add_speaker(event, said["name"], position_held=said["position_held"], language=said["spoken"], session=said["session"], by=by)


def _add_agenda(event: Event, form: AgendaForm, by: int) -> None:
    said = form.cleaned_data
    actions.add_agenda_item(event, minute=said["minute"], title=said["step"], session=said["session"], by=by)


def _add_material(event: Event, form: MaterialForm, by: int) -> None:
    said = form.cleaned_data
    actions.add_material(
        event,
        title=said["title"],
        url=said["url"],
        language=said["written"],
        file_format=said["file_format"],
        size=form.size,
        session=said["session"],
        by=by,
    )


def _add_reference(event: Event, form: ReferenceForm, by: int) -> None:
    actions.add_reference(event, form.cleaned_data["resource"], by=by)


def _of_session(part: Speaker | AgendaItem | Material) -> str:
    return f"{part.session.language.upper()} {part.session.local_date:%Y-%m-%d}" if part.session else ""


def _told_host(host: Host) -> tuple[Text, str]:
    return in_language(host.institution.name), str(host.get_role_display())


def _told_speaker(speaker: Speaker) -> tuple[str, str]:
    return speaker.name, ", ".join(filter(None, [str(in_language(speaker.position_held)), _of_session(speaker)]))


def _told_step(item: AgendaItem) -> tuple[Text, str]:
    return in_language(item.title), ", ".join(filter(None, [f"+{item.minute // 60:02}:{item.minute % 60:02}", _of_session(item)]))


def _told_material(material: Material) -> tuple[Text, str]:
    return in_language(material.title), ", ".join(filter(None, [material.file_format, material.url, _of_session(material)]))


def _told_reference(reference: Reference) -> tuple[Text, str]:
    return in_language(reference.resource.title), ""


SECTIONS = {
    section.name: section
    for section in (
        Section("hosts", _("Hosts"), _("Add a host"), HostForm, _add_host, _told_host, ("institution",)),
        Section("speakers", _("Speakers"), _("Add a speaker"), SpeakerForm, _add_speaker, _told_speaker, ("session",)),
        Section("agenda", _("Agenda"), _("Add a step"), AgendaForm, _add_agenda, _told_step, ("session",), is_ordered=False),
        Section("materials", _("Materials"), _("Add a material"), MaterialForm, _add_material, _told_material, ("session",)),
        Section("references", _("Resources"), _("Add a resource"), ReferenceForm, _add_reference, _told_reference, ("resource",)),
    )
}
_REACH = "reach"


@for_organisers
@require_http_methods(["GET", "HEAD", "POST"])
def parts(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands there, with a form for each list. Twenty queries or so, however many rows."""
    event = her_event(request, slug)
    if request.method != "POST":
        return _page(request, event, {})
    act, _dot, name = request.POST.get("act", "").partition(":")
    if name == _REACH and act == "set":
        return _set_reach(request, event)
    if name not in SECTIONS or act not in {"add", "remove", "earlier"}:
        raise Http404
    return _add(request, event, SECTIONS[name]) if act == "add" else _touch(request, event, SECTIONS[name], act)


def _add(request: HttpRequest, event: Event, section: Section) -> HttpResponse:
    form = section.form(request.POST, event=event, auto_id=f"{section.name}-%s")
    if form.is_valid():
        try:
            section.add(event, form, request.user.pk)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, gettext("It is added."))
            return _back(event, section.name)
    return _page(request, event, {section.name: form}, status=422)


def _touch(request: HttpRequest, event: Event, section: Section, act: str) -> HttpResponse:
    """Remove a row, or put it earlier. One that is gone already leaves nothing to do."""
    number = request.POST.get("part", "")
    part = _rows(event, section).in_bulk([int(number)] if number.isdecimal() and len(number) < 19 else []).values()
    for found in part:
        if act == "remove":
            actions.remove_part(found, by=request.user.pk)
            messages.success(request, gettext("It is removed."))
        elif section.is_ordered:
            actions.put_earlier(found, by=request.user.pk)
    return _back(event, section.name)


def _set_reach(request: HttpRequest, event: Event) -> HttpResponse:
    form = ReachForm(request.POST, event=event, auto_id=f"{_REACH}-%s")
    if not form.is_valid():
        return _page(request, event, {_REACH: form}, status=422)
    try:
        with merged(form, event.pk, lambda: ReachForm.of(Event.objects.get(pk=event.pk))):
            _write_reach(Event.objects.get(pk=event.pk), form, request.user.pk)
    except ChangedMeanwhileError:
        return _page(request, event, {_REACH: form}, status=409)
    messages.success(request, gettext("Topics and audience are saved."))
    return _back(event, _REACH)


def _write_reach(event: Event, form: ReachForm, by: int) -> None:
    economies = Economy.objects.in_bulk(form.cleaned_data["audience"])
    if set(form.cleaned_data["topics"]) != set(event.topics.all()):
        actions.set_topics(event, form.cleaned_data["topics"], by=by)
    if set(economies) != {economy.pk for economy in event.audience.all()}:
        actions.set_audience(event, economies.values(), by=by)


def _back(event: Event, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('organise:parts', args=[event.slug])}#{anchor}")


def _rows(event: Event, section: Section) -> QuerySet:
    return getattr(event, section.name).select_related(*section.related)


def _page(request: HttpRequest, event: Event, bound: dict[str, PartForm], status: int = 200) -> HttpResponse:
    sections = [
        {
            "section": section,
            "rows": [
                {"part": part, "words": words, "detail": detail} for part in _rows(event, section) for words, detail in [section.told(part)]
            ],
            "form": bound.get(section.name) or section.form(event=event, auto_id=f"{section.name}-%s"),
            "is_open": section.name in bound,
        }
        for section in SECTIONS.values()
    ]
    refused = next(iter(bound.values()), None)
    context = {
        "sections": sections,
        "reach": bound.get(_REACH) or ReachForm(event=event, auto_id=f"{_REACH}-%s", initial=ReachForm.of(event)),
        "errors": refused.faults if refused else [],
    }
    return show_of_event(request, "desk/parts.html", event, context, tab="parts", status=status)
