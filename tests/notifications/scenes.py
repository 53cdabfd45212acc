"""Registrations of people far apart in sessions of one known day, one scene for each mail."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from notifications import queries
from notifications.choices import Method, State
from notifications.kinds import READDRESSED
from notifications.models import Message
from notifications.reminders import RULES, moment
from outreach.events.choices import Mode, Pattern
from outreach.events.models import Session
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.models import Registration
from outreach.shared.when import utc_stamp
from tests import factories
from tests.people import ANA, BEN, CHEN, Somebody

REGISTERED_AT = datetime(2027, 1, 5, 9, 30, tzinfo=UTC)
SOON = REGISTERED_AT + timedelta(seconds=2)
PUBLIC_ID = uuid.UUID("6f2a1c5e-8d1b-4b7e-9a55-0c8f3d2e4b6a")
READERS = {"en": BEN, "fr": ANA, "es": CHEN}


@dataclass(frozen=True)
class Scene:
    """A folder of golden files, the kind of mail, and how its registration is made."""

    name: str
    kind: str
    make: Callable[[Somebody], Registration]
    # How the message came about, where there was more than a registration.
    message: Callable[[Registration], Message] | None = None

    def __str__(self) -> str:
        return self.name


def webinar() -> Session:
    """On a Tuesday in Geneva: still Tuesday in Bridgetown and Nairobi, Wednesday in Apia."""
    event = factories.make_event(slug="finding-markets")
    return known(factories.make_session(event, on=date(2027, 2, 9)), 1)


def course() -> list[Session]:
    """Two days with the change of clocks between them, late enough to end on the next day in Nairobi."""
    event = factories.make_event(slug="export-plan", pattern=Pattern.COURSE, kind="workshop", title={
        "en": "Your export plan", "fr": "Votre plan d’exportation", "es": "Su plan de exportación",
    })  # fmt: skip
    titles = [{"en": "The market", "fr": "Le marché", "es": "El mercado"}, {"en": "The price", "fr": "Le prix", "es": "El precio"}]
    return [
        known(
            factories.make_session(
                event, on=date(2027, 3, 27 + number), starts=time(22), ends=time(23, 30), title=title, slug=str(number + 1)
            ),
            number + 2,
        )
        for number, title in enumerate(titles)
    ]


def in_the_room() -> Session:
    event = factories.make_event(slug="labels")
    venue = {"en": "Hall B, International Trade Centre", "fr": "Salle B, Centre du commerce international"}
    return known(factories.make_session(event, on=date(2027, 6, 15), mode=Mode.HYBRID, venue=venue), 4)


def known(session: Session, number: int) -> Session:
    session.uid = uuid.UUID(int=0x1111_2222_3333_4444_8555_6666_7777_0000 + number)
    session.save(update_fields=["uid"])
    return session


def one(person: Somebody, state: SeatState = SeatState.CONFIRMED) -> Registration:
    intake = factories.make_intake(webinar(), capacity=40)
    if state == SeatState.WAITING:
        factories.make_registration(intake, Somebody("Dee", "dee@first.example", "Dee", "KE", "en", "UTC"), state=state)
    return factories.make_registration(intake, person, state=state, public_id=PUBLIC_ID, registered_at=REGISTERED_AT)


def waiting(person: Somebody) -> Registration:
    return one(person, SeatState.WAITING)


def in_a_course(person: Somebody) -> Registration:
    intakes = [factories.make_intake(session) for session in course()]
    return factories.make_registration(intakes, person, public_id=PUBLIC_ID, registered_at=REGISTERED_AT)


def in_room(person: Somebody) -> Registration:
    intake = factories.make_intake(in_the_room(), way=Way.ROOM)
    return factories.make_registration(intake, person, public_id=PUBLIC_ID, registered_at=REGISTERED_AT)


def _prepared(person: Somebody) -> Registration:
    registration = one(person)
    registration.event.preparation = {
        "en": "Your product’s name\nTwo markets you know",
        "fr": "Le nom de votre produit\nDeux marchés que vous connaissez",
        "es": "El nombre de su producto\nDos mercados que conozca",
    }
    registration.event.save(update_fields=["preparation"])
    return registration


SCENES = [
    Scene("registration_confirmed", "registration_confirmed", one),
    Scene("registration_confirmed_room", "registration_confirmed", in_room),
    Scene("registration_confirmed_course", "registration_confirmed", in_a_course),
    Scene("registration_further_day", "registration_further_day", in_a_course),
    Scene("registration_waiting", "registration_waiting", waiting),
    Scene("registration_repeated", "registration_repeated", one),
    Scene("registration_repeated_waiting", "registration_repeated", waiting),
    Scene("way_in_again", "way_in_again", one),
    Scene("registration_readdressed", "registration_readdressed", one),
    Scene("reminder_week", "reminder_week", one),
    Scene("reminder_week_course", "reminder_week", in_a_course),
    Scene("reminder_day", "reminder_day", _prepared),
    Scene("reminder_hour", "reminder_hour", one),
    Scene("reminder_hour_room", "reminder_hour", in_room),
]


def message_of(scene: Scene, language: str) -> Message:
    """The message of a scene as it is loaded for sending."""
    registration = scene.make(READERS[language])
    if scene.message:
        return scene.message(registration)
    seats = list(registration.seats.order_by("session__starts_at"))
    confirmed = [seat.session_id for seat in seats if seat.state == SeatState.CONFIRMED]
    about = confirmed[-1] if scene.kind == "registration_further_day" else confirmed[0] if confirmed else None
    return queued(registration, scene.kind, session_id=about, language=language)


def queued(registration: Registration, kind: str, *, session_id: int | None = None, language: str = "", **changes: object) -> Message:
    """A message in the outbox, as reactions would have left it."""
    is_plain = session_id is None or kind in RULES
    method = Method.NONE if is_plain else Method.CANCEL if kind == READDRESSED.name else Method.REQUEST
    values = {
        "key": f"{kind}:{uuid.uuid4()}",
        "kind": kind,
        "contact": registration.contact,
        "registration": registration,
        "session_id": session_id,
        "method": method,
        "language": language or registration.language,
        "message_id": f"<{uuid.uuid4()}@sessions.example>",
        "fact_at": REGISTERED_AT,
        "due_at": REGISTERED_AT,
    }
    if kind in RULES:
        session = Session.objects.get(pk=session_id)
        due_at = moment(RULES[kind], session.starts_at, registration.zone)
        values |= {"data": {"starts_at": utc_stamp(session.starts_at)}, "due_at": due_at}
    return queries.for_sending(Message.objects.create(**values | changes).pk)


def mark_sent(message: Message) -> Message:
    Message.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=REGISTERED_AT)
    return message


def confirmed(person: Somebody = ANA, registration: Registration | None = None) -> Message:
    """The invitation of a registration with one seat, due."""
    registration = registration or factories.make_registration(person=person)
    return queued(registration, "registration_confirmed", session_id=registration.seats.get().session_id)
