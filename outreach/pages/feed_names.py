"""What a feed is called: the site, and in words what of its programme the feed holds."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext, pgettext_lazy

from outreach.catalogue.queries import topics_by_slug
from outreach.economies.queries import name_of
from outreach.events.choices import Kind, Mode
from outreach.events.programme import AHEAD, PAST, ProgrammeFilter
from outreach.events.queries import series_named
from outreach.pages.filters import period_name
from outreach.shared import when
from outreach.shared.languages import name_in
from outreach.shared.localized import Text, in_language

# As words stand within a name; "" is any kind.
_KINDS: dict[str, Promise] = {
    "": pgettext_lazy("in the name of a feed", "events"),
    Kind.WEBINAR: gettext_lazy("open webinars"),
    Kind.COUNTRY_SESSION: gettext_lazy("country sessions"),
    Kind.WORKSHOP: gettext_lazy("workshops"),
}
_MODES: dict[str, Promise] = {
    Mode.ONLINE: pgettext_lazy("in the name of a feed", "online"),
    Mode.ROOM: pgettext_lazy("in the name of a feed", "in the room"),
    Mode.HYBRID: pgettext_lazy("in the name of a feed", "in the room and online"),
}
_VIEWS = {
    AHEAD: pgettext_lazy("in the name of a feed", "coming up"),
    PAST: pgettext_lazy("in the name of a feed", "past"),
}


def name_of_feed(asked: ProgrammeFilter, *, language: str) -> Text:
    """Like "Trade Sessions: open webinars in French, Kenya"; of the whole programme, the site's name alone.

    One query for a topic and one for a series, if they are asked for.
    """
    with override(language):
        site, held = str(settings.SITE_NAME), ", ".join(_held(asked, language))
        return Text(_("%(what)s: %(value)s") % {"what": site, "value": held} if held else site, language)


def _held(asked: ProgrammeFilter, language: str) -> Iterator[str]:
    """Each filter in words."""
    if asked.series and (series := series_named(asked.series)):
        yield str(in_language(series.title, language))
    if asked.kind or asked.language:
        yield _kind_in_language(asked, language)
    if asked.topic and (topic := topics_by_slug([asked.topic]).get(asked.topic)):
        yield str(in_language(topic.title, language))
    if asked.economy:
        yield name_of(asked.economy, language)
    if asked.mode:
        yield str(_MODES[asked.mode])
    if asked.q:
        yield pgettext("words that somebody looks for", "“%(words)s”") % {"words": asked.q}
    yield from _time(asked, language)


def _kind_in_language(asked: ProgrammeFilter, language: str) -> str:
    kind = str(_KINDS[asked.kind])
    if not asked.language:
        return kind
    return _("%(kind)s in %(language)s") % {"kind": kind, "language": name_in(asked.language, language)}


def _time(asked: ProgrammeFilter, language: str) -> Iterator[str]:
    if asked.period:
        yield period_name(asked.period, language)
    if asked.since:
        yield _("from %(day)s") % {"day": when.plain_date(asked.since, language)}
    if asked.until:
        yield _("until %(day)s") % {"day": when.plain_date(asked.until, language)}
    if asked.when:
        yield str(_VIEWS[asked.when])
