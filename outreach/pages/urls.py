"""Pages with a language prefix."""

from django.urls import path

from outreach.pages.views import calendar, event, events, home, notices, registration, settings

app_name = "pages"

urlpatterns = [
    path("", home.home, name="home"),
    path("events/", events.events, name="events"),
    path("events/<slug:slug>/", event.event, name="event"),
    path("events/<slug:slug>/register/", registration.register_for, name="register"),
    path("events/<slug:slug>/registered/", registration.registered, name="registered"),
    path("events/<slug:slug>/<slug:session>/session.ics", calendar.session_ics, name="session_ics"),
    path("time-zone/", settings.time_zone, name="time_zone"),
    path("privacy/", notices.privacy, name="privacy"),
]
