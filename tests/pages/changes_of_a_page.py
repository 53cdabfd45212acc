"""Each public action that changes what an event page prints, and those that change nothing on it: for test_freshness."""

from collections.abc import Callable
from datetime import time, timedelta

from outreach.economies.models import Economy
from outreach.events import actions as events
from outreach.events.actions import Timing
from outreach.events.choices import Mode
from outreach.events.models import Event, Session
from outreach.people.teams import add_team
from outreach.registrations import actions as registrations
from outreach.registrations.choices import SeatState, Way
from outreach.registrations.models import Allotment, Intake, Registration, Seat
from outreach.shared import clock
from tests.factories import (
    make_allotment,
    make_event,
    make_institution,
    make_intake,
    make_registration,
    make_resource,
    make_session,
    make_session_around,
    make_speaker,
    make_topic,
)
from tests.people import ANA, BEN
from tests.registrations.said import answers_of, somebody

AT = clock.now()
MINUTE = timedelta(minutes=1)
REASON = {"en": "Illness"}


def timing(days: int) -> Timing:
    return Timing((AT + timedelta(days=days)).date(), time(9), time(10), "Africa/Nairobi")


def drafted() -> Event:
    event = make_event(status="draft")
    make_intake(make_session(event))
    return event


def cancelled() -> Event:
    event = published()
    events.cancel_event(event, reason=REASON, by=None, at=AT - MINUTE)
    return event


def published() -> Event:
    event = make_event(languages=("en",), changed_at=AT - MINUTE)
    make_intake(make_session(event), capacity=1)
    return event


def the_session(event: Event) -> Session:
    return event.sessions.get()


def retime(event: Event) -> None:
    event.sessions.update(starts_at=AT + timedelta(days=40), ends_at=AT + timedelta(days=41))
    assert len(list(events.retime(at=AT))) == 1


def register(event: Event, person=ANA) -> registrations.Receipt:
    intakes = list(Intake.objects.select_related("session__event").filter(session__event=event))
    answers = answers_of(person, intakes=(intakes[0].pk,))
    return registrations.register(event, intakes=intakes, answers=answers, by=None, at=AT)


def release_by_correcting(event: Event) -> None:
    """The seat comes free: the address holds one already."""
    Intake.objects.update(capacity=2)
    make_registration(Intake.objects.select_related("session__event").get(), BEN)
    receipt = register(event)
    registrations.correct_address(event, receipt=receipt.key, email=BEN.email, by=None, at=AT)
    Intake.objects.update(seats_taken=2)
    register(event, somebody(1))


def taken(state: SeatState = SeatState.CONFIRMED) -> Event:
    """Its only seat online is somebody's; the room has one."""
    event = published()
    make_registration(Intake.objects.select_related("session__event").get(), ANA, state=state)
    make_intake(the_session(event), way=Way.ROOM, capacity=1)
    return event


def offered() -> Event:
    event = taken(SeatState.OFFERED)
    Seat.objects.update(offered_until=AT)
    return event


def held() -> Event:
    event = published()
    make_allotment(online(), seats=1, until=AT)
    return event


def beside_a_seat() -> Event:
    event = published()
    make_registration(online(), state="waiting")
    Intake.objects.update(capacity=9)
    return event


def one_cancelled() -> Event:
    event = published()
    events.cancel_session(the_session(event), reason=REASON, by=None, at=AT - MINUTE)
    return event


def live() -> Event:
    event = make_event(languages=("en",), changed_at=AT - MINUTE)
    make_intake(make_session_around(AT, event=event))
    return event


def with_material() -> Event:
    event = published()
    events.add_material(event, title={"en": "Slides"}, url="https://files.example/slides.pdf", by=None, at=AT - MINUTE)
    return event


def with_two_speakers() -> Event:
    event = published()
    make_speaker(event, position=0)
    make_speaker(event, position=1)
    return event


def edit(event: Event) -> None:
    seen = {"title": dict(event.title)}
    events.edit_texts(event, texts={"title": event.title | {"en": "Another title"}}, seen=seen, by=None, at=AT)


def online() -> Intake:
    return Intake.objects.select_related("session__event").get(way=Way.ONLINE)


def switch(event: Event) -> None:
    registrations.switch(Registration.objects.get(), to=Intake.objects.get(way=Way.ROOM), by=None, at=AT)


# Every public action that changes what an event page prints. Each begins with the event that `made` gives.
Change = tuple[Callable[[], Event], Callable[[Event], object]]
CHANGES: dict[str, Change] = {
    "publish_event": (drafted, lambda event: events.publish_event(event, languages=["en"], by=None, at=AT)),
    "publish_language": (published, lambda event: events.publish_language(event, "fr", by=None, at=AT)),
    "archive_event": (one_cancelled, lambda event: events.archive_event(event, by=None, at=AT)),
    "cancel_event": (published, lambda event: events.cancel_event(event, reason=REASON, by=None, at=AT)),
    "restore_event": (cancelled, lambda event: events.restore_event(event, by=None, at=AT)),
    "cancel_session": (published, lambda event: events.cancel_session(the_session(event), reason=REASON, by=None, at=AT)),
    "move_session": (published, lambda event: events.move_session(the_session(event), timing=timing(9), by=None, at=AT)),
    "restore_session": (one_cancelled, lambda event: events.restore_session(the_session(event), by=None, at=AT)),
    "change_session": (published, lambda event: events.change_session(the_session(event), venue={"en": "Room B"}, by=None, at=AT)),
    "end_session": (live, lambda event: events.end_session(the_session(event), by=None, at=AT)),
    "edit_texts": (published, edit),
    "add_material": (
        published,
        lambda event: events.add_material(event, title={"en": "Slides"}, url="https://files.example/s.pdf", by=None, at=AT),
    ),
    "remove_material": (with_material, lambda event: events.remove_material(event.materials.get(), by=None, at=AT)),
    "remove_part": (with_two_speakers, lambda event: events.remove_part(event.speakers.first(), by=None, at=AT)),
    "put_earlier": (with_two_speakers, lambda event: events.put_earlier(event.speakers.last(), by=None, at=AT)),
    "set_team": (published, lambda event: events.set_team(event, add_team("geneva", name="Geneva", by=None, at=AT), by=None, at=AT)),
    "change_livestream": (
        published,
        lambda event: events.change_livestream(the_session(event), url="https://live.example/a", by=None, at=AT),
    ),
    "retime": (published, retime),
    "add_session": (
        published,
        lambda event: events.add_session(
            event, slug="2", language="fr", mode=Mode.ONLINE, timing=timing(9), place={"en": "Nairobi"}, by=None, at=AT
        ),
    ),
    "add_agenda_item": (published, lambda event: events.add_agenda_item(event, minute=5, title={"en": "Tea"}, by=None, at=AT)),
    "add_host": (published, lambda event: events.add_host(event, make_institution(), by=None, at=AT)),
    "add_reference": (published, lambda event: events.add_reference(event, make_resource(), by=None, at=AT)),
    "add_speaker": (published, lambda event: events.add_speaker(event, "Mere", position_held={"en": "Adviser"}, by=None, at=AT)),
    "set_audience": (published, lambda event: events.set_audience(event, Economy.objects.filter(code="WS"), by=None, at=AT)),
    "set_topics": (published, lambda event: events.set_topics(event, [make_topic()], by=None, at=AT)),
    "open_intake": (
        published,
        lambda event: registrations.open_intake(the_session(event), way=Way.ROOM, capacity=None, by=None, at=AT),
    ),
    "register": (published, register),
    "correct_address": (published, release_by_correcting),
    "withdraw": (taken, lambda event: registrations.withdraw(Registration.objects.get(), by=None, at=AT)),
    "switch": (taken, switch),
    "decline_offer": (offered, lambda event: registrations.decline_offer(Registration.objects.get(), intake=online(), by=None, at=AT)),
    "end_offers": (offered, lambda event: registrations.end_offers(at=AT)),
    "change_way": (published, lambda event: registrations.change_way(the_session(event), mode=Mode.ROOM, by=None, at=AT)),
    "change_capacity": (published, lambda event: registrations.change_capacity(online(), capacity=2, by=None, at=AT)),
    "hold_seats": (
        published,
        lambda event: registrations.hold_seats(online(), seats=1, until=AT + MINUTE, economy="KE", by=None, at=AT),
    ),
    "end_allotment": (held, lambda event: registrations.end_allotment(Allotment.objects.get(), by=None, at=AT)),
    "end_allotments": (held, lambda event: registrations.end_allotments(at=AT)),
    "promote_waiting": (beside_a_seat, lambda event: registrations.promote_waiting(at=AT)),
}
# And those that change nothing on the page of an event that is public already.
NOT_PRINTED = {
    "create_event": "a draft",
    "add_series": "no event belongs to it yet",
    "add_record": "a page of its own",
    "load_records": "pages of their own",
    "arrive": "an address is proved",
    "forget_repeated_forms": "housekeeping",
    "leave_waiting_list": "the queue is not printed",
    "accept_offer": "a place that is offered is taken already",
    "correct_details": "nobody else sees them",
    "ask": "the organisers alone read it",
    "send_way_in_again": "a mail",
    "note_export": "the journal alone knows",
    "forget_registrations": "the seats it frees are given back by withdrawing",
}
