"""Pages of somebody who has an account, or has forgotten its password."""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.account.views import PasswordResetView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from outreach.desk.accounts import MailNotSentError
from outreach.desk.forms.zones import OwnZoneForm
from outreach.desk.second_factor import owes_second_factor
from outreach.limits.actions import LimitReachedError, spend
from outreach.limits.visitors import address_of
from outreach.people.actions import choose_zone

# A mail server that is started anew is back by then.
_WAIT_SECONDS = 120


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Who one is here, and what one can do; a POST chooses one's time zone. A delegate can, so far, look after the account."""
    form = OwnZoneForm(request.POST or None, initial={"zone": request.user.zone})
    if form.is_valid():
        choose_zone(request.user, zone=form.cleaned_data["zone"])
        messages.success(request, _("Your time zone is changed."))
        return redirect("account_overview")
    context = {"form": form, "has_second_factor": get_adapter().is_mfa_enabled(request.user)}
    return render(request, "desk/account.html", context, status=400 if form.errors else 200)


class SecondFactor(IndexView):
    """Says too why somebody of the staff was led here."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"is_owed": owes_second_factor(self.request.user)}


class PasswordReset(PasswordResetView):
    """Every address is written to, with an account or without: whether a mail can be sent says nothing of accounts.

    How often is counted in a table: allauth's own limits, which stand in the cache, allow five mails a minute to one address.
    """

    def form_valid(self, form: ResetPasswordForm) -> HttpResponse:
        try:
            spend(("reset-by-visitor", address_of(self.request.META)))
        except LimitReachedError:
            return render(self.request, "429.html", status=429)
        if not _may_be_written_to(form.cleaned_data["email"].lower()):
            return redirect(self.get_success_url())
        try:
            return super().form_valid(form)
        except MailNotSentError:
            context = self.get_context_data(form=form, is_unsent=True)
            return self.render_to_response(context, status=503, headers={"Retry-After": str(_WAIT_SECONDS)})


def _may_be_written_to(email: str) -> bool:
    """Whether the address has not had its mails of this hour. Not said: who asks need not be whose address it is."""
    try:
        spend(("reset-by-address", email))
    except LimitReachedError:
        return False
    return True
