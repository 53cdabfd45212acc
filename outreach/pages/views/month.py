"""The programme as a calendar of one month."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from outreach.events.programme import ProgrammeFilter, days_of
from outreach.events.queries import sessions_with_rows
from outreach.pages import listings
from outreach.pages.filters import form_of, read_filter
from outreach.pages.months import weekdays, weeks_of
from outreach.pages.subscribing import subscription_of
from outreach.pages.views.events import view_addresses
from outreach.shared import clock


@require_safe
@vary_on_cookie
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """One query while nothing changed; else seven, however many sessions, one more for a topic and two for a series asked for."""
    period = f"{year}-{month}"
    try:
        days_of(period)
    except ValueError as error:
        raise Http404 from error
    at = clock.now()
    return listings.respond(request, at=at, render=partial(_page, request, period, at))


def _page(request: HttpRequest, period: str, at: datetime) -> str:
    language = get_language() or settings.LANGUAGE_CODE
    first, last = days_of(period)
    zone = request.visitor_zone  # type: ignore[attr-defined]
    # The address says which month: no other time is asked for.
    asked = read_filter(request).without("when", "period", "from", "until")
    sessions = list(sessions_with_rows(replace(asked, period=period).sessions(at=at)))
    weeks = weeks_of(first, sessions, at=at, language=language, zone=zone)
    context = {
        "section": "events",
        "view": "month",
        "is_plain": not request.GET,
        "first": first,
        "weeks": weeks,
        "weekdays": weekdays(language),
        "busy": [day for week in weeks for day in week if day and day.entries],
        "total": len(sessions),
        "earlier": _beside(first - timedelta(days=1), asked),
        "later": _beside(last + timedelta(days=1), asked),
        "subscription": subscription_of(asked),
        **form_of(asked, language=language, today=at.date(), is_of_month=True),
        **view_addresses(asked, at),
    }
    # The view of months is this one, whatever month it is now.
    context["month_url"] = request.get_full_path()
    return render_to_string("pages/month.html", context, request)


def _beside(day: date, asked: ProgrammeFilter) -> tuple[date, str] | None:
    """The month of a day, and its address; None where the programme's years end."""
    try:
        days_of(f"{day:%Y-%m}")
    except ValueError:
        return None
    query = asked.as_query()
    return day, reverse("pages:month", args=[f"{day:%Y}", f"{day:%m}"]) + (f"?{query}" if query else "")
