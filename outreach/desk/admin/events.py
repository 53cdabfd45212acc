"""Events, to read: the workspace drafts and changes them. Series are added here, and an event is given to a team."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from outreach.desk.admin.reading import ActionForm, PartInline, ReadingAdmin, in_reader_language, in_workspace
from outreach.desk.admin.site import staff_site
from outreach.events.actions import add_series, set_team
from outreach.events.models import AgendaItem, Event, EventLanguage, Host, Record, Reference, Series, Session, Speaker
from outreach.people.choices import Role


def history_of(event_id: int) -> HttpResponse:
    """The journal is the history: who did what, and when."""
    return HttpResponseRedirect(f"{reverse('admin:journal_entry_changelist')}?event_id={event_id}")


class EventForm(ActionForm):
    """An organiser's event belongs to a team of hers; an administrator's may be for administrators only."""

    needs_team = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "team" in self.fields:
            self.fields["team"].required = self.needs_team
            # Compared with what the page was loaded with: a team that somebody else chose meanwhile is not taken back by it.
            self.fields["team"].show_hidden_initial = True


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
    list_display = ["slug", in_reader_language(Event, "title"), "kind", "status", "is_record", "is_sample", "changed_at"]
    list_filter = ["status", "kind", "is_record", "is_sample"]
    search_fields = ["slug", "title"]
    ordering = ["-changed_at", "-pk"]
    changes = ["team"]
    inlines = [SessionInline, LanguageInline, HostInline, SpeakerInline, AgendaInline, ReferenceInline]

    def get_form(self, request: HttpRequest, obj: Event | None = None, change: bool = False, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        form.needs_team = request.user.role == Role.ORGANISER
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("series", "team")

    def workspace_page(self, row: Event) -> str:
        return in_workspace(row, "event")

    def save_model(self, request: HttpRequest, obj: Event, form: ActionForm, change: bool) -> None:
        if "team" in form.changed_data:
            set_team(obj, form.cleaned_data["team"], by=request.user.pk)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        event = self.get_object(request, object_id)
        return history_of(event.pk if event else 0)


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
