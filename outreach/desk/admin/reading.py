"""What all staff pages have in common: they read, and change only through actions."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from outreach.desk.admin.choosing import offer
from outreach.desk.forms.localized import LocalizedField
from outreach.events.models import Event
from outreach.events.rules import within_editable
from outreach.shared.errors import DomainError
from outreach.shared.languages import own_name
from outreach.shared.localized import LocalizedText, in_language

Column = str | Callable[[Any], str | None]


def in_reader_language(model: type[models.Model], name: str) -> Callable[[models.Model], str]:
    """A column of a list: the text in the reader's language, else in the nearest."""

    @admin.display(description=model._meta.get_field(name).verbose_name, empty_value="-")
    def column(row: models.Model) -> str:
        return str(in_language(getattr(row, name)))

    column.__name__ = f"{name}_in_reader_language"
    return column


@cache
def in_every_language(model: type[models.Model], name: str) -> Callable[[models.Model], str | None]:
    """A field of a page: the text in each language, one under the other. The same function each time: Django compares."""

    @admin.display(description=model._meta.get_field(name).verbose_name, empty_value="-")
    def field(row: models.Model) -> str | None:
        texts = (getattr(row, name) or {}).items()
        if not texts:
            return None
        return format_html(
            '<dl class="texts">{}</dl>',
            format_html_join("", '<dt>{}</dt><dd lang="{}">{}</dd>', ((own_name(code), code, words) for code, words in texts)),
        )

    field.__name__ = f"{name}_in_every_language"
    return field


def readable(model: type[models.Model]) -> list[Column]:
    """All columns of a table, as a page shows them."""
    fields = [field for field in model._meta.get_fields() if field.concrete and not field.primary_key]
    return [in_every_language(model, field.name) if isinstance(field, LocalizedText) else field.name for field in fields]


def in_workspace(event: Event, page: str, *args: str) -> str:
    """The address of a page of the workspace about this event; none for the record, which only its sources change."""
    return "" if event.is_record else reverse(f"organise:{page}", args=[event.slug, *args])


class ActionForm(forms.ModelForm):
    """A form whose saving is an action. What the action refused is shown as the form's error."""

    refusal: DomainError | None = None

    def clean(self) -> dict[str, Any]:
        if self.refusal:
            raise forms.ValidationError(str(self.refusal), code=self.refusal.code)
        return super().clean()


class ReadingAdmin(admin.ModelAdmin):
    """Shows every column and changes none. `adds` and `changes` name the fields of a form that ends in an action.

    `event_path` leads from a row to its event: an organiser then sees and changes the rows of her teams' events only.
    """

    event_path = ""
    form = ActionForm
    add_form: type[ActionForm] = ActionForm
    adds: Sequence[str] = ()
    changes: Sequence[str] = ()
    hidden: Sequence[str] = ()
    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = {LocalizedText: {"form_class": LocalizedField}, models.URLField: {"assume_scheme": "https"}}

    def workspace_page(self, row: Any) -> str:
        """Where the row is changed, if that is in the workspace."""
        return ""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        row = context["original"]
        return super().render_change_form(request, context | {"workspace_page": self.workspace_page(row) if row else ""}, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        return within_editable(rows, request.user, path=self.event_path) if self.event_path else rows

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """What is not there, or not hers, is 404: Django would lead to the first page."""
        raise Http404

    def get_inlines(self, request: HttpRequest, obj: models.Model | None) -> Sequence[type[admin.TabularInline]]:
        """What belongs to a row: nothing to one that is still to be added."""
        return self.inlines if obj else []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.adds) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return bool(self.changes) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Sequence[Column]:
        if obj is None:
            return self.adds
        changes = self.changes if self.has_change_permission(request, obj) else ()
        return [*changes, *self.get_readonly_fields(request, obj)]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Sequence[Column]:
        if obj is None:
            return ()
        unread = {*self.hidden, *(self.changes if self.has_change_permission(request, obj) else ())}
        return [*self.readonly_fields, *(column for column in readable(self.model) if column not in unread)]

    def get_form(self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any) -> type[forms.ModelForm]:
        if obj is None:
            kwargs["form"] = self.add_form
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where the action refuses, everything is rolled back and the form comes again with its sentence."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            request.refusal = error
            return super().changeform_view(request, object_id, form_url, extra_context)

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        return offer(super().formfield_for_foreignkey(db_field, request, **kwargs), request)

    def formfield_for_manytomany(self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        return offer(super().formfield_for_manytomany(db_field, request, **kwargs), request)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Sequence[Any], change: bool) -> None:
        """Nothing: the action has written what belongs to the row."""

    def construct_change_message(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Sequence[Any], add: bool = False
    ) -> list[Any]:
        """Of the form alone: the tables below it are only read."""
        return super().construct_change_message(request, form, [], add)


class PartInline(admin.TabularInline):
    """Rows that belong to the one on the page, to read."""

    template = "admin/rows.html"
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Sequence[Column]:
        return self.fields
