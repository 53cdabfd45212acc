"""Who came in by the door: to read, never to edit."""

from django.contrib import admin

from outreach.attendance.models import Arrival
from outreach.desk.admin.reading import ReadingAdmin
from outreach.desk.admin.site import staff_site


@admin.register(Arrival, site=staff_site)
class ArrivalAdmin(ReadingAdmin):
    event_path = "registration__event"
    list_display = ["registration", "session", "following", "arrived_at", "last_at", "times"]
    list_select_related = ["registration", "session"]
    list_filter = ["following"]
    search_fields = ["registration__name", "session__event__slug"]
    date_hierarchy = "arrived_at"
    ordering = ["-arrived_at", "-pk"]
