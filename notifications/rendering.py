"""From a row of the outbox to a mail: words in the person's language, times in her zone, her invitation."""

import json
from dataclasses import dataclass
from email.charset import QP, Charset
from email.header import Header
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import override

from notifications import invitations
from notifications.changes import state_of
from notifications.choices import Method
from notifications.contexts import context_of, is_confirmed, link_context_of
from notifications.invitations import Invitation
from notifications.kinds import KINDS
from notifications.models import Message
from notifications.queries import sequence_for
from notifications.reminders import RULES
from notifications.serialising import PrintedForm, Serialised, serialised
from notifications.wording import MARKS, Words, marked_words_of, words_of
from outreach.people.actions import make_link
from outreach.people.choices import LinkPurpose
from outreach.registrations.choices import Way
from outreach.registrations.links import way_in_url
from outreach.registrations.models import Registration
from outreach.registrations.queries import Holding, holdings
from outreach.shared.links import absolute_url
from outreach.shared.localized import in_language

# What fits beside "Subject: " in a line of 76.
_FIRST_LINE = 66


class Mail(EmailMultiAlternatives):
    """Django folds an encoded subject as if its line were empty, and leaves the first line blank (RFC 5322, 2.2.3 and 4.2)."""

    printed: Serialised | None = None

    def message(self, **options: Any) -> Any:
        if self.printed:
            return self.printed
        if not self.attachments and len(self.alternatives) == 1:
            words = {"text": str(self.body), "html": str(self.alternatives[0][0])}
            return serialised(subject=str(self.subject), sender=self.from_email, recipient=self.to[0], headers=self.extra_headers, **words)
        message = super().message(**options)
        subject = str(message["Subject"])
        if subject.startswith("=?") and len(subject) > _FIRST_LINE:
            encoded = Header(str(self.subject), "utf-8", maxlinelen=_FIRST_LINE).encode(linesep="")
            message.replace_header("Subject", encoded)
        return message


@dataclass(frozen=True)
class Letter:
    """A mail ready to be sent, and what the outbox keeps of it."""

    mail: Mail
    subject: str
    text: str
    kind: str
    method: Method
    data: dict[str, Any]


@dataclass(frozen=True)
class MailForm:
    """A reminder to all who are told the same, and what the outbox keeps of it."""

    subject: str
    # JSON.
    data: str
    _words: Words
    _headers: dict[str, str]
    _printed: PrintedForm

    def filled(self, *, email: str, message_id: str, own: dict[str, str]) -> Mail:
        """The mail of one person."""
        words = self._words.filled(own)
        own_headers = {"Message-ID": message_id}
        mail = Mail(words.subject, words.text, to=[email], headers=own_headers | self._headers)
        mail.attach_alternative(words.html, "text/html")
        mail.printed = self._printed.filled(email, own_headers, own)
        return mail


def compose(message: Message) -> Letter:
    """The mail of this message as things stand now. Three files of the kind's folder, and the invitation if it has one.

    The message comes from `queries.for_sending`. One query, one more with an invitation,
    one more for each seat that waits, one or two more where overlaps are told. A link that is asked for is made here, and kept nowhere.
    """
    with override(message.language):
        if message.registration is None:
            return _letter(message, *_link(message))
        held = _held(message, message.registration)
        invitation = _invitation(message, message.registration, held)
        words = words_of(message.kind, context_of(message, message.registration, held))
    return _letter(message, words, words.text, invitation=invitation, told=_told(message, held))


def form_of(reminder: Message) -> MailForm:
    """The form that one reminder's mail is printed from. It comes from `queries.for_sending`. One query."""
    if reminder.registration is None:
        raise ValueError(f"reminder {reminder.pk} is about no registration")
    names_all = RULES[reminder.kind].names_all_days
    held = [
        holding
        for holding in _held(reminder, reminder.registration)
        if is_confirmed(holding) and (names_all or holding.session == reminder.session)
    ]
    with override(reminder.language):
        words = marked_words_of(reminder.kind, context_of(reminder, reminder.registration, held))
    headers = {name: value for name, value in _headers(reminder).items() if name != "Message-ID"}
    sender = settings.DEFAULT_FROM_EMAIL
    printed = PrintedForm(subject=words.subject, sender=sender, headers=headers, text=words.text, html=words.html, marks=MARKS)
    data = json.dumps(reminder.data | {"told": _told(reminder, held)})
    return MailForm(words.subject[:400], data, words, headers, printed)


def _letter(
    message: Message, words: Words, kept: str, *, invitation: Invitation | None = None, told: dict[str, Any] | None = None
) -> Letter:
    mail = Mail(words.subject, words.text, to=[message.contact.email], headers=_headers(message))
    mail.encoding = _quoted_printable()
    mail.attach_alternative(words.html, "text/html")
    if invitation:
        mail.attach_alternative(invitation.part.decode(), f"text/calendar; method={invitation.method}")
        if invitation.file:
            mail.attach("session.ics", invitation.file.decode(), "text/calendar")
    data = message.data | {"told": told} if told else message.data
    return Letter(mail, words.subject, kept, message.kind, invitation.method if invitation else Method.NONE, data)


def _link(message: Message) -> tuple[Words, str]:
    """The mail with a link to a person's registrations, and the text to keep: without the token, which opens them all."""
    token = make_link(message.contact, purpose=LinkPurpose.MINE)
    words = words_of(message.kind, link_context_of(message, token))
    return words, words.text.replace(token, "…")


def _held(message: Message, registration: Registration) -> list[Holding]:
    """The seats the mail is about; the event they share is the one already read, with its languages."""
    if message.session:
        message.session.event = registration.event
    if KINDS[message.kind].takes_back:
        return []
    held = holdings(registration)
    for holding in held:
        holding.session.event = registration.event
    return held


def _told(message: Message, held: list[Holding]) -> dict[str, Any]:
    """How the sessions in this mail stand, to be compared with the next change."""
    return {str(holding.session.pk): state_of(holding.session, is_confirmed=is_confirmed(holding)) for holding in held}


def _headers(message: Message) -> dict[str, str]:
    return {"Message-ID": message.message_id, "Content-Language": message.language, "Auto-Submitted": "auto-generated"}


def _quoted_printable() -> Charset:
    """UTF-8 that passes servers of seven bits, in lines of 76."""
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return charset


def _invitation(message: Message, registration: Registration, held: list[Holding]) -> Invitation | None:
    """The invitation that the message is to carry, if the seat is still confirmed and the session still to be held."""
    session = message.session
    if session is None or not message.method:
        return None
    if message.method == Method.CANCEL:
        return invitations.cancellation(
            session,
            language=message.language,
            email=message.contact.email,
            sequence=sequence_for(message),
            stamp=message.fact_at,
            reason=in_language(session.cancel_reason, message.language),
        )
    ways = [holding.seat.intake.way for holding in held if is_confirmed(holding) and holding.session == session]
    if not ways or session.is_cancelled:
        return None
    return invitations.request(
        session,
        language=message.language,
        email=message.contact.email,
        sequence=sequence_for(message),
        stamp=message.fact_at,
        way_in=way_in_url(registration),
        event_page=absolute_url("pages:event", session.event.slug, language=message.language),
        is_online=Way.ONLINE in ways,
    )
