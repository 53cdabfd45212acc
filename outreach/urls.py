"""Where every address leads."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from outreach.pages.views import home

handler400 = "outreach.pages.views.errors.bad_request"
handler403 = "outreach.pages.views.errors.forbidden"
handler404 = "outreach.pages.views.errors.not_found"
handler500 = "outreach.pages.views.errors.server_error"

urlpatterns = [
    path("", home.any_language),
    *i18n_patterns(path("", include("outreach.pages.urls")), prefix_default_language=True),
]
