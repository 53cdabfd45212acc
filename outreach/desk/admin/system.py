"""The journal and the limits: what happened, and what is still to be read."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.filters import AllValuesFieldListFilter
from django.contrib.admin.views.main import ChangeList
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from outreach.desk.admin.reading import ReadingAdmin
from outreach.desk.admin.site import staff_site
from outreach.events.models import Event
from outreach.journal.models import Entry, Reader, Unread
from outreach.limits.models import Window


class EventFilter(AllValuesFieldListFilter):
    """The history of one event. The journal keeps numbers only: the names are looked up here, in one query."""

    template = "admin/long_filter.html"

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        slugs = {str(pk): slug for pk, slug in Event.objects.values_list("pk", "slug")}
        for choice in super().choices(changelist):
            yield choice | {"display": slugs.get(str(choice["display"]), choice["display"])}


@admin.register(Entry, site=staff_site)
class EntryAdmin(ReadingAdmin):
    event_path = "event_id"
    list_display = ["occurred_at", "name", "subject_type", "subject_id", "actor", "payload"]
    list_filter = [("event_id", EventFilter), "name"]
    ordering = ["-pk"]

    @admin.display(description=_("by"), empty_value="-")
    def actor(self, entry: Entry) -> str | None:
        """Who did it; empty for a form without account and for the clock."""
        if entry.actor_id is None:
            return None
        return format_html('<a href="{}">{}</a>', reverse("admin:people_user_change", args=[entry.actor_id]), entry.actor_id)


@admin.register(Reader, site=staff_site)
class ReaderAdmin(ReadingAdmin):
    list_display = ["name"]


@admin.register(Unread, site=staff_site)
class UnreadAdmin(ReadingAdmin):
    """Facts that raised when they were read come first."""

    event_path = "entry__event_id"
    list_display = ["entry", "reader", "tries", "retry_at", "error"]
    list_select_related = ["entry"]
    list_filter = ["reader", ("error", admin.EmptyFieldListFilter)]
    ordering = ["-tries", "pk"]


@admin.register(Window, site=staff_site)
class WindowAdmin(ReadingAdmin):
    list_display = ["key", "starts_at", "hits"]
    ordering = ["-starts_at", "-hits"]
