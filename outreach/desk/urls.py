"""Account pages, with a language prefix. Of allauth's pages only those that we offer: addresses are changed by administrators."""

from allauth.account import views
from django.urls import include, path, re_path

from outreach.desk.views import accounts

urlpatterns = [
    path("", accounts.overview, name="account_overview"),
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", accounts.PasswordReset.as_view(), name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("2fa/", accounts.SecondFactor.as_view(), name="mfa_index"),
    path("2fa/", include("allauth.mfa.urls")),
]
