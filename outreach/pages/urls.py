"""Pages with a language prefix."""

from django.urls import path

from outreach.pages.views import events, home, notices, settings

app_name = "pages"

urlpatterns = [
    path("", home.home, name="home"),
    path("events/", events.events, name="events"),
    path("time-zone/", settings.time_zone, name="time_zone"),
    path("privacy/", notices.privacy, name="privacy"),
]
