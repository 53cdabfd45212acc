"""Whatever happens to a registration and its session, at the end her calendar has exactly what she has places for."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from outreach.events.actions import Timing, cancel_event, cancel_session, move_session, restore_event, restore_session
from outreach.events.models import Event, Session
from outreach.registrations.actions import correct_address, register, switch, withdraw
from outreach.registrations.choices import SeatState
from outreach.registrations.models import Intake, Registration
from tests import factories
from tests.notifications import post
from tests.notifications.calendar_client import CalendarClient, times_of
from tests.people import ANA, BEN
from tests.registrations.said import answers_of

pytestmark = pytest.mark.django_db

BEGINNING = datetime(2027, 1, 5, 9, 30, tzinfo=UTC)
REASON = {"en": "The speaker is ill."}


class History:
    """A language group of two sessions, and one person who does what people do."""

    def __init__(self) -> None:
        mail.outbox.clear()
        self.at = BEGINNING
        event = factories.make_event(pattern="language-group")
        english = factories.make_session(event, on=date(2027, 2, 9), slug="en")
        french = factories.make_session(event, on=date(2027, 2, 10), language="fr", slug="fr")
        self.event, self.sessions = event, [english, french]
        self.intakes = [factories.make_intake(session) for session in self.sessions]

    def registration(self) -> Registration | None:
        return Registration.objects.filter(event=self.event, contact__email=BEN.email, withdrawn_at__isnull=True).first()

    def register(self, number: int) -> None:
        if not self._session(number).is_cancelled:
            register(self._event(), intakes=[self._intake(number)], answers=answers_of(BEN), by=None, at=self.at)

    def switch(self, number: int) -> None:
        registration = self.registration()
        if registration and not self._session(number).is_cancelled:
            switch(registration, to=self._intake(number), by=None, at=self.at)

    def withdraw(self, number: int) -> None:
        if registration := self.registration():
            withdraw(registration, by=None, at=self.at)

    def move(self, number: int) -> None:
        session = self._session(number)
        if not session.is_cancelled:
            hour = time(9) if session.local_start == time(14) else time(14)
            timing = Timing(session.local_date, hour, time(hour.hour + 1), "Europe/Zurich")
            move_session(session, timing=timing, by=None, at=self.at)

    def cancel_or_restore(self, number: int) -> None:
        session = self._session(number)
        if self._event().is_cancelled:
            return
        if session.is_cancelled:
            restore_session(session, by=None, at=self.at)
        else:
            cancel_session(session, reason=REASON, by=None, at=self.at)

    def cancel_or_restore_event(self, number: int) -> None:
        event = self._event()
        if event.is_cancelled:
            restore_event(event, by=None, at=self.at)
        else:
            cancel_event(event, reason=REASON, by=None, at=self.at)

    def read_only(self, number: int) -> None:
        """The worker wakes up."""
        post.run(self.at)

    def held(self) -> list[Session]:
        registration = self.registration()
        if registration is None:
            return []
        seats = registration.seats.filter(state=SeatState.CONFIRMED, session__status="scheduled").select_related("session")
        return [seat.session for seat in seats]

    def _event(self) -> Event:
        return Event.objects.get(pk=self.event.pk)

    def _session(self, number: int) -> Session:
        return Session.objects.select_related("event").get(pk=self.sessions[number].pk)

    def _intake(self, number: int) -> Intake:
        return Intake.objects.select_related("session__event").get(pk=self.intakes[number].pk)


DEEDS = ["register", "switch", "withdraw", "move", "cancel_or_restore", "cancel_or_restore_event", "read_only"]
steps = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 1), st.sampled_from([1, 60, 20 * 60, 40 * 60]), st.booleans()), max_size=14
)


@settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# Asked again while the session is cancelled: the answer invites nobody, and the CANCEL goes out all the same.
@example(steps=[("register", 0, 1, True), ("register", 0, 1, False), ("cancel_or_restore", 0, 1, False)], random=Random(1))
@given(steps=steps, random=st.randoms(use_true_random=False))
def test_her_calendar_has_what_she_has_places_for(steps: list[tuple[str, int, int, bool]], random: Random, db: None) -> None:
    with transaction.atomic():
        history = History()
        for deed, number, seconds, is_read in steps:
            getattr(history, deed)(number)
            if is_read:
                post.run(history.at)
            history.at += timedelta(seconds=seconds)
        post.run(history.at)
        post.run(history.at + timedelta(hours=1))

        expected = times_of(history.held())
        letters = list(mail.outbox)
        assert post.calendar_after(letters).times() == expected
        random.shuffle(letters)
        assert post.calendar_after(letters).times() == expected
        transaction.set_rollback(True)


def test_english_french_english_ends_in_english() -> None:
    history = History()
    history.register(0)
    post.run(history.at)
    for number in (1, 0):
        history.at += timedelta(minutes=5)
        history.switch(number)
        post.run(history.at)

    assert [post.method_of(letter) for letter in mail.outbox] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL"]
    assert post.calendar_after(mail.outbox).times() == times_of(history.sessions[:1])
    assert post.calendar_after(list(reversed(mail.outbox))).times() == times_of(history.sessions[:1])


def test_a_form_corrected_to_somebody_who_withdrew_meanwhile_invites_her_again() -> None:
    """The form is older than the CANCEL; what it makes of her is not."""
    history = History()
    intake = history._intake(0)
    at = history.at
    bens = register(intake.session.event, intakes=[intake], answers=answers_of(BEN), by=None, at=at).registration
    register(intake.session.event, intakes=[intake], answers=answers_of(ANA), by=None, at=at)
    receipt = register(intake.session.event, intakes=[intake], answers=answers_of(ANA), by=None, at=at + timedelta(minutes=10))
    assert bens is not None
    post.run(at + timedelta(minutes=10))
    withdraw(bens, by=None, at=at + timedelta(minutes=15))
    post.run(at + timedelta(minutes=15))

    correct_address(intake.session.event, receipt=receipt.key, email=BEN.email, by=None, at=at + timedelta(minutes=30))
    post.run(at + timedelta(minutes=30))

    letters = [letter for letter in mail.outbox if letter.to == [BEN.email]]
    assert [post.method_of(letter) for letter in letters] == ["REQUEST", "CANCEL", "REQUEST"]
    assert f"DTSTAMP:{at + timedelta(minutes=30):%Y%m%dT%H%M%SZ}" in (post.invitation_in(letters[-1]) or "")
    assert post.calendar_after(letters).times() == times_of(history.sessions[:1])
    assert post.calendar_after(letters[::-1]).times() == times_of(history.sessions[:1])


def test_the_client_ignores_what_is_older() -> None:
    history = History()
    history.register(0)
    post.run(history.at)
    history.at += timedelta(minutes=5)
    history.move(0)
    first, second = [*mail.outbox, *post.run(history.at + timedelta(minutes=30))]
    client = CalendarClient()

    client.receive(post.invitation_in(second) or "")
    client.receive(post.invitation_in(first) or "")

    assert client.times() == times_of([history._session(0)])
