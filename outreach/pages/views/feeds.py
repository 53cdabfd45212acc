"""The programme for calendars and readers of news: the filters of the list, in the language of the address."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from outreach.events import feeds
from outreach.events.programme import ProgrammeFilter
from outreach.pages.feed_copies import Copy, copy_of
from outreach.pages.feed_names import name_of_feed
from outreach.pages.subscribing import feed_address, page_address
from outreach.shared import clock

# Caches between us and the readers may answer for so long; readers themselves ask every few hours.
_SECONDS_IN_CACHES = 300


@require_safe
def feed_ics(request: HttpRequest) -> HttpResponse:
    """The programme as a calendar. One query while nothing changes, else five or fewer; one for a topic and a series asked for,
    and one more of each to name what is made.
    """
    return _calendar(request, ProgrammeFilter.from_query(request.GET))


@require_safe
def feed_atom(request: HttpRequest) -> HttpResponse:
    """The programme as news, the latest changed first. As many queries as `feed_ics`."""
    return _news(request, ProgrammeFilter.from_query(request.GET))


@require_safe
def series_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The events of a series as a calendar; the other filters hold too. As many queries as `feed_ics` for a series."""
    return _calendar(request, _of_series(request, slug))


@require_safe
def series_atom(request: HttpRequest, slug: str) -> HttpResponse:
    """The events of a series as news. As many queries as `series_ics`."""
    return _news(request, _of_series(request, slug))


def _of_series(request: HttpRequest, slug: str) -> ProgrammeFilter:
    asked = ProgrammeFilter.from_query(request.GET.dict() | {"series": slug})
    if not asked.series:
        raise Http404
    return asked


def _calendar(request: HttpRequest, asked: ProgrammeFilter) -> HttpResponse:
    return _answer(request, "ics", asked, feeds.calendar, "text/calendar; charset=utf-8")


def _news(request: HttpRequest, asked: ProgrammeFilter) -> HttpResponse:
    make = partial(feeds.atom, place=feeds.Place(feed_address("atom", asked), page_address(asked)))
    return _answer(request, "atom", asked, make, "application/atom+xml; charset=utf-8")


def _answer(request: HttpRequest, kind: str, asked: ProgrammeFilter, make: Callable[..., bytes], content_type: str) -> HttpResponse:
    """304 where the reader's copy is still true. The answer is the same for everybody."""
    at, language = clock.now(), get_language() or settings.LANGUAGE_CODE

    def written() -> bytes:
        return make(asked, name=name_of_feed(asked, language=language), language=language, at=at)

    copy = copy_of((kind, language, asked.as_query()), at=at, make=written)
    unchanged = get_conditional_response(request, etag=copy.etag, last_modified=copy.last_modified)
    return _stamp(unchanged or HttpResponse(copy.body, content_type=content_type), copy)


def _stamp(response: HttpResponse, copy: Copy) -> HttpResponse:
    response["ETag"] = copy.etag
    if copy.last_modified is not None:
        response["Last-Modified"] = http_date(copy.last_modified)
    response["Cache-Control"] = f"public, max-age={_SECONDS_IN_CACHES}"
    return response
