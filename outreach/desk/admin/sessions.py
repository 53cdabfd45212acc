"""Sessions: added, moved, streamed elsewhere and cancelled by actions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.desk.admin.events import history_of
from outreach.desk.admin.reading import ActionForm, PartInline, ReadingAdmin
from outreach.desk.admin.reasons import ask_reason
from outreach.desk.admin.site import staff_site
from outreach.events.actions import Timing, add_session, cancel_session, change_livestream, move_session
from outreach.events.models import CalendarText, Interpretation, Livestream, Session
from outreach.registrations.models import Intake

TIMES = ["local_date", "local_start", "local_end", "zone"]


class SessionAddForm(ActionForm):
    interpretation = forms.CharField(
        label=_("Interpretation"), required=False, max_length=100, help_text=_("Codes of languages, with spaces between them: fr es")
    )


class SessionChangeForm(ActionForm):
    livestream = forms.URLField(
        label=_("Livestream address"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Begins with https://. A new address counts at once, without a new mail: it stands behind the personal links."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        livestream = getattr(self.instance, "livestream", None)
        self.fields["livestream"].initial = livestream.url if livestream else ""

    def clean_livestream(self) -> str:
        """An address can be replaced, not taken away: the personal links would lead nowhere."""
        url = self.cleaned_data["livestream"]
        if not url and self.fields["livestream"].initial:
            raise forms.ValidationError(_("Write an address that begins with https://."), code="livestream")
        return url


class IntakeInline(PartInline):
    model = Intake
    fields = ["way", "capacity", "seats_taken", "queue_last", "opens_at", "closes_at"]


class InterpretationInline(PartInline):
    model = Interpretation
    fields = ["language"]
    show_change_link = False


@admin.register(Session, site=staff_site)
class SessionAdmin(ReadingAdmin):
    """Saving another date, time or zone moves the session, and everybody who registered is written to."""

    event_path = "event"
    form = SessionChangeForm
    add_form = SessionAddForm
    list_display = ["__str__", "event", "language", "mode", "local_date", "local_start", "zone", "status", "sequence"]
    list_select_related = ["event"]
    list_filter = ["status", "mode", "language"]
    search_fields = ["event__slug", "slug"]
    date_hierarchy = "local_date"
    ordering = ["-starts_at", "-pk"]
    adds = ["event", "slug", "language", "mode", *TIMES, "place", "venue", "title", "interpretation"]
    changes = [*TIMES, "livestream"]
    inlines = [IntakeInline, InterpretationInline]
    actions = ["cancel"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("event", "livestream")

    def save_model(self, request: HttpRequest, obj: Session, form: ActionForm, change: bool) -> None:
        answers = form.cleaned_data
        timing = Timing(answers["local_date"], answers["local_start"], answers["local_end"], answers["zone"])
        if not change:
            obj.pk = self._add(request, answers, timing)
            return
        if any(name in form.changed_data for name in TIMES):
            move_session(obj, timing=timing, by=request.user.pk)
        if "livestream" in form.changed_data:
            change_livestream(obj, url=answers["livestream"], **_other_addresses(obj), by=request.user.pk)

    def _add(self, request: HttpRequest, answers: dict[str, Any], timing: Timing) -> int:
        return add_session(
            answers["event"],
            slug=answers["slug"],
            language=answers["language"],
            mode=answers["mode"],
            timing=timing,
            place=answers["place"],
            title=answers["title"],
            venue=answers["venue"],
            interpretation=sorted(set(answers["interpretation"].split())),
            by=request.user.pk,
        ).pk

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        session = self.get_object(request, object_id)
        steps = [] if session is None or session.is_cancelled else [("cancel", _("Cancel the session"))]
        links = [(f"{reverse('admin:registrations_intake_add')}?session={object_id}", _("Open registration"))]
        return super().change_view(request, object_id, form_url, {"steps": steps, "links": links, **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        session = self.get_object(request, object_id)
        return history_of(session.event_id if session else 0)

    @admin.action(description=_("Cancel, with a reason"), permissions=["change"])
    def cancel(self, request: HttpRequest, sessions: QuerySet) -> HttpResponse:
        return ask_reason(self, request, sessions, action="cancel", event_of=lambda session: session.event, cancel=cancel_session)


@admin.register(Interpretation, site=staff_site)
class InterpretationAdmin(ReadingAdmin):
    event_path = "session__event"
    list_display = ["session", "language"]
    list_select_related = ["session"]


@admin.register(Livestream, site=staff_site)
class LivestreamAdmin(ReadingAdmin):
    """To read; the address is changed on the session's page."""

    event_path = "session__event"
    list_display = ["session", "url"]
    list_select_related = ["session"]


def _other_addresses(session: Session) -> dict[str, str]:
    """This form asks for the first address alone: the others stay."""
    livestream = getattr(session, "livestream", None)
    return {"audio_url": livestream.audio_url, "fallback_url": livestream.fallback_url} if livestream else {}


@admin.register(CalendarText, site=staff_site)
class CalendarTextAdmin(ReadingAdmin):
    """What the feeds say of a session, to read."""

    event_path = "session__event"
    list_display = ["session", "language", "changed_at"]
    list_select_related = ["session"]
    list_filter = ["language"]
    search_fields = ["session__event__slug"]
