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
from outreach.shared import clock
from outreach.shared.links import absolute_url
from outreach.shared.localized import Text

# Caches between us and the readers may answer for so long; readers themselves ask every few hours.
_SECONDS_IN_CACHES = 300


@require_safe
def feed_ics(request: HttpRequest) -> HttpResponse:
    """The programme as a calendar. One query while nothing changes, else five or fewer, and one for a topic and a series asked for."""
    return _calendar(request, ProgrammeFilter.from_query(request.GET))


@require_safe
def series_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The events of a series as a calendar; the other filters hold too. One query more than `feed_ics`."""
    asked = ProgrammeFilter.from_query(request.GET.dict() | {"series": slug})
    if not asked.series:
        raise Http404
    return _calendar(request, asked)


@require_safe
def feed_atom(request: HttpRequest) -> HttpResponse:
    """The programme as news, the latest changed first. As many queries as `feed_ics`."""
    asked, language = ProgrammeFilter.from_query(request.GET), _language()
    place = feeds.Place(_address("pages:feed_atom", asked), _address("pages:events", asked))
    make = partial(feeds.atom, asked, name=_name(), language=language, place=place)
    return _answer(request, "atom", asked, make, "application/atom+xml; charset=utf-8")


def _calendar(request: HttpRequest, asked: ProgrammeFilter) -> HttpResponse:
    make = partial(feeds.calendar, asked, name=_name(), language=_language())
    return _answer(request, "ics", asked, make, "text/calendar; charset=utf-8")


def _answer(request: HttpRequest, kind: str, asked: ProgrammeFilter, make: Callable[..., bytes], content_type: str) -> HttpResponse:
    """304 where the reader's copy is still true. The answer is the same for everybody."""
    at = clock.now()
    copy = copy_of((kind, _language(), asked.as_query()), at=at, make=partial(make, at=at))
    unchanged = get_conditional_response(request, etag=copy.etag, last_modified=int(copy.changed_at.timestamp()))
    return _stamp(unchanged or HttpResponse(copy.body, content_type=content_type), copy)


def _stamp(response: HttpResponse, copy: Copy) -> HttpResponse:
    response["ETag"] = copy.etag
    response["Last-Modified"] = http_date(copy.changed_at.timestamp())
    response["Cache-Control"] = f"public, max-age={_SECONDS_IN_CACHES}"
    return response


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _name() -> Text:
    return Text(str(settings.SITE_NAME), _language())


def _address(name: str, asked: ProgrammeFilter) -> str:
    query = asked.as_query()
    return f"{absolute_url(name)}?{query}" if query else absolute_url(name)
