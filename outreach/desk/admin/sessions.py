"""Sessions and what belongs to them, to read: the workspace says first who is told of a change."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from outreach.desk.admin.events import history_of
from outreach.desk.admin.reading import PartInline, ReadingAdmin, in_workspace
from outreach.desk.admin.site import staff_site
from outreach.events.models import CalendarText, Interpretation, Livestream, Session
from outreach.registrations.models import Intake


def page_of_session(session: Session) -> str:
    return in_workspace(session.event, "session", session.slug)


class IntakeInline(PartInline):
    model = Intake
    fields = ["way", "capacity", "seats_taken", "queue_last", "opens_at", "closes_at"]


class InterpretationInline(PartInline):
    model = Interpretation
    fields = ["language"]
    show_change_link = False


@admin.register(Session, site=staff_site)
class SessionAdmin(ReadingAdmin):
    event_path = "event"
    list_display = ["__str__", "event", "language", "mode", "local_date", "local_start", "zone", "status", "sequence"]
    list_select_related = ["event"]
    list_filter = ["status", "mode", "language"]
    search_fields = ["event__slug", "slug"]
    date_hierarchy = "local_date"
    ordering = ["-starts_at", "-pk"]
    inlines = [IntakeInline, InterpretationInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("event")

    def workspace_page(self, row: Session) -> str:
        return page_of_session(row)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        session = self.get_object(request, object_id)
        return history_of(session.event_id if session else 0)


@admin.register(Interpretation, site=staff_site)
class InterpretationAdmin(ReadingAdmin):
    event_path = "session__event"
    list_display = ["session", "language"]
    list_select_related = ["session"]


@admin.register(Livestream, site=staff_site)
class LivestreamAdmin(ReadingAdmin):
    event_path = "session__event"
    list_display = ["session", "url"]
    list_select_related = ["session__event"]

    def workspace_page(self, row: Livestream) -> str:
        return page_of_session(row.session)


@admin.register(CalendarText, site=staff_site)
class CalendarTextAdmin(ReadingAdmin):
    """What the feeds say of a session, to read."""

    event_path = "session__event"
    list_display = ["session", "language", "changed_at"]
    list_select_related = ["session"]
    list_filter = ["language"]
    search_fields = ["session__event__slug"]
