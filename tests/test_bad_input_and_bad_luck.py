"""What bad input and bad luck get: a clear answer in the visitor's language, what was typed kept, nothing half done."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from django.conf import settings as configured
from django.core import mail
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape
from django.utils.translation import gettext, override

from notifications.delivery import deliver
from notifications.models import Message
from notifications.tasks import react
from outreach.events.actions import cancel_session
from outreach.events.models import Session
from outreach.journal.models import Entry, Unread
from outreach.people.models import Contact, Firm
from outreach.registrations.links import way_in_token
from outreach.registrations.models import Intake, Registration, RepeatedForm, Seat
from outreach.shared import clock
from tests.conftest import is_postgresql
from tests.factories import make_event, make_intake, make_registration, make_session
from tests.own_postgres import closed_port, own_postgres
from tests.people import ANA, BEN
from tests.registrations.said import fields_of

LANGUAGE = "fr"
HOUR = timedelta(hours=1)
needs_database = pytest.mark.django_db


def post(intake: Intake, **changes: str) -> HttpResponse:
    return Client().post(f"/{LANGUAGE}/events/{intake.session.event.slug}/register/", fields_of(ANA, **changes))


def words(sentence: str, **values: object) -> str:
    with override(LANGUAGE):
        return gettext(sentence) % values if values else gettext(sentence)


def error_at(answer: HttpResponse, field: str) -> str:
    """What stands at the field, without the word that screen readers say before it."""
    found = re.search(rf'<span class="error" id="{field}-e">.*?</span> ?(.*?)</span></span>', answer.content.decode(), re.DOTALL)
    return unescape(found[1]) if found else ""


def kept(answer: HttpResponse, **changes: str) -> None:
    """Everything that was typed stands in the form again."""
    html = answer.content.decode()
    said = fields_of(ANA, **changes)
    for field in ("name", "email", "firm"):
        value = said.pop(field)
        assert f'name="{field}" type="{"email" if field == "email" else "text"}" value="{escape(value)}"' in html
    for field in ("organisation_type", "organisation_size"):
        assert re.search(rf'name="{field}" value="{re.escape(said[field])}"[^>]* checked', html)
    for field in ("job_role", "language"):
        assert re.search(rf'<option value="{said[field]}" selected', html)
    assert f'<html lang="{LANGUAGE}">' in html
    assert escape(words("Your other answers have been kept.")) in html


def nothing_recorded() -> None:
    rows = {model.__name__: model.objects.count() for model in (Registration, Seat, Contact, Firm, RepeatedForm, Entry, Unread, Message)}
    assert [name for name, number in rows.items() if number] == []


@needs_database
@pytest.mark.parametrize("email", ["", "ana", "ana@", "ana@weaving", "a na@weaving.example", "ana@weaving.example, b@c.example"])
def test_a_malformed_email(email: str) -> None:
    answer = post(make_intake(), email=email)

    assert answer.status_code == 422
    assert error_at(answer, "email") == words("Write the whole address, for example name@firm.com")
    kept(answer, email=email)
    nothing_recorded()


@needs_database
def test_an_unknown_economy() -> None:
    answer = post(make_intake(), economy="", economy_name="Atlantis")

    assert answer.status_code == 422
    sentence = "We do not know “%(typed)s”. Choose from the list, or write the name in English, French or Spanish."
    assert error_at(answer, "economy") == words(sentence, typed="Atlantis")
    kept(answer)
    assert 'value="Atlantis"' in answer.content.decode()
    nothing_recorded()


def refused(answer: HttpResponse, sentence: str) -> None:
    assert answer.status_code == 409
    assert error_at(answer, "seat") == words(sentence)
    kept(answer)
    nothing_recorded()


@needs_database
def test_a_closed_session() -> None:
    answer = post(make_intake(closes_at=clock.now() - HOUR))
    refused(answer, "Registration for this session has closed. Choose another session, or look for the recording later.")


@needs_database
def test_a_session_that_opens_later() -> None:
    answer = post(make_intake(opens_at=clock.now() + HOUR))
    refused(answer, "Registration for this session has not opened yet. Come back on the day it opens.")


@needs_database
def test_a_cancelled_session() -> None:
    intake = make_intake()
    cancel_session(intake.session, reason={"en": "Illness", "fr": "Maladie"}, by=None)
    Entry.objects.all().delete()

    refused(post(intake), "This session has been cancelled. Choose another one.")


@needs_database
def test_a_past_session() -> None:
    at = clock.now()
    answer = post(make_intake(make_session(starts_at=at - 2 * HOUR, ends_at=at - HOUR)))
    refused(answer, "This session is over. Choose another one, or look for the recording.")


@needs_database
def test_a_draft_session() -> None:
    intake = make_intake(make_session(make_event(status="draft")))

    for answer in (post(intake), Client().get(f"/{LANGUAGE}/events/{intake.session.event.slug}/")):
        assert answer.status_code == 404
        assert f"<h1>{escape(words('We cannot find that page'))}</h1>" in answer.content.decode()
    nothing_recorded()


@needs_database
def test_a_full_session() -> None:
    intake = make_intake(capacity=1)
    make_registration(intake, BEN)

    answer = post(intake)
    react()
    deliver()

    assert (answer.status_code, answer["Location"]) == (302, f"/{LANGUAGE}/events/{intake.session.event.slug}/registered/")
    seat = Seat.objects.get(registration__contact__email=ANA.email)
    assert (seat.state, seat.queue_number, Intake.objects.get().seats_taken) == ("waiting", 1, 1)
    assert [(message.to, message.subject) for message in mail.outbox] == [([ANA.email], Message.objects.get().subject)]
    assert Message.objects.get().kind == "registration_waiting"


@needs_database
def test_a_tampered_link() -> None:
    registration = make_registration(make_intake())
    token = way_in_token(registration)
    tampered = [token[:-1] + ("A" if token[-1] != "A" else "B"), token[:-1], token + "A", token.swapcase(), "nothing", "é"]

    for method in ("get", "post"):
        for wrong in tampered:
            answer = getattr(Client(), method)(f"/j/{wrong}/", headers={"Accept-Language": LANGUAGE})
            assert answer.status_code == 404
            assert f"<h1>{escape(words('We cannot find that page'))}</h1>" in answer.content.decode()
    assert Registration.objects.get().proved_at is None
    assert Entry.objects.count() == 0


@needs_database
def test_a_second_submit() -> None:
    intake = make_intake(capacity=5)
    browser = Client()
    address = f"/{LANGUAGE}/events/{intake.session.event.slug}/register/"

    answers = [browser.post(address, fields_of(ANA)) for _ in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, address.replace("register/", "registered/"))] * 2
    assert (Registration.objects.count(), Seat.objects.count(), Intake.objects.get().seats_taken) == (1, 1, 1)
    assert ANA.email in browser.get(answers[1]["Location"]).content.decode()
    react()
    deliver()
    assert [message.to for message in mail.outbox] == [[ANA.email]]


@needs_database
@pytest.mark.parametrize("is_over", [False, True])
def test_a_form_reopened_after_three_hours(is_over: bool) -> None:
    """Three hours pass for the session: a form knows no time of its own. The session is still on, or it is over."""
    at = clock.now()
    minutes = 30 if is_over else 180
    intake = make_intake(make_session(starts_at=at + 2 * HOUR, ends_at=at + 2 * HOUR + timedelta(minutes=minutes)))
    browser = Client(enforce_csrf_checks=True)
    address = f"/{LANGUAGE}/events/{intake.session.event.slug}/register/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(address).content.decode())
    assert token is not None
    assert browser.cookies["csrftoken"]["max-age"] > 24 * 3600
    Session.objects.update(starts_at=F("starts_at") - 3 * HOUR, ends_at=F("ends_at") - 3 * HOUR)

    answer = browser.post(address, fields_of(ANA, csrfmiddlewaretoken=token[1]))

    if is_over:
        refused(answer, "This session is over. Choose another one, or look for the recording.")
    else:
        assert (answer.status_code, Registration.objects.get().contact.email) == (302, ANA.email)


@needs_database
def test_ten_thousand_characters_in_a_name() -> None:
    name = "Ana é" * 2000

    answer = post(make_intake(), name=name)

    assert answer.status_code == 422
    sentence = "Write %(limit_value)d characters or fewer. There are %(show_value)d now."
    assert error_at(answer, "name") == words(sentence, limit_value=120, show_value=10_000)
    kept(answer, name=name)
    nothing_recorded()


def registered_and_written_to(name: str) -> None:
    answer = post(make_intake(), name=name, firm=name)
    react()
    deliver()

    assert answer.status_code == 302
    assert (Registration.objects.get().name, Contact.objects.get().name, Firm.objects.get().name) == (name, name, name)
    (message,) = mail.outbox
    text, html = message.body, next(part.content for part in message.alternatives if part.mimetype == "text/html")
    assert name in text
    assert name in unescape(html)
    assert (message.to, message.extra_headers["Auto-Submitted"]) == ([ANA.email], "auto-generated")


@needs_database
def test_jose_maria_o_neill() -> None:
    registered_and_written_to("José-María O'Neill")


@needs_database
def test_li_ming_in_chinese() -> None:
    registered_and_written_to("李明")


HTML = "<script>alert('x')</script><b>&amp;</b>"


@needs_database
@pytest.mark.parametrize(
    "field",
    [
        "seat", "name", "email", "economy", "economy_name", "firm", "organisation_type", "organisation_size", "job_role", "sector",
        "women_led", "gender", "needs", "question", "language", "zone", "website",
    ],
)  # fmt: skip
def test_html_in_every_field_of_the_page(field: str) -> None:
    """With an address that is none, so that each field comes back in the form."""
    changes = {"email": "none", field: HTML} | ({"economy": ""} if field == "economy_name" else {})

    answer = post(make_intake(), **changes)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<script>alert" not in html
    assert "<b>&amp;</b>" not in html
    if field in {"name", "email", "economy_name", "firm", "needs", "question", "zone", "website"}:
        assert escape(HTML) in html
    nothing_recorded()


@needs_database
def test_html_in_every_field_of_the_mail() -> None:
    answer = post(make_intake(), name=HTML, firm=HTML, needs=HTML, question=HTML)
    react()
    deliver()

    assert answer.status_code == 302
    registration = Registration.objects.get()
    assert (registration.name, registration.question, registration.firm.name, registration.need.words) == (HTML, HTML, HTML, HTML)
    html = next(part.content for part in mail.outbox[0].alternatives if part.mimetype == "text/html")
    assert "<script" not in html
    assert "<b>&amp;</b>" not in html
    page = Client().get(f"/j/{way_in_token(registration)}/").content.decode()
    assert "<script>alert" not in page


@needs_database
def test_an_unknown_zone() -> None:
    answer = post(make_intake(), zone="Atlantis/Capital")

    assert answer.status_code == 422
    sentence = "We know no place of that name. Write a large city near you, or leave the field empty."
    assert error_at(answer, "zone") == words(sentence)
    kept(answer)
    assert 'value="Atlantis/Capital"' in answer.content.decode()
    nothing_recorded()


@needs_database
def test_an_unknown_zone_in_the_cookie() -> None:
    intake = make_intake()
    browser = Client()
    browser.cookies["tz"] = "Atlantis/Capital"
    answer = browser.get(f"/{LANGUAGE}/events/{intake.session.event.slug}/")
    assert (answer.status_code, "Atlantis" in answer.content.decode()) == (200, False)


@needs_database
def test_a_dead_mail_server_for_an_hour(settings) -> None:
    intake = make_intake()
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()

    answer = post(intake)
    react()
    at = clock.now()
    sent = [deliver(at=at + timedelta(minutes=minute)) for minute in range(60)]
    waiting = Message.objects.get()
    settings.EMAIL_BACKEND = working
    after = [deliver(at=at + HOUR), deliver(at=at + HOUR + timedelta(minutes=1))]

    assert (answer.status_code, sum(sent)) == (302, 0)
    assert (waiting.state, waiting.tries, waiting.error.partition(":")[0]) == ("queued", 0, "ConnectionRefusedError")
    assert (after, Message.objects.get().state) == ([1, 0], "sent")
    assert [message.to for message in mail.outbox] == [[ANA.email]]


@needs_database
def test_a_dead_redis(settings, caplog) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "outreach.shared.cache.ForgivingRedisCache", "LOCATION": f"redis://127.0.0.1:{closed_port()}/0"}
    }
    settings.LIMITS = settings.LIMITS | {"register-by-visitor": (2, 3600)}
    intake = make_intake()
    browser = Client()

    pages = [browser.get(f"/{LANGUAGE}/{path}").status_code for path in ("privacy/", "events/", f"events/{intake.session.event.slug}/")]
    answers = [post(intake, email=f"ana{number}@weaving.example") for number in range(3)]
    signing_in = browser.post(f"/{LANGUAGE}/account/login/", {"login": "ana@weaving.example", "password": "wrong"})

    assert pages == [200, 200, 200]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[2]["Retry-After"] == "3600"
    assert escape(words("Too many tries from here. Wait an hour and try again.")) in answers[2].content.decode()
    assert Registration.objects.count() == 2
    assert signing_in.status_code == 200
    assert "cache unreachable, read as empty: ConnectionError" in caplog.messages


def wait_for(happened: Callable[[], bool], what: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, f"{what}: not within {seconds} s"
        time.sleep(0.05)


def database_url(database: dict) -> str:
    if "sqlite" in database["ENGINE"]:
        return f"sqlite:///{database['NAME']}"
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    return f"postgres://{database['USER']}{password}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen]:
    """`manage.py work` on this test's database; its mails fall into the folder."""
    environment = os.environ | {
        "DATABASE_URL": database_url(connection.settings_dict),
        "EMAIL_URL": f"eml://{folder}",
        "VAR_DIR": str(configured.VAR_DIR),
        "LINK_KEY": configured.LINK_KEY,
    }
    environment.pop("REDIS_URL", None)
    command = [sys.executable, "manage.py", "work"]
    process = subprocess.Popen(command, cwd=configured.BASE_DIR, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def waits_for_us(process: subprocess.Popen) -> bool:
    """Whether the worker stands before a lock that this test holds."""
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
            return cursor.fetchone()[0] == 1
    return Path(connection.settings_dict["NAME"]) in set(open_files(process))


def open_files(process: subprocess.Popen) -> Iterator[Path]:
    for file in Path(f"/proc/{process.pid}/fd").iterdir():
        # It may be closed while we look.
        with suppress(FileNotFoundError):
            yield file.readlink()


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker(tmp_path: Path) -> None:
    post(make_intake())
    fact = Unread.objects.get()

    with worker(tmp_path) as first:
        with transaction.atomic():
            # The worker cannot commit what it read while this row is ours.
            Unread.objects.update(error="")
            wait_for(lambda: waits_for_us(first), "the worker reads the fact")
            first.send_signal(signal.SIGKILL)
            assert first.wait() == -signal.SIGKILL
        assert (list(Unread.objects.all()), Message.objects.count()) == ([fact], 0)
    with worker(tmp_path):
        wait_for(lambda: len(list(tmp_path.glob("*.eml"))) == 1, "the next worker writes the mail")
        wait_for(lambda: Message.objects.get().state == "sent", "the next worker notes that it was sent")

    assert (Unread.objects.count(), Message.objects.get().tries) == (0, 1)
    assert f"To: {ANA.email}" in next(tmp_path.glob("*.eml")).read_text(encoding="utf-8")


# The commands of an installation, in one process.
_PREPARE = """
import django
from django.core.management import call_command
django.setup()
for name in ("migrate", "load_reference", "load_sample", "build_fonts", "collectstatic"):
    call_command(name, verbosity=0, **({"interactive": False} if name == "collectstatic" else {}))
"""


@contextmanager
def site(database: str, folder: Path) -> Iterator[str]:
    """The site on one process of gunicorn, with the sample programme. Yields its address."""
    port = closed_port()
    environment = os.environ | {
        "DATABASE_URL": database,
        "VAR_DIR": str(folder),
        "PORT": str(port),
        "LOG_LEVEL": "CRITICAL",
        "DJANGO_SETTINGS_MODULE": "outreach.settings",
    }
    environment.pop("REDIS_URL", None)
    subprocess.run([sys.executable, "-c", _PREPARE], cwd=configured.BASE_DIR, env=environment, check=True, stdout=subprocess.DEVNULL)
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "outreach.wsgi",
        "--threads=2",
        f"--bind=127.0.0.1:{port}",
        "--log-level=critical",
        "--no-control-socket",
    ]
    process = subprocess.Popen(gunicorn, cwd=configured.BASE_DIR, env=environment)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.mark.postgresql
def test_a_restart_of_a_postgresql_of_our_own(tmp_path: Path) -> None:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))

    def ask(address: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        try:
            with browser.open(address, data=urlencode(fields).encode() if fields else None, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            return answer.code, answer.read().decode()

    def answers(address: str) -> bool:
        try:
            return ask(address)[0] == 200
        except URLError:
            return False

    with own_postgres() as server, site(server.url, tmp_path) as home:
        slug = server.ask("SELECT e.slug FROM events_session s JOIN events_event e ON e.id = s.event_id WHERE e.pattern = 'single' LIMIT 1")
        form = f"{home}/{LANGUAGE}/events/{slug}/register/"
        wait_for(lambda: answers(form), "the site answers")
        page = ask(form)[1]
        token, seat = (re.search(pattern, page) for pattern in (r'csrfmiddlewaretoken" value="(\w+)"', r'name="seat" value="([^"]+)"'))
        assert token is not None
        assert seat is not None

        server.stop()
        while_it_is_away = [ask(form) for _ in range(2)]
        server.start()
        after = ask(form, fields_of(ANA, seat=seat[1], csrfmiddlewaretoken=token[1]))
        registered = server.ask("SELECT count(*) FROM registrations_registration")

    assert [status for status, _ in while_it_is_away] == [500, 500]
    assert escape(words("Something went wrong on our side")) in while_it_is_away[0][1]
    assert (after[0], ANA.email in after[1], registered) == (200, True, 1)
