"""Economies and what belongs to them: reference data, to read. Institutions are added by staff."""

from django.contrib import admin
from django.http import HttpRequest

from outreach.desk.admin.reading import ActionForm, PartInline, ReadingAdmin, in_reader_language
from outreach.desk.admin.site import staff_site
from outreach.economies.actions import add_institution
from outreach.economies.models import Alias, Economy, Grouping, Institution, Membership


class AliasInline(PartInline):
    model = Alias
    fields = ["alias", "folded"]
    show_change_link = False


class MembershipInline(PartInline):
    model = Membership
    fields = ["grouping", "starts_on", "ends_on", "certainty", "evidence"]


@admin.register(Economy, site=staff_site)
class EconomyAdmin(ReadingAdmin):
    list_display = ["code", in_reader_language(Economy, "name"), "kind", "default_zone"]
    list_filter = ["kind"]
    search_fields = ["code", "alpha3", "aliases__folded", "aliases__alias"]
    inlines = [MembershipInline, AliasInline]


@admin.register(Alias, site=staff_site)
class AliasAdmin(ReadingAdmin):
    list_display = ["alias", "folded", "economy"]
    list_select_related = ["economy"]
    search_fields = ["alias", "folded"]


@admin.register(Grouping, site=staff_site)
class GroupingAdmin(ReadingAdmin):
    list_display = ["code", in_reader_language(Grouping, "name"), "kind"]
    list_filter = ["kind"]


@admin.register(Membership, site=staff_site)
class MembershipAdmin(ReadingAdmin):
    list_display = ["economy", "grouping", "starts_on", "ends_on", "certainty"]
    list_select_related = ["economy", "grouping"]
    list_filter = ["certainty", "grouping"]
    search_fields = ["economy__code", "economy__aliases__alias"]


@admin.register(Institution, site=staff_site)
class InstitutionAdmin(ReadingAdmin):
    list_display = [in_reader_language(Institution, "name"), "abbreviation", "kind", "economy"]
    list_select_related = ["economy"]
    list_filter = ["kind"]
    search_fields = ["abbreviation", "name"]
    adds = ["name", "base_language", "abbreviation", "kind", "economy", "website"]

    def save_model(self, request: HttpRequest, obj: Institution, form: ActionForm, change: bool) -> None:
        answers = form.cleaned_data
        economy = answers["economy"].pk if answers["economy"] else ""
        obj.pk = add_institution(
            answers["name"],
            kind=answers["kind"],
            base_language=answers["base_language"],
            economy=economy,
            abbreviation=answers["abbreviation"],
            website=answers["website"],
        ).pk
