"""Hosts, speakers, agenda, materials and references, to read: the workspace adds and removes them."""

from django.contrib import admin

from outreach.desk.admin.reading import ReadingAdmin, in_reader_language, in_workspace
from outreach.desk.admin.site import staff_site
from outreach.events.models import AgendaItem, Host, Material, Reference, Speaker

Part = Host | Speaker | AgendaItem | Material | Reference


class PartAdmin(ReadingAdmin):
    event_path = "event"
    list_select_related = ["event"]
    search_fields = ["event__slug"]

    def workspace_page(self, row: Part) -> str:
        return in_workspace(row.event, "parts")


@admin.register(Host, site=staff_site)
class HostAdmin(PartAdmin):
    list_display = ["event", "institution", "role", "position"]
    list_select_related = ["event", "institution"]


@admin.register(Speaker, site=staff_site)
class SpeakerAdmin(PartAdmin):
    list_display = ["name", "event", "session", "language"]
    list_select_related = ["event", "session"]
    search_fields = ["name", "event__slug"]


@admin.register(AgendaItem, site=staff_site)
class AgendaItemAdmin(PartAdmin):
    list_display = ["event", "session", "minute", in_reader_language(AgendaItem, "title")]
    list_select_related = ["event", "session"]


@admin.register(Material, site=staff_site)
class MaterialAdmin(PartAdmin):
    list_display = [in_reader_language(Material, "title"), "event", "session", "url"]
    list_select_related = ["event", "session"]
    search_fields = ["event__slug", "url"]


@admin.register(Reference, site=staff_site)
class ReferenceAdmin(PartAdmin):
    list_display = ["event", "resource", "position"]
    list_select_related = ["event", "resource"]
