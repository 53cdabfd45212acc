"""What the run of `mail` has done in processes of its own, by `manage.py shell`: each call prints one line of JSON."""

import importlib
import json
import re
import resource
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client

from bench.processes import cpu_seconds
from notifications import delivery, drafts, reactions, reminders, tasks
from notifications.choices import State
from notifications.contexts import context_of
from notifications.models import Message
from notifications.queries import for_sending
from notifications.rendering import compose
from outreach.events.models import Session
from outreach.people.choices import Role
from outreach.people.models import Contact, User
from outreach.registrations.choices import SeatState
from outreach.registrations.facts import RegistrationConfirmed
from outreach.registrations.models import Intake, Registration, Seat
from outreach.registrations.queries import holdings
from outreach.shared import clock

_HOUR = timedelta(hours=1)


def _at() -> datetime:
    return Session.objects.get(event__slug="hot").starts_at - _HOUR


def _say(**found: object) -> None:
    print(json.dumps(found), flush=True)


class _Effort:
    """Seconds of CPU of this process and of the database's one that serves it, from now on."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._backend = cursor.fetchone()[0]
        self._start = time.process_time(), cpu_seconds([self._backend])

    def so_far(self) -> dict[str, float]:
        return {"cpu": time.process_time() - self._start[0], "backend": cpu_seconds([self._backend]) - self._start[1]}


def _wait_for_the_others() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def enqueue() -> None:
    """The hour's reminders of the hot event, twice."""
    at = _at()
    effort = _Effort()
    start = time.perf_counter()
    first = reminders.remind(at=at)
    seconds = time.perf_counter() - start
    used = effort.so_far()
    _say(first=first, second=reminders.remind(at=at), seconds=seconds, **used)


def send() -> None:
    """Deliver, when the others are there too, until nothing is queued."""
    at = _at()
    effort = _Effort()
    _wait_for_the_others()
    _deliver_all(at, effort)


def send_at_once() -> None:
    _deliver_all(_at(), _Effort())


def _deliver_all(at: datetime, effort: _Effort) -> None:
    """Says how much memory was in use after the first run and at the end."""
    early = 0
    while Message.objects.due(at).exists():
        delivery.deliver(at=at)
        early = early or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _say(early=early, late=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, **effort.so_far())


def send_plainly(count: int, *, is_kept: bool, is_rendered: bool = False) -> None:
    """As many mails of the same words by Django alone: over one open connection, or over one for each.

    The words are ready, or written from the templates for each mail, as Django's manual has it.
    """
    message = for_sending(Message.objects.due(_at()).values_list("pk", flat=True)[0])
    letter = compose(message)
    text, html = letter.text, str(letter.mail.alternatives[0][0])
    context = context_of(message, message.registration, holdings(message.registration))
    line = get_connection("django.core.mail.backends.smtp.EmailBackend")
    _wait_for_the_others()
    effort = _Effort()
    if is_kept:
        line.open()
    for number in range(count):
        if is_rendered:
            text, html = (render_to_string(f"notifications/{message.kind}/body.{form}", context) for form in ("txt", "html"))
        mail = EmailMultiAlternatives(letter.subject, text, settings.DEFAULT_FROM_EMAIL, [f"early-{number}@firm.example"])
        mail.attach_alternative(html, "text/html")
        line.send_messages([mail])
    line.close()
    _say(**effort.so_far())


def move() -> None:
    """An organiser moves the hot session by an hour on her pages; the reaction is read, and everybody's update falls due at once.

    In a process of its own that stands as the web server's does before its first request.
    """
    importlib.import_module("outreach.wsgi")
    session = Session.objects.get(event__slug="hot")
    hours = {"local_start": f"{session.local_start.hour + 1}:00", "local_end": f"{session.local_start.hour + 2}:00"}
    answers = {"local_date": f"{session.local_date}", "zone": session.zone, **hours}
    address = f"/en/organise/events/hot/versions/{session.slug}/step/move/"
    desk = Client(headers={"host": "localhost"})
    desk.force_login(User.objects.create(email="organiser@desk.example", role=Role.ADMINISTRATOR))
    form, ms_to_ask = _timed(lambda: desk.get(address))
    answers["seen"] = unescape(re.search(r'name="seen" value="([^"]*)"', form.text)[1])
    _mails, ms_to_show = _timed(lambda: desk.post(address, answers | {"stage": "check"}))
    _done, ms_to_do = _timed(lambda: desk.post(address, answers | {"stage": "act"}))
    session.refresh_from_db()
    while tasks.react():
        pass
    Message.objects.filter(state=State.QUEUED).update(due_at=clock.now())
    _say(ms=[ms_to_ask, ms_to_show, ms_to_do], is_moved=session.sequence == 1, queued=Message.objects.filter(state=State.QUEUED).count())


def _timed(ask: Callable[[], Any]) -> tuple[Any, float]:
    """The answer, and the milliseconds that it took."""
    start = time.perf_counter()
    answer = ask()
    return answer, (time.perf_counter() - start) * 1000


def send_updates() -> None:
    """Deliver until nothing is due."""
    while Message.objects.filter(state=State.QUEUED, due_at__lte=clock.now()).exists():
        delivery.deliver()
    _say()


def confirm_another() -> None:
    """A confirmation of another session comes into the outbox, at a word."""
    _wait_for_the_others()
    hot = Message.objects.filter(registration__event__slug="hot").latest("pk").registration
    intake = Intake.objects.select_related("session__event").get(session__event__slug="trial-0")
    person = Contact.objects.create(email="another@firm.example", name="Ana", language="en", zone="UTC")
    values = {field.attname: getattr(hot, field.attname) for field in Registration._meta.concrete_fields}
    for own in ("id", "public_id", "receipt", "contact_id", "event_id"):
        del values[own]
    at = clock.now()
    registration = Registration.objects.create(**values | {"event": intake.session.event, "contact": person, "registered_at": at})
    Seat.objects.create(
        registration=registration, intake=intake, session=intake.session, one_of=True, state=SeatState.CONFIRMED, language="en", taken_at=at
    )
    drafts.queue(reactions.react_to(RegistrationConfirmed(registration.pk, person.pk), at))
    _say(message_id=Message.objects.get(registration=registration).message_id, seconds=time.monotonic())
