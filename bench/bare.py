"""What registering costs on SQLite without middleware, form, cookies and checks of shape: the same statements and nothing else."""

import itertools
import os

from django.http import HttpRequest, HttpResponse
from django.urls import path

from outreach.limits.actions import spend
from outreach.registrations.actions import Answers, register
from outreach.registrations.offer import offer_of
from outreach.shared import clock

_number = itertools.count(1)


def bare(request: HttpRequest) -> HttpResponse:
    number = f"{os.getpid()}-{next(_number)}"
    offer = offer_of("hot", at=clock.now())
    spend(("register-by-visitor", "bare"), ("register-by-address", number))
    answers = Answers(f"bare-{number}@firm.example", "Ana", f"Bare {number}", "WS", "firm", "1-9", "owner", "fr", "Pacific/Apia")
    register(offer.event, intakes=[next(iter(offer.intakes()))], answers=answers, by=None)
    return HttpResponse("registered")


urlpatterns = [path("", bare)]
