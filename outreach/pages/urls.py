"""Pages with a language prefix."""

from django.urls import include, path, re_path

from outreach.pages.views import calendar, door, event, events, feeds, home, month, notices, registration, series, settings

app_name = "pages"

urlpatterns = [
    path("", home.home, name="home"),
    path("events/", events.events, name="events"),
    re_path(r"^events/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/$", month.month, name="month"),
    path("events/calendar.ics", feeds.feed_ics, name="feed_ics"),
    path("events/atom.xml", feeds.feed_atom, name="feed_atom"),
    path("events/<slug:slug>/", event.event, name="event"),
    path("events/<slug:slug>/register/", registration.register_for, name="register"),
    path("events/<slug:slug>/registered/", registration.registered, name="registered"),
    path("events/<slug:slug>/<slug:session>/join/", door.door, name="door"),
    path("events/<slug:slug>/<slug:session>/session.ics", calendar.session_ics, name="session_ics"),
    path("my-registrations/", include("outreach.pages.mine_urls")),
    path("time-zone/", settings.time_zone, name="time_zone"),
    path("series/<slug:slug>/", series.series, name="series"),
    path("series/<slug:slug>/calendar.ics", feeds.series_ics, name="series_ics"),
    path("series/<slug:slug>/atom.xml", feeds.series_atom, name="series_atom"),
    path("help/", notices.help_page, name="help"),
    path("accessibility/", notices.accessibility, name="accessibility"),
    path("privacy/", notices.privacy, name="privacy"),
]
