"""The one view of bench.bare."""

import itertools

from django.http import HttpRequest, HttpResponse  # noqa: TID251 - a front end
from django.urls import path

from outreach.limits.actions import spend
from outreach.registrations.actions import Answers, register
from outreach.registrations.offer import ways_of
from outreach.shared import clock

_number = itertools.count(1)


def bare(request: HttpRequest) -> HttpResponse:
    number = next(_number)
    ways = ways_of("hot", at=clock.now())
    answers = Answers(
        email=f"bare-{number}@firm.example",
        name="Ana",
        firm=f"Bare {number}",
        economy="WS",
        organisation_type="firm",
        organisation_size="1-9",
        job_role="owner",
        language="fr",
        zone="Pacific/Apia",
    )
    spend(("register-by-visitor", "bare"), ("register-by-address", answers.email))
    register(ways.event, intakes=[ways.sessions[0].seats[0].intake], answers=answers, by=None)
    return HttpResponse("registered")


urlpatterns = [path("", bare)]
