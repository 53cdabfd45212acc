"""Hosts, speakers, agenda, materials and references: added by actions, to read afterwards."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from outreach.desk.admin.reading import ActionForm, ReadingAdmin, in_reader_language
from outreach.desk.admin.site import staff_site
from outreach.events.actions import add_agenda_item, add_host, add_material, add_reference, add_speaker
from outreach.events.models import AgendaItem, Host, Material, Reference, Speaker


class PartForm(ActionForm):
    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        session = answers.get("session")
        if session and session.event != answers.get("event"):
            self.add_error("session", forms.ValidationError(_("Choose a session of this event."), code="session"))
        return answers


class PartAdmin(ReadingAdmin):
    event_path = "event"
    add_form = PartForm
    list_select_related = ["event"]
    search_fields = ["event__slug"]


@admin.register(Host, site=staff_site)
class HostAdmin(PartAdmin):
    list_display = ["event", "institution", "role", "position"]
    list_select_related = ["event", "institution"]
    adds = ["event", "institution", "role"]

    def save_model(self, request: HttpRequest, obj: Host, form: ActionForm, change: bool) -> None:
        answers = form.cleaned_data
        obj.pk = add_host(answers["event"], answers["institution"], role=answers["role"], by=request.user.pk).pk


@admin.register(Speaker, site=staff_site)
class SpeakerAdmin(PartAdmin):
    list_display = ["name", "event", "session", "language"]
    list_select_related = ["event", "session"]
    search_fields = ["name", "event__slug"]
    adds = ["event", "session", "name", "position_held", "language"]

    def save_model(self, request: HttpRequest, obj: Speaker, form: ActionForm, change: bool) -> None:
        answers = form.cleaned_data
        obj.pk = add_speaker(
            answers["event"],
            answers["name"],
            position_held=answers["position_held"],
            language=answers["language"],
            session=answers["session"],
            by=request.user.pk,
        ).pk


@admin.register(AgendaItem, site=staff_site)
class AgendaItemAdmin(PartAdmin):
    list_display = ["event", "session", "minute", in_reader_language(AgendaItem, "title")]
    list_select_related = ["event", "session"]
    adds = ["event", "session", "minute", "title"]

    def save_model(self, request: HttpRequest, obj: AgendaItem, form: ActionForm, change: bool) -> None:
        answers = form.cleaned_data
        obj.pk = add_agenda_item(
            answers["event"], minute=answers["minute"], title=answers["title"], session=answers["session"], by=request.user.pk
        ).pk


@admin.register(Material, site=staff_site)
class MaterialAdmin(PartAdmin):
    list_display = [in_reader_language(Material, "title"), "event", "session", "url"]
    list_select_related = ["event", "session"]
    search_fields = ["event__slug", "url"]
    adds = ["event", "session", "title", "url", "language", "file_format", "size"]

    def save_model(self, request: HttpRequest, obj: Material, form: ActionForm, change: bool) -> None:
        answers = form.cleaned_data
        obj.pk = add_material(
            answers["event"],
            title=answers["title"],
            url=answers["url"],
            language=answers["language"],
            file_format=answers["file_format"],
            size=answers["size"],
            session=answers["session"],
            by=request.user.pk,
        ).pk


@admin.register(Reference, site=staff_site)
class ReferenceAdmin(PartAdmin):
    list_display = ["event", "resource", "position"]
    list_select_related = ["event", "resource"]
    adds = ["event", "resource"]

    def save_model(self, request: HttpRequest, obj: Reference, form: ActionForm, change: bool) -> None:
        answers = form.cleaned_data
        obj.pk = add_reference(answers["event"], answers["resource"], by=request.user.pk).pk
