"""One tag and one sentence for each state of an event or a session."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy


class _State(NamedTuple):
    """`shape` is the tag's modifier in the style sheet; without one the state is the rule and needs no tag."""

    word: str | Promise
    shape: str
    sentence: str | Promise


_STATES = {
    # An event
    "draft": _State(pgettext_lazy("event", "Draft"), "draft", _("Only staff can see this event.")),
    "published": _State(pgettext_lazy("event", "Published"), "", _("This event is published.")),
    "event_cancelled": _State(pgettext_lazy("event", "Cancelled"), "bad", _("This event is cancelled.")),
    "archived": _State(pgettext_lazy("event", "Archived"), "plain", _("This event is kept for reference.")),
    "sample": _State(_("Sample"), "plain", _("This event is a sample. It shows how the site works.")),
    "to_confirm": _State(_("To confirm"), "plain", _("This entry is not confirmed yet.")),
    # A session: what was decided, then what the clock says
    "cancelled": _State(pgettext_lazy("session", "Cancelled"), "bad", _("This session is cancelled.")),
    "planned": _State(_("Planned"), "info", _("The date of this session is not fixed yet.")),
    "moved": _State(_("New time"), "warn", _("The time of this session has changed.")),
    "not_yet": _State(_("Not open yet"), "info", _("Registration is not open yet.")),
    "upcoming": _State(_("Coming up"), "", _("This session is coming up.")),
    "open": _State(pgettext_lazy("registration", "Open"), "", _("Registration is open.")),
    "few": _State(_("Few places left"), "warn", _("Only a few places are left.")),
    "full": _State(pgettext_lazy("session", "Full"), "bad", _("All places are taken. You can join the waiting list.")),
    "closed": _State(pgettext_lazy("registration", "Closed"), "plain", _("Registration is closed.")),
    "live": _State(pgettext_lazy("session", "Live"), "live", _("This session is live now.")),
    "ended": _State(pgettext_lazy("session", "Ended"), "plain", _("This session has ended.")),
}


def tag_for(state: str, left: int | None = None) -> SafeString:
    """The state's tag; nothing for one that is the rule (open, coming up, published).

    `left` is the number of places of a session with few. KeyError for a state that is none.
    """
    known = _STATES[str(state)]
    if not known.shape:
        return SafeString()
    word = ngettext("%(places)s place left", "%(places)s places left", left) % {"places": left} if state == "few" and left else known.word
    return format_html('<span class="tag tag--{}">{}</span>', known.shape, word)


def sentence_for(state: str) -> str:
    return str(_STATES[str(state)].sentence)
