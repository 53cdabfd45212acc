"""Pages of somebody who has an account."""

from allauth.mfa.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Who one is here, and what one can do. For a delegate that is, so far, to look after the account."""
    return render(request, "desk/account.html", {"has_second_factor": get_adapter().is_mfa_enabled(request.user)})


def too_many(request: HttpRequest) -> HttpResponse:
    """The answer to a reached limit of sign-in."""
    return render(request, "429.html", {"message": _("Wait a few minutes and try again.")}, status=429)
