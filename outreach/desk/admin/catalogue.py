"""Topics and resources, to read: the catalogue itself comes later."""

from django.contrib import admin

from outreach.catalogue.models import Resource, Topic
from outreach.desk.admin.reading import ReadingAdmin, in_reader_language
from outreach.desk.admin.site import staff_site


@admin.register(Topic, site=staff_site)
class TopicAdmin(ReadingAdmin):
    list_display = ["slug", in_reader_language(Topic, "title")]
    search_fields = ["slug", "title"]


@admin.register(Resource, site=staff_site)
class ResourceAdmin(ReadingAdmin):
    list_display = ["slug", in_reader_language(Resource, "title"), "resource_type", "languages", "is_url_checked"]
    list_filter = ["resource_type", "is_url_checked"]
    search_fields = ["slug", "title", "url"]
