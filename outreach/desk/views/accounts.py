"""Pages of somebody who has an account, or has forgotten its password."""

from allauth.account.forms import ResetPasswordForm
from allauth.account.views import PasswordResetView
from allauth.mfa.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from outreach.desk.accounts import MailNotSentError

# A mail server that is started anew is back by then.
_WAIT_SECONDS = 120


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Who one is here, and what one can do. For a delegate that is, so far, to look after the account."""
    return render(request, "desk/account.html", {"has_second_factor": get_adapter().is_mfa_enabled(request.user)})


class PasswordReset(PasswordResetView):
    """Every address is written to, with an account or without: whether a mail can be sent says nothing of accounts."""

    def form_valid(self, form: ResetPasswordForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except MailNotSentError:
            context = self.get_context_data(form=form, is_unsent=True)
            return self.render_to_response(context, status=503, headers={"Retry-After": str(_WAIT_SECONDS)})
