"""Where every address leads."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from outreach.desk.admin import staff_site
from outreach.desk.views import mail
from outreach.pages.views import home, join, machines, mine_link, mine_offer, private_feed

handler400 = "outreach.pages.views.errors.bad_request"
handler403 = "outreach.pages.views.errors.forbidden"
handler404 = "outreach.pages.views.errors.not_found"
handler500 = "outreach.pages.views.errors.server_error"
# allauth calls it when a limit of sign-in is reached.
handler429 = "outreach.pages.views.errors.too_many"

urlpatterns = [
    path("", home.any_language),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("j/<str:token>/", join.join, name="join"),
    path("j/<str:token>/watch/", join.watch, name="join_watch"),
    path("j/<str:token>/question/", join.question, name="join_question"),
    path("j/<str:token>/state/", join.state, name="join_state"),
    path("j/<str:token>/offer/", mine_offer.offer, name="offer"),
    path("r/<str:token>/", mine_link.open_by_link, name="mine_open"),
    path("c/<str:token>/calendar.ics", private_feed.calendar, name="my_feed"),
    path("staff/mail/", mail.mails, name="staff_mails"),
    path("staff/mail/<str:name>/", mail.mail, name="staff_mail"),
    path("staff/mail/<str:name>/html/", mail.as_html, name="staff_mail_html"),
    path("staff/mail/<str:name>/file/", mail.as_file, name="staff_mail_file"),
    path("staff/", staff_site.urls),
    *i18n_patterns(
        path("account/", include("outreach.desk.urls")),
        path("organise/", include("outreach.desk.organise_urls")),
        path("", include("outreach.pages.urls")),
        prefix_default_language=True,
    ),
]
