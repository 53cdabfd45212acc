"""Events: drafted here, then published, cancelled, restored and archived by actions."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.desk.admin.reading import ActionForm, PartInline, ReadingAdmin, in_reader_language
from outreach.desk.admin.reasons import ask_reason
from outreach.desk.admin.site import staff_site
from outreach.events.actions import (
    EventTexts,
    add_series,
    archive_event,
    cancel_event,
    create_event,
    publish_event,
    restore_event,
    set_audience,
    set_team,
    set_topics,
)
from outreach.events.choices import Status
from outreach.events.models import AgendaItem, Event, EventLanguage, Host, Record, Reference, Series, Session, Speaker
from outreach.people.choices import Role
from outreach.shared.errors import DomainError

STEPS: dict[str, list[tuple[str, Any]]] = {
    Status.DRAFT: [("publish", gettext_lazy("Publish"))],
    Status.PUBLISHED: [("cancel", gettext_lazy("Cancel the event")), ("archive", gettext_lazy("Put into the archive"))],
    Status.CANCELLED: [("restore", gettext_lazy("Restore"))],
}
# What is added to an event, on a page of its own.
PARTS = [
    ("session", gettext_lazy("Add a session")),
    ("host", gettext_lazy("Add a host")),
    ("speaker", gettext_lazy("Add a speaker")),
    ("agendaitem", gettext_lazy("Add to the agenda")),
    ("reference", gettext_lazy("Add a resource")),
]


def history_of(event_id: int) -> HttpResponse:
    """The journal is the history: who did what, and when."""
    return HttpResponseRedirect(f"{reverse('admin:journal_entry_changelist')}?event_id={event_id}")


class EventForm(ActionForm):
    """An organiser's event belongs to a team of hers; an administrator's may be for administrators only."""

    needs_team = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only a record of the past may be of no kind.
        if "kind" in self.fields:
            self.fields["kind"].required = True
        if "team" in self.fields:
            self.fields["team"].required = self.needs_team


class LanguageInline(PartInline):
    model = EventLanguage
    fields = ["language", "published_at"]
    show_change_link = False


class SessionInline(PartInline):
    model = Session
    fields = ["slug", "language", "mode", "local_date", "local_start", "local_end", "zone", "status"]


class HostInline(PartInline):
    model = Host
    fields = ["institution", "role", "position"]


class SpeakerInline(PartInline):
    model = Speaker
    fields = ["name", "session", "language", "position"]


class AgendaInline(PartInline):
    model = AgendaItem
    fields = ["minute", in_reader_language(AgendaItem, "title"), "session"]


class ReferenceInline(PartInline):
    model = Reference
    fields = ["resource", "position"]


@admin.register(Event, site=staff_site)
class EventAdmin(ReadingAdmin):
    event_path = "pk"
    hidden = ["search"]
    form = EventForm
    add_form = EventForm
    list_display = ["slug", in_reader_language(Event, "title"), "kind", "status", "is_record", "is_sample", "changed_at"]
    list_filter = ["status", "kind", "is_record", "is_sample"]
    search_fields = ["slug", "title"]
    ordering = ["-changed_at", "-pk"]
    adds = ["slug", "kind", "pattern", "series", "team", "base_language", "title", "summary", "aims", "preparation"]
    changes = ["topics", "audience", "team"]
    inlines = [SessionInline, LanguageInline, HostInline, SpeakerInline, AgendaInline, ReferenceInline]
    actions = ["publish", "cancel", "restore", "archive"]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name in {"summary", "aims", "preparation"}:
            kwargs["rows"] = 4
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Event | None = None, change: bool = False, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        form.needs_team = request.user.role == Role.ORGANISER
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("series", "team")

    def save_model(self, request: HttpRequest, obj: Event, form: ActionForm, change: bool) -> None:
        answers = form.cleaned_data
        if change:
            if "topics" in form.changed_data:
                set_topics(obj, answers["topics"], by=request.user.pk)
            if "audience" in form.changed_data:
                set_audience(obj, answers["audience"], by=request.user.pk)
            if "team" in form.changed_data:
                set_team(obj, answers["team"], by=request.user.pk)
            return
        texts = EventTexts(answers["base_language"], answers["title"], answers["summary"], answers["aims"], answers["preparation"])
        obj.pk = create_event(
            answers["slug"],
            kind=answers["kind"],
            pattern=answers["pattern"],
            texts=texts,
            series=answers["series"],
            team=answers["team"],
            by=request.user.pk,
        ).pk

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        event = self.get_object(request, object_id)
        steps = STEPS.get(event.status, []) if event else []
        links = [(f"{reverse(f'admin:events_{name}_add')}?event={object_id}", words) for name, words in PARTS]
        return super().change_view(request, object_id, form_url, {"steps": steps, "links": links, **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        event = self.get_object(request, object_id)
        return history_of(event.pk if event else 0)

    @admin.action(description=gettext_lazy("Publish, in every language that has a title"), permissions=["change"])
    def publish(self, request: HttpRequest, events: QuerySet) -> HttpResponse:
        return self._each(request, events, lambda event: publish_event(event, languages=event.title, by=request.user.pk))

    @admin.action(description=gettext_lazy("Cancel, with a reason"), permissions=["change"])
    def cancel(self, request: HttpRequest, events: QuerySet) -> HttpResponse:
        return ask_reason(self, request, events, action="cancel", event_of=lambda event: event, cancel=cancel_event)

    @admin.action(description=gettext_lazy("Restore what was cancelled"), permissions=["change"])
    def restore(self, request: HttpRequest, events: QuerySet) -> HttpResponse:
        return self._each(request, events, lambda event: restore_event(event, by=request.user.pk))

    @admin.action(description=gettext_lazy("Put into the archive"), permissions=["change"])
    def archive(self, request: HttpRequest, events: QuerySet) -> HttpResponse:
        return self._each(request, events, lambda event: archive_event(event, by=request.user.pk))

    def _each(self, request: HttpRequest, events: QuerySet, act: Callable[[Event], Event]) -> HttpResponse:
        """Act on each by itself: one that refuses holds up no other. One event leads to its page, several to the list."""
        chosen = list(events.order_by("pk"))
        for event in chosen:
            try:
                status = act(event).get_status_display()
            except DomainError as error:
                self.message_user(request, f"{event}: {error}", messages.ERROR)
            else:
                self.message_user(request, _("%(event)s: %(status)s.") % {"event": event, "status": status}, messages.SUCCESS)
        if len(chosen) == 1:
            return HttpResponseRedirect(reverse("admin:events_event_change", args=[chosen[0].pk]))
        return HttpResponseRedirect(request.get_full_path())


@admin.register(Series, site=staff_site)
class SeriesAdmin(ReadingAdmin):
    list_display = ["slug", in_reader_language(Series, "title")]
    search_fields = ["slug", "title"]
    adds = ["slug", "base_language", "title"]

    def save_model(self, request: HttpRequest, obj: Series, form: ActionForm, change: bool) -> None:
        answers = form.cleaned_data
        obj.pk = add_series(answers["slug"], base_language=answers["base_language"], title=answers["title"], by=request.user.pk).pk


@admin.register(EventLanguage, site=staff_site)
class EventLanguageAdmin(ReadingAdmin):
    event_path = "event"
    list_display = ["event", "language", "published_at"]
    list_select_related = ["event"]
    list_filter = ["language"]
    search_fields = ["event__slug"]


@admin.register(Record, site=staff_site)
class RecordAdmin(ReadingAdmin):
    """What a source says; the file of records is the truth, not this page."""

    list_display = ["reference", "event", "type_as_written", "held_from", "date_precision", "source_quality"]
    list_select_related = ["event"]
    list_filter = ["date_precision", "source_quality"]
    search_fields = ["reference", "event__slug"]
    ordering = ["reference"]
