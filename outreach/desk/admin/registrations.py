"""Who comes, and how many may: to read. The workspace opens intakes, changes their seats and holds some."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from outreach.desk.admin.reading import PartInline, ReadingAdmin, in_workspace
from outreach.desk.admin.site import staff_site
from outreach.people.choices import Role
from outreach.registrations.models import Allotment, Consent, Intake, Need, Registration, RepeatedForm, Seat


class SeatInline(PartInline):
    model = Seat
    fields = ["session", "intake", "state", "queue_number", "offered_until", "language", "taken_at", "promoted_at", "released_at"]


class ConsentInline(PartInline):
    model = Consent
    fields = ["purpose", "text_version", "language", "given_at", "withdrawn_at"]


class ForAdministrators(ReadingAdmin):
    """What few may see: special categories of personal data, and answers that nobody was meant to read."""

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.is_active and request.user.role == Role.ADMINISTRATOR

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class AllotmentInline(PartInline):
    model = Allotment
    fields = ["economy", "institution", "seats", "seats_used", "until", "ended_at"]


@admin.register(Intake, site=staff_site)
class IntakeAdmin(ReadingAdmin):
    list_display = ["session", "way", "capacity", "seats_taken", "seats_held", "waiting", "opens_at", "closes_at"]
    list_select_related = ["session__event"]
    list_filter = ["way"]
    search_fields = ["session__event__slug"]
    event_path = "session__event"
    inlines = [AllotmentInline]

    def workspace_page(self, row: Intake) -> str:
        return in_workspace(row.session.event, "event_places")


@admin.register(Allotment, site=staff_site)
class AllotmentAdmin(ReadingAdmin):
    list_display = ["intake", "economy", "institution", "seats", "seats_used", "until", "ended_at"]
    list_select_related = ["intake__session__event", "economy", "institution"]
    search_fields = ["intake__session__event__slug"]
    event_path = "intake__session__event"

    def workspace_page(self, row: Allotment) -> str:
        return in_workspace(row.intake.session.event, "event_places")


@admin.register(Registration, site=staff_site)
class RegistrationAdmin(ReadingAdmin):
    list_display = ["name", "email", "firm", "economy", "event", "language", "registered_at", "withdrawn_at"]
    list_select_related = ["contact", "firm", "economy", "event"]
    list_filter = ["language", "organisation_type", "organisation_size"]
    search_fields = ["name", "contact__email", "firm__name", "event__slug"]
    ordering = ["-registered_at", "-pk"]
    event_path = "event"
    inlines = [SeatInline, ConsentInline]
    # Gender is reported in numbers only: so the form says.
    hidden = ["receipt", "gender"]

    @admin.display(description=_("e-mail address"), ordering="contact__email")
    def email(self, registration: Registration) -> str:
        return registration.contact.email


@admin.register(Need, site=staff_site)
class NeedAdmin(ForAdministrators):
    list_display = ["registration", "words"]
    list_select_related = ["registration"]


@admin.register(Seat, site=staff_site)
class SeatAdmin(ReadingAdmin):
    list_display = ["registration", "session", "intake", "state", "queue_number", "offered_until", "promoted_at", "language", "taken_at"]
    list_select_related = ["registration", "session__event", "intake__session__event"]
    list_filter = ["state"]
    search_fields = ["registration__name", "registration__contact__email"]
    event_path = "session__event"


@admin.register(Consent, site=staff_site)
class ConsentAdmin(ReadingAdmin):
    list_display = ["registration", "purpose", "text_version", "language", "given_at", "withdrawn_at"]
    list_select_related = ["registration"]
    list_filter = ["purpose"]
    event_path = "registration__event"


@admin.register(RepeatedForm, site=staff_site)
class RepeatedFormAdmin(ForAdministrators):
    list_display = ["receipt", "event", "made_at"]
    list_select_related = ["event"]
