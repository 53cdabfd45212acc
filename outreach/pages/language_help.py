"""What an event page says where its language has no session, or where the event is not published in it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from outreach.registrations.offer import EventOffer
from outreach.shared import when
from outreach.shared.languages import name_in


@dataclass(frozen=True)
class LanguageNote:
    title: str
    text: str


def language_note(offer: EventOffer, language: str, *, takes_people: bool) -> LanguageNote | None:
    """None where she reads and hears her own language, and where nothing is held any more. Made of what the page prints, so its validator covers it."""
    held = [offered for offered in offer.sessions if not offered.session.is_cancelled]
    if offer.event.is_cancelled or not held:
        return None
    own = name_in(language, language)
    untranslated = "" if language in offer.languages else _("This page is not translated into %(language)s yet.") % {"language": own}
    if any(offered.session.language == language for offered in held):
        return LanguageNote(untranslated, "") if untranslated else None
    spoken = list(dict.fromkeys(offered.session.language for offered in sorted(held, key=lambda offered: offered.session.starts_at)))
    named = {"languages": when.in_a_list([name_in(code, language) for code in spoken], language), "own": own}
    if any(language in offered.interpreted for offered in held):
        title = _("This event is in %(languages)s, with interpretation into %(own)s.") % named
    elif len(spoken) == 1:
        title = _("This event is in %(languages)s only.") % named
    else:
        title = _("The sessions of this event are in %(languages)s.") % named
    help_there_is = _("The form on this page and the messages that we send are in %(own)s.") % named if takes_people else ""
    return LanguageNote(title, " ".join(words for words in (untranslated, help_there_is) if words))
