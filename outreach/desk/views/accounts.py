"""Pages of somebody who has an account."""

from allauth.mfa.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Who one is here, and what one can do. For a delegate that is, so far, to look after the account."""
    return render(request, "desk/account.html", {"has_second_factor": get_adapter().is_mfa_enabled(request.user)})
