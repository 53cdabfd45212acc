"""Who comes. Registrations are read, never edited; an intake is opened."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from outreach.desk.admin.reading import ActionForm, PartInline, ReadingAdmin
from outreach.desk.admin.site import staff_site
from outreach.people.choices import Role
from outreach.registrations.actions import open_intake
from outreach.registrations.models import Consent, Intake, Need, Registration, RepeatedForm, Seat


class SeatInline(PartInline):
    model = Seat
    fields = ["session", "intake", "state", "queue_number", "language", "taken_at", "released_at"]


class ConsentInline(PartInline):
    model = Consent
    fields = ["purpose", "text_version", "language", "given_at", "withdrawn_at"]


class ForAdministrators(ReadingAdmin):
    """What few may see: special categories of personal data, and answers that nobody was meant to read."""

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.is_active and request.user.role == Role.ADMINISTRATOR

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


@admin.register(Intake, site=staff_site)
class IntakeAdmin(ReadingAdmin):
    list_display = ["session", "way", "capacity", "seats_taken", "queue_last", "opens_at", "closes_at"]
    list_select_related = ["session__event"]
    list_filter = ["way"]
    search_fields = ["session__event__slug"]
    adds = ["session", "way", "capacity", "opens_at", "closes_at"]

    def save_model(self, request: HttpRequest, obj: Intake, form: ActionForm, change: bool) -> None:
        answers = form.cleaned_data
        obj.pk = open_intake(
            answers["session"],
            way=answers["way"],
            capacity=answers["capacity"],
            opens_at=answers["opens_at"],
            closes_at=answers["closes_at"],
            by=request.user.pk,
        ).pk


@admin.register(Registration, site=staff_site)
class RegistrationAdmin(ReadingAdmin):
    list_display = ["name", "email", "firm", "economy", "event", "language", "registered_at", "withdrawn_at"]
    list_select_related = ["contact", "firm", "economy", "event"]
    list_filter = ["language", "organisation_type", "organisation_size"]
    search_fields = ["name", "contact__email", "firm__name", "event__slug"]
    ordering = ["-registered_at", "-pk"]
    inlines = [SeatInline, ConsentInline]
    hidden = ["receipt"]

    @admin.display(description=_("e-mail address"), ordering="contact__email")
    def email(self, registration: Registration) -> str:
        return registration.contact.email


@admin.register(Need, site=staff_site)
class NeedAdmin(ForAdministrators):
    list_display = ["registration", "words"]
    list_select_related = ["registration"]


@admin.register(Seat, site=staff_site)
class SeatAdmin(ReadingAdmin):
    list_display = ["registration", "session", "intake", "state", "queue_number", "language", "taken_at"]
    list_select_related = ["registration", "session__event", "intake__session__event"]
    list_filter = ["state"]
    search_fields = ["registration__name", "registration__contact__email"]


@admin.register(Consent, site=staff_site)
class ConsentAdmin(ReadingAdmin):
    list_display = ["registration", "purpose", "text_version", "language", "given_at", "withdrawn_at"]
    list_select_related = ["registration"]
    list_filter = ["purpose"]


@admin.register(RepeatedForm, site=staff_site)
class RepeatedFormAdmin(ForAdministrators):
    list_display = ["receipt", "event", "made_at"]
    list_select_related = ["event"]
