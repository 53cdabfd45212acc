"""From a row of the outbox to a mail: words in the person's language, times in her zone, her invitation."""

import re
from dataclasses import dataclass
from email.charset import QP, Charset
from email.header import Header
from functools import cache
from typing import Any

from css_inline import CSSInliner
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi, override

from notifications import invitations
from notifications.choices import Method
from notifications.invitations import Invitation
from notifications.kinds import READDRESSED
from notifications.models import Message
from notifications.moments import Moment, moments_of
from notifications.queries import sequence_for
from outreach.events import calendar_links
from outreach.events.ical import location_of, title_of
from outreach.events.models import Session
from outreach.registrations.choices import Way
from outreach.registrations.links import way_in_url
from outreach.registrations.queries import Holding, holdings
from outreach.shared import when
from outreach.shared.languages import own_name
from outreach.shared.links import absolute_url
from outreach.shared.localized import Text, in_language

# A typed name that is an address or a link would make our mail carry somebody's advertisement.
_ADVERTISES = re.compile(r"://|www\.|@|\.[a-z]{2,}/", re.IGNORECASE)
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_BLANK_LINES = re.compile(r"\n{3,}")


class Mail(EmailMultiAlternatives):
    """Django folds an encoded subject as if its line were empty, and leaves the first line blank (RFC 5322, 2.2.3 and 4.2)."""

    def message(self, **options: Any) -> Any:
        message = super().message(**options)
        subject = str(message["Subject"])
        if "\n" in subject:
            encoded = Header(str(self.subject), "utf-8", maxlinelen=66).encode(linesep="")
            message.replace_header("Subject", encoded)
        return message


@dataclass(frozen=True)
class Letter:
    """A mail ready to be sent, and what the outbox keeps of it."""

    mail: Mail
    subject: str
    text: str
    method: Method


@dataclass(frozen=True)
class Day:
    """A session as a mail tells of it."""

    title: Text
    date: str
    moments: list[Moment]
    language: str
    location: Text
    position: int | None
    is_cancelled: bool
    cancel_reason: Text
    file_url: str
    google_url: str
    outlook_url: str


def compose(message: Message) -> Letter:
    """The mail of this message as things stand now. Three files of the kind's folder, and the invitation if it has one.

    The message comes from `queries.for_sending`. One query, one more with an invitation, one more for each seat that waits.
    """
    with override(message.language):
        held = _held(message)
        invitation = _invitation(message, held)
        context = _context(message, held)
        subject = " ".join(_render(message, "subject.txt", context).split())
        text = _BLANK_LINES.sub("\n\n", _render(message, "body.txt", context)).strip() + "\n"
        html = _inliner().inline(_render(message, "body.html", context))
    mail = Mail(subject, text, to=[message.contact.email], headers=_headers(message))
    mail.encoding = _quoted_printable()
    mail.attach_alternative(html, "text/html")
    if invitation:
        mail.attach_alternative(invitation.part.decode(), f"text/calendar; method={invitation.method}")
        if invitation.file:
            mail.attach("session.ics", invitation.file.decode(), "text/calendar")
    return Letter(mail, subject, text, invitation.method if invitation else Method.NONE)


def _held(message: Message) -> list[Holding]:
    """The seats the mail is about; the event they share is the one already read, with its languages."""
    registration = message.registration
    if registration is None:
        raise ValueError(f"message {message.pk} is about no registration")
    if message.session:
        message.session.event = registration.event
    if message.method == Method.CANCEL:
        return []
    held = holdings(registration)
    for holding in held:
        holding.session.event = registration.event
    return held


def _render(message: Message, name: str, context: dict[str, Any]) -> str:
    return render_to_string(f"notifications/{message.kind}/{name}", context)


def _headers(message: Message) -> dict[str, str]:
    return {"Message-ID": message.message_id, "Content-Language": message.language, "Auto-Submitted": "auto-generated"}


def _quoted_printable() -> Charset:
    """UTF-8 that passes servers of seven bits, in lines of 76."""
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return charset


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False)


def _invitation(message: Message, held: list[Holding]) -> Invitation | None:
    """The invitation that the message is to carry, if the seat is still confirmed and the session still to be held."""
    session, registration = message.session, message.registration
    if session is None or registration is None or not message.method:
        return None
    if message.method == Method.CANCEL:
        return invitations.cancellation(
            session, language=message.language, email=message.contact.email, sequence=sequence_for(message), stamp=message.fact_at
        )
    ways = [holding.seat.intake.way for holding in held if holding.is_confirmed and holding.session == session]
    if not ways or session.is_cancelled:
        return None
    return invitations.request(
        session,
        language=message.language,
        email=message.contact.email,
        sequence=sequence_for(message),
        stamp=message.fact_at,
        way_in=way_in_url(registration),
        event_page=_event_page(session, message.language),
        is_online=Way.ONLINE in ways,
    )


def _context(message: Message, held: list[Holding]) -> dict[str, Any]:
    """What every template of a mail may name. `days` are all sessions held, `day` the one it is about."""
    if message.registration is None:
        raise ValueError(f"message {message.pk} is about no registration")
    # Who is told that a mail was not meant for her learns nothing of whom it was meant for.
    is_stranger = message.kind == READDRESSED.name
    about, language = message.session, message.language
    zone = about.zone if is_stranger and about else message.registration.zone
    days = {holding.session.pk: _day(holding, zone, language) for holding in held}
    day = days.get(about.pk) if about else next(iter(days.values()))
    if day is None and about is not None:
        day = _day_of(about, zone, language, location=Text("", language))
    name = "" if is_stranger or _ADVERTISES.search(message.registration.name) else message.registration.name
    return {
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "site_name": str(settings.SITE_NAME),
        "name": name,
        # Its direction must not turn the sentence around it (Unicode Standard Annex 9, 2.5).
        "isolated_name": f"{_FIRST_STRONG_ISOLATE}{name}{_POP_ISOLATE}",
        "event_url": absolute_url("pages:event", message.registration.event.slug, language=language),
        "privacy_url": absolute_url("pages:privacy", language=language),
        "way_in": "" if is_stranger else way_in_url(message.registration),
        "day": day,
        "days": list(days.values()),
        "is_confirmed": any(holding.is_confirmed for holding in held),
        # A registration waits as a whole: the longest of its queues counts.
        "position": max((holding.position or 0 for holding in held), default=0),
    }


def _event_page(session: Session, language: str) -> str:
    return absolute_url("pages:event", session.event.slug, language=language)


def _day(holding: Holding, zone: str, language: str) -> Day:
    location = location_of(holding.session, language, is_online=holding.seat.intake.way == Way.ONLINE)
    return _day_of(holding.session, zone, language, location=location, position=holding.position)


def _day_of(session: Session, zone: str, language: str, *, location: Text, position: int | None = None) -> Day:
    return Day(
        title=title_of(session, language),
        date=when.plain_date(when.local(session.starts_at, zone).date(), language),
        moments=moments_of(session, zone=zone, language=language),
        language=own_name(session.language),
        location=location,
        position=position,
        is_cancelled=session.is_cancelled,
        cancel_reason=in_language(session.cancel_reason, language),
        file_url=absolute_url("pages:session_ics", session.event.slug, session.slug, language=language),
        google_url=calendar_links.google_url(session, language),
        outlook_url=calendar_links.outlook_url(session, language),
    )
