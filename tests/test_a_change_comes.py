"""What bad luck gets when something changes: nobody loses what she had, and nothing is half done."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications import delivery, drafts, reactions, reminders
from notifications.models import Message
from outreach.events.actions import Timing, cancel_session, move_session
from outreach.events.errors import SkippedTimeError, TextConflict
from outreach.events.models import Session
from outreach.journal.models import Entry
from outreach.pages import feed_copies
from outreach.people.actions import close_link, make_link
from outreach.people.choices import LinkPurpose
from outreach.people.models import Link
from outreach.registrations.actions import accept_offer, end_offers, register, switch
from outreach.registrations.errors import IntakeFullError, OfferEndedError, SessionCancelledError
from outreach.registrations.facts import RegistrationConfirmed
from outreach.shared import clock
from outreach.shared.when import utc_stamp
from tests.concurrency.threads import at_once
from tests.desk.organising import HERE, desk_of, fields_shown, her_event, make_organiser
from tests.factories import make_intake, make_registration, make_session
from tests.notifications import post
from tests.notifications.calendar_client import times_of
from tests.people import ANA, BEN, CHEN
from tests.registrations.said import answers_of
from tests.registrations.waiting import counters, make_hybrid, make_languages, states_of
from tests.serving import serving

needs_database = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@needs_database
def test_a_switch_to_a_session_that_fills_meanwhile() -> None:
    english, french = make_languages("en", "fr", capacity=1)
    anas = make_registration(english, ANA)
    # She looks at the page: one seat is left. Then Ben is faster.
    register(french.session.event, intakes=[french], answers=answers_of(BEN), by=None)
    before = Entry.objects.count()

    with pytest.raises(IntakeFullError):
        switch(anas, to=french, by=None)

    assert (states_of(anas), counters(english, french)) == ({english.pk: "confirmed"}, [(1, 0, 0), (1, 0, 0)])
    assert Entry.objects.count() == before
    # What she is offered instead: to wait, and to keep the English seat.
    switch(anas, to=french, wait=True, by=None)
    assert states_of(anas) == {english.pk: "confirmed", french.pk: "waiting"}


@needs_database
@pytest.mark.parametrize("has_gone", [False, True], ids=["still hers on paper", "with the next already"])
def test_an_offer_accepted_a_second_late(has_gone: bool) -> None:
    room, _online = make_hybrid(room=1)
    bens, chens = make_registration(room, BEN, state="offered"), make_registration(room, CHEN, state="waiting")
    until = clock.now() + timedelta(hours=1)
    bens.seats.update(offered_until=until)
    if has_gone:
        end_offers(at=until)

    with pytest.raises(OfferEndedError):
        accept_offer(bens, intake=room, by=None, at=until + SECOND)

    end_offers(at=until + SECOND)
    assert (states_of(bens), states_of(chens)) == ({}, {room.pk: "offered"})
    assert counters(room) == [(1, 0, 0)]


@needs_database
@pytest.mark.parametrize("name", ["kind", "lang", "economy", "topic", "series", "mode", "period", "from", "until", "when", "q", "page"])
def test_a_filter_with_unknown_or_hostile_values(client: Client, name: str) -> None:
    """Each view of the programme answers as if the value had not been sent: no error, nothing of it on the page."""
    feed_copies.forget()
    session = make_session()
    event = session.event
    hostile = ["party", "%00", "a%00b", "%ff%fe", "%ed%a0%80", "x" * 5_000, "%22%3E%3Cscript%3Ealert(1)", "%27%20OR%201=1", "9" * 30, "-1"]
    paths = ("/en/events/", f"/en/events/{session.local_date:%Y/%m}/", "/en/events/calendar.ics", "/en/events/atom.xml")
    # A text is searched for, and a page beyond the last is none.
    ours = {200, 404} if name == "page" else {200}

    for path in paths:
        for value in hostile:
            answer = client.get(f"{path}?{name}={value}")
            assert answer.status_code in ours, (path, value)
            # A calendar is named by the words that were searched for, in a type without markup that no browser guesses at.
            is_plain = (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (
                "text/calendar; charset=utf-8",
                "nosniff",
            )
            assert is_plain or b"<script>alert" not in answer.content
            if name not in {"q", "page"}:
                assert event.slug.encode() in answer.content, (path, value)


@needs_database
def test_a_feed_asked_for_by_a_thousand_clients_at_once(tmp_path: Path) -> None:
    """All get the same bytes, then all are told that nothing changed; and each costs one statement."""
    path, clients = "/fr/events/calendar.ics", 1000

    def ask(port: int, **headers: str) -> tuple[int, str | None, bytes]:
        line = HTTPConnection("127.0.0.1", port, timeout=120)
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        found = (answer.status, answer.headers["ETag"], answer.read())
        line.close()
        return found

    with serving(tmp_path, sessions=30) as port:
        first = at_once([partial(ask, port)] * clients)
        second = at_once([partial(ask, port, **{"If-None-Match": first[0][1]})] * clients)

    assert (first[0][0], first[0][2].count(b"BEGIN:VEVENT")) == (200, 30)
    assert [answer for answer in first if answer != first[0]] == []
    assert [answer for answer in second if answer != (304, first[0][1], b"")] == []

    make_session()
    feed_copies.forget()
    with CaptureQueriesContext(connection) as asked:
        answers = {Client().get(path).content for _ in range(100)}
    assert (len(answers), len(asked) <= 100 + 5) == (1, True)


@needs_database
def test_two_organisers_editing_one_text_see_the_difference_and_overwrite_nothing_silently() -> None:
    event = her_event(slug="hers")
    address = f"{HERE}/events/hers/details/"
    hers, his = desk_of(make_organiser()), desk_of(make_organiser())
    both_saw = fields_shown(hers.get(address)), fields_shown(his.get(address))

    first = hers.post(address, both_saw[0] | {"title_en": "Her title"})
    second = his.post(address, both_saw[1] | {"title_en": "His title", "summary_fr": "Son résumé"})

    event.refresh_from_db()
    assert (first.status_code, second.status_code, event.title["en"]) == (302, 409, "Her title")
    assert [row["found"] for row in second.context["conflicts"]] == [
        TextConflict("title", "en", "Finding export markets", "Her title", "His title")
    ]
    # Both stand on the page, and everything he typed is in its field.
    shown = fields_shown(second)
    assert all(words in second.text for words in ("Finding export markets", "Her title", "His title"))
    assert (shown["title_en"], shown["summary_fr"]) == ("His title", "Son résumé")
    # He has seen it: saving now is his decision.
    his.post(address, shown)
    event.refresh_from_db()
    assert (event.title["en"], event.summary["fr"]) == ("His title", "Son résumé")
    assert [entry.name for entry in Entry.objects.order_by("pk")] == ["event.edited", "event.edited"]


@needs_database
def test_a_link_revoked_while_its_page_is_open() -> None:
    registration = make_registration(person=BEN)
    token = make_link(registration.contact, purpose=LinkPurpose.MINE)
    hers, waiting = Client(), Client()
    hers.post(f"/r/{token}/")
    assert [hers.get("/en/my-registrations/").status_code, waiting.get(f"/r/{token}/").status_code] == [200, 200]
    close_link(Link.objects.get(), by=None)
    before = Entry.objects.count()

    # The button she has not pressed yet, and the button of a page that was open already.
    answers = [waiting.post(f"/r/{token}/"), hers.post(f"/en/my-registrations/{registration.public_id}/cancel/")]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert all("That link has expired. Ask for a new one." in answer.text for answer in answers)
    assert all(BEN.email not in answer.text for answer in answers)
    registration.refresh_from_db()
    assert (registration.withdrawn_at, Entry.objects.count()) == (None, before)


class MovingLine:
    """A line to the mail server over which one mail has left when the session moves; the next ones go as usual."""

    def __init__(self, move: Callable[[], object]) -> None:
        self._moves, self.sent = [move], []

    def open(self) -> None:
        """Always open."""

    def close(self) -> None:
        """Nothing is held."""

    def send_messages(self, mails: list[EmailMessage]) -> int:
        self.sent += mails
        if self._moves:
            self._moves.pop()()
        return len(mails)


@needs_database
def test_a_session_is_moved_while_a_reminder_is_leaving(monkeypatch: pytest.MonkeyPatch) -> None:
    session = make_session(on=date(2027, 2, 9))
    intake = make_intake(session)
    for person in (ANA, BEN):
        make_registration(intake, person, registered_at=session.starts_at - timedelta(days=30))
    hour_before = session.starts_at - timedelta(hours=1)
    later = Timing(session.local_date, time(16), time(17), session.zone)
    line = MovingLine(lambda: move_session(session, timing=later, by=None, at=hour_before))
    monkeypatch.setattr(delivery, "get_connection", lambda: line)

    reminders.remind(at=hour_before)
    delivery.deliver(at=hour_before)
    # The one that was leaving has left with the old hour; the other one is dropped.
    assert sorted(Message.objects.filter(kind="reminder_hour").values_list("state", flat=True)) == ["dropped", "sent"]

    reminders.remind(at=hour_before + timedelta(hours=2))
    delivery.deliver(at=hour_before + timedelta(hours=2))

    new_start = session.starts_at + timedelta(hours=2)
    of_new_start = Message.objects.filter(kind="reminder_hour", data__starts_at=utc_stamp(new_start))
    assert sorted(of_new_start.values_list("contact__email", "state")) == [(ANA.email, "sent"), (BEN.email, "sent")]
    assert Message.objects.filter(kind="reminder_hour", state="queued").count() == 0


@needs_database
def test_a_session_moved_twice_in_a_minute() -> None:
    registration = make_registration(make_intake(make_session(on=date(2027, 2, 9))), BEN)
    session, at = registration.seats.get().session, datetime(2027, 1, 20, 9, 30, tzinfo=UTC)
    drafts.queue(reactions.react_to(RegistrationConfirmed(registration.pk, registration.contact_id), at))
    first = post.run(at)
    for number, hour in enumerate([16, 17]):
        timing = Timing(session.local_date, time(hour), time(hour + 1), session.zone)
        session = move_session(session, timing=timing, by=None, at=at + number * 30 * SECOND)
        assert post.run(at + number * 30 * SECOND) == []

    letters = post.run_until(at + MINUTE, at + timedelta(hours=1))

    # One mail, half an hour after the first move: from the hour she knew to the hour that is so now.
    assert len(letters) == 1
    assert ("12:00 to 13:00" in letters[0].body, "09:00 to 10:15" in letters[0].body, "11:00" in letters[0].body) == (True, True, False)
    assert "SEQUENCE:2" in (post.invitation_in(letters[0]) or "")
    assert post.calendar_after(first + letters).times() == times_of([session])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("comes_first", ["the form", "the mail"])
def test_a_session_is_cancelled_while_someone_registers(comes_first: str) -> None:
    """Whoever is quicker: nobody is left with a place she believes in, or with an entry in her calendar."""
    intake = make_intake(make_session(on=date(2027, 2, 9)))
    at, reason = datetime(2027, 1, 20, 9, 30, tzinfo=UTC), {"en": "The speaker is ill."}
    event = intake.session.event
    if comes_first == "the mail":
        register(event, intakes=[intake], answers=answers_of(ANA), by=None, at=at)
        post.run(at)
        mail.outbox.clear()

    registered, _cancelled = at_once(
        [
            partial(register, event, intakes=[intake], answers=answers_of(BEN), by=None, at=at),
            partial(cancel_session, intake.session, reason=reason, by=None, at=at),
        ]
    )
    letters = post.run_until(at, at + timedelta(hours=1))

    to_ben = [letter for letter in letters if letter.to == [BEN.email]]
    refused = isinstance(registered, SessionCancelledError)
    assert refused or registered.registration is not None
    # In time: one mail, which says that the session is cancelled, why, and nothing else; and invites nobody.
    assert [letter.subject.rpartition(": ")[2] for letter in to_ben] == ["cancelled"] * (not refused)
    assert [letter.body.count("The speaker is ill.") for letter in to_ben] == [1] * (not refused)
    assert [words for letter in to_ben for words in ("confirmed", "Your way in", "/j/") if words in letter.body] == []
    assert post.calendar_after(to_ben).times() == {}
    to_ana = [letter for letter in letters if letter.to == [ANA.email]]
    assert [post.method_of(letter) for letter in to_ana] == ["CANCEL"] * (comes_first == "the mail")


@needs_database
def test_a_session_moved_into_the_dst_gap() -> None:
    """A night in spring: the clocks of Geneva go from 2:00 to 3:00. Nothing is moved, and nobody is written to."""
    session = make_session(on=date(2027, 2, 9))
    make_registration(make_intake(session), BEN)
    timing = Timing(date(2027, 3, 28), time(2, 30), time(4), "Europe/Zurich")

    with pytest.raises(SkippedTimeError) as refused:
        move_session(session, timing=timing, by=None)

    assert str(refused.value.message) == (
        "That night the clocks go forward: 02:30 does not exist in this time zone. The next time there is 03:00."
    )
    assert (Session.objects.get().starts_at, Session.objects.get().sequence) == (session.starts_at, 0)
    assert Entry.objects.count() == 0
