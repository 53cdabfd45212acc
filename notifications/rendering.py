"""From a row of the outbox to a mail: words in the person's language, times in her zone, her invitation."""

import json
import secrets
from dataclasses import dataclass
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
from notifications.serialising import Part, PrintedForm, Serialised, serialised
from notifications.wording import MARKS, Words, marked_words_of, words_of
from outreach.people.actions import make_link
from outreach.people.choices import LinkPurpose
from outreach.registrations.choices import Way
from outreach.registrations.links import way_in_url
from outreach.registrations.models import Registration
from outreach.registrations.queries import Holding, holdings
from outreach.shared.links import absolute_url
from outreach.shared.localized import in_language

# Of an invitation what is one person's own, beside `wording.PERSONAL`.
_ATTENDEE = "attendee"
_MARKS = MARKS | {_ATTENDEE: f"{secrets.token_hex(8)}-{_ATTENDEE}"}


class Mail(EmailMultiAlternatives):
    """A mail that is serialised by us."""

    printed: Serialised | None = None

    def message(self, **options: Any) -> Any:
        return self.printed or serialised(
            subject=str(self.subject),
            sender=self.from_email,
            recipient=self.to[0],
            headers=self.extra_headers,
            parts=[
                Part("text/plain", str(self.body)),
                *(Part(content_type, str(words)) for words, content_type in self.alternatives),
                *(Part(content_type, str(words), filename) for filename, words, content_type in self.attachments),
            ],
        )


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
    """A mail to all who are told the same, and what the outbox keeps of it."""

    subject: str
    # JSON.
    data: str
    _subject_line: str
    _headers: dict[str, str]
    _printed: PrintedForm

    def filled(self, *, email: str, message_id: str, own: dict[str, str]) -> Mail:
        """The mail of one person."""
        own_headers, own = {"Message-ID": message_id}, own | {_ATTENDEE: email}
        text, *others = self._printed.parts_for(own)
        mail = _mail(self._subject_line, text.words, others, email=email, headers=own_headers | self._headers)
        mail.printed = self._printed.filled(email, own_headers, own)
        return mail


def compose(message: Message) -> Letter:
    """The mail of this message as things stand now. Three files of the kind's folder, and the invitation if it has one.

    The message comes from `queries.for_sending`. One query, one more with an invitation,
    one more for each seat that waits, one or two more where overlaps are told. A link that is asked for is made here, and kept nowhere.
    """
    registration = message.registration
    with override(message.language):
        if registration is None:
            return _letter(message, *_link(message))
        held = _held(message, registration)
        sequence = sequence_for(message) if message.session and message.method else 0
        invitation = _invitation(message, held, sequence=sequence, email=message.contact.email, way_in=way_in_url(registration))
        words = words_of(message.kind, context_of(message, registration, held))
    return _letter(message, words, words.text, invitation=invitation, told=_told(message, held))


def form_of(message: Message, held: list[Holding], *, sequence: int) -> MailForm:
    """The form that this mail is printed from, and those of all who are told the same. No query.

    The message is settled and comes with contact, session, registration, event and the event's languages; `held` are the
    live seats; `sequence` is that of the invitation.
    """
    rule = RULES.get(message.kind)
    if rule:
        held = [holding for holding in held if is_confirmed(holding) and (rule.names_all_days or holding.session == message.session)]
    with override(message.language):
        words = marked_words_of(message.kind, context_of(message, registration_of(message), held))
        invitation = _invitation(message, held, sequence=sequence, email=_MARKS[_ATTENDEE], way_in=_MARKS["way_in"])
    parts = [Part("text/plain", words.text), Part("text/html", words.html), *_parts(invitation)]
    headers = {name: value for name, value in _headers(message).items() if name != "Message-ID"}
    printed = PrintedForm(subject=words.subject, sender=settings.DEFAULT_FROM_EMAIL, headers=headers, parts=parts, marks=_MARKS)
    data = json.dumps(message.data | {"told": _told(message, held)})
    return MailForm(words.subject[:400], data, words.subject, headers, printed)


def _letter(
    message: Message, words: Words, kept: str, *, invitation: Invitation | None = None, told: dict[str, Any] | None = None
) -> Letter:
    others = [Part("text/html", words.html), *_parts(invitation)]
    mail = _mail(words.subject, words.text, others, email=message.contact.email, headers=_headers(message))
    data = message.data | {"told": told} if told else message.data
    return Letter(mail, words.subject, kept, message.kind, invitation.method if invitation else Method.NONE, data)


def _mail(subject: str, text: str, others: list[Part], *, email: str, headers: dict[str, str]) -> Mail:
    mail = Mail(subject, text, to=[email], headers=headers)
    for part in others:
        if part.filename:
            mail.attach(part.filename, part.words, part.content_type)
        else:
            mail.attach_alternative(part.words, part.content_type)
    return mail


def _parts(invitation: Invitation | None) -> list[Part]:
    if invitation is None:
        return []
    asking = Part(f"text/calendar; method={invitation.method}", invitation.part.decode())
    return [asking, Part("text/calendar", invitation.file.decode(), "session.ics")] if invitation.file else [asking]


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
    """How the sessions stand that the words of this mail name, to be compared with the next change."""
    confirmed = [holding for holding in held if is_confirmed(holding)]
    named = confirmed or held if KINDS[message.kind].names_all or not message.session_id else []
    about = [holding for holding in held if holding.session.pk == message.session_id]
    # Of two seats in one session the certain one says more.
    in_order = sorted([*named, *about], key=is_confirmed)
    return {str(holding.session.pk): state_of(holding.session, is_confirmed=is_confirmed(holding)) for holding in in_order}


def _headers(message: Message) -> dict[str, str]:
    return {"Message-ID": message.message_id, "Content-Language": message.language, "Auto-Submitted": "auto-generated"}


def registration_of(message: Message) -> Registration:
    if message.registration is None:
        raise ValueError(f"message {message.pk} is about no registration")
    return message.registration


def _invitation(message: Message, held: list[Holding], *, sequence: int, email: str, way_in: str) -> Invitation | None:
    """The invitation that the message is to carry, if the seat is still confirmed and the session still to be held."""
    session = message.session
    if session is None or not message.method:
        return None
    if message.method == Method.CANCEL:
        return invitations.cancellation(
            session,
            language=message.language,
            email=email,
            sequence=sequence,
            stamp=message.fact_at,
            reason=in_language(session.cancel_reason, message.language),
        )
    ways = [holding.seat.intake.way for holding in held if is_confirmed(holding) and holding.session == session]
    if not ways or session.is_cancelled:
        return None
    return invitations.request(
        session,
        language=message.language,
        email=email,
        sequence=sequence,
        stamp=message.fact_at,
        way_in=way_in,
        event_page=absolute_url("pages:event", session.event.slug, language=message.language),
        is_online=Way.ONLINE in ways,
    )
