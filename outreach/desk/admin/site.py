"""The site that all staff pages hang on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from notifications import mailbox

from outreach.desk.second_factor import owes_second_factor
from outreach.people.choices import Role


class StaffSite(AdminSite):
    """Signs nobody in itself: the account pages do, so that the second factor counts."""

    site_header = _("Trade Sessions, staff pages")
    site_title = _("Staff pages")
    index_title = _("What there is to see and do")
    enable_nav_sidebar = False

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """Strangers are led to the sign-in page, people without the role are refused, who owes a second factor is led to add it."""
        guarded = super().admin_view(view, cacheable)

        @wraps(view)
        def only_staff(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            if request.user.is_authenticated and owes_second_factor(request.user):
                return HttpResponseRedirect(reverse("mfa_index"))
            return guarded(request, *args, **kwargs)

        return only_staff

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().index(
            request, {"keeps_mails": mailbox.is_in_use() and request.user.role == Role.ADMINISTRATOR, **(extra_context or {})}
        )

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_change_password"))


staff_site = StaffSite()
