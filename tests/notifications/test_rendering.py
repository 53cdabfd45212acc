"""Every kind of mail in three languages, read whole: tests/golden/mail and tests/golden/ics."""

import re
from datetime import date, time
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import resolve
from django.utils.translation import override

from notifications.kinds import KINDS
from notifications.rendering import compose
from outreach.events.models import Session
from outreach.people.actions import open_link
from outreach.people.choices import LinkPurpose
from outreach.registrations.models import Registration
from tests import factories
from tests.notifications import change_scenes, scenes
from tests.notifications.scenes import Scene, message_of, queued
from tests.people import ANA, BEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_site")]

LANGUAGES = ["en", "fr", "es"]
SCENES = scenes.SCENES + change_scenes.SCENES
every_mail = pytest.mark.parametrize(("scene", "language"), [(scene, code) for scene in SCENES for code in LANGUAGES], ids=str)


def parsed(scene: Scene, language: str) -> EmailMessage:
    return as_received(compose(message_of(scene, language)).mail.message().as_bytes(linesep="\r\n"))


def as_received(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part_of(mail: EmailMessage, content_type: str) -> EmailMessage:
    return next(part for part in mail.walk() if part.get_content_type() == content_type)


def without_token(text: str) -> str:
    """A link that was made for one mail is another each time."""
    return re.sub(r"/r/[\w-]{20,}/", "/r/…/", text.replace("\r\n", "\n"))


class Links(HTMLParser):
    """Addresses in href and src, and the tags and attributes used."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.hrefs += [value or "" for name, value in attrs if name == "href"]


def test_every_kind_has_its_scene() -> None:
    assert {scene.kind for scene in SCENES} == set(KINDS)


def test_every_kind_has_a_folder_of_three_files() -> None:
    folder = settings.BASE_DIR / "templates" / "notifications"
    found = {path.name: sorted(file.name for file in path.iterdir()) for path in folder.iterdir() if path.is_dir()}

    assert found == {name: ["body.html", "body.txt", "subject.txt"] for name in KINDS}


@every_mail
def test_golden(scene: Scene, language: str, golden) -> None:
    mail = parsed(scene, language)
    invitations = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]

    text = f"{mail['Subject']}\n\n{part_of(mail, 'text/plain').get_content()}"
    golden(f"mail/{scene.name}.{language}.txt", without_token(text))
    golden(f"mail/{scene.name}.{language}.html", without_token(part_of(mail, "text/html").get_content()))
    for number, part in enumerate(invitations):
        golden(f"ics/{scene.name}.{language}.{'file' if number else 'part'}.ics", part.get_payload(decode=True).decode())


@every_mail
def test_structure_and_headers(scene: Scene, language: str) -> None:
    message = message_of(scene, language)
    raw = compose(message).mail.message().as_bytes(linesep="\r\n")
    mail = as_received(raw)

    assert mail["Message-ID"] == message.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == language
    assert mail["From"] == "Trade Sessions <sessions@sessions.example>"
    assert mail["To"] == message.contact.email
    assert len(raw) <= 30_000
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.isascii()
    assert re.search(rb"(?m)^[\w-]+:[ \t]*\r$", raw.partition(b"\r\n\r\n")[0]) is None
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        assert len(mail.get_all(name)) == 1
    alternative = ["text/plain", "text/html"] + ["text/calendar"] * bool(message.method)
    if message.method == "REQUEST":
        assert mail.get_content_type() == "multipart/mixed"
        first, attached = mail.iter_parts()
        assert attached.get_filename() == "session.ics"
        assert b"METHOD" not in attached.get_payload(decode=True)
    else:
        first = mail
    assert first.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in first.iter_parts()] == alternative
    if message.method:
        part = list(first.iter_parts())[-1]
        assert part["Content-Type"].params["method"] == message.method
        assert part["Content-Type"].params["charset"].lower() == "utf-8"
        assert part["Content-Disposition"] is None


@every_mail
def test_html_is_whole_without_the_network(scene: Scene, language: str) -> None:
    html = part_of(parsed(scene, language), "text/html").get_content()
    found = Links(html)

    assert found.tags & {"img", "script", "link", "form", "iframe", "style", "object"} == set()
    assert found.attributes & {"src", "background", "srcset"} == set()
    assert "url(" not in html
    assert f'lang="{language}"' in html


@every_mail
def test_text_and_html_have_the_same_links_and_ours_lead_somewhere(scene: Scene, language: str) -> None:
    mail = parsed(scene, language)
    in_html = set(Links(part_of(mail, "text/html").get_content()).hrefs)
    in_text = set(re.findall(r"https?://\S+", part_of(mail, "text/plain").get_content()))

    assert in_html == in_text
    ours = {link for link in in_html if link.startswith("https://sessions.example/")}
    assert ours
    for link in ours:
        with override(language):
            assert resolve(urlsplit(link).path)
    assert {urlsplit(link).hostname for link in in_html - ours} <= {"calendar.google.com", "outlook.live.com"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stranger_learns_nothing_of_whom_the_mail_was_meant_for(language: str) -> None:
    scene = next(scene for scene in SCENES if scene.kind == "registration_readdressed")
    message = message_of(scene, language)
    right = factories.make_contact(email="right@elsewhere.example")
    Registration.objects.update(contact=right)

    mail = as_received(compose(message).mail.message().as_bytes())
    everything = "".join(part.get_payload(decode=True).decode() for part in mail.walk() if not part.is_multipart())

    for secret in (right.email, message.registration.name, "/j/", "Apia", "Bridgetown", "Barbados", "Nairobi"):
        assert secret not in everything


def test_a_name_cannot_write_headers_or_html() -> None:
    session = factories.make_session()
    name = 'Eve\r\nBcc: all@firms.example <b onclick="x()">'
    registration = factories.make_registration(factories.make_intake(session), ANA, name=name, language="en")
    session.event.title = {"en": "Rules\r\nBcc: all@firms.example"}
    session.event.save()

    mail = compose(queued(registration, "registration_confirmed", session_id=session.pk)).mail.message()
    parts = as_received(mail.as_bytes())

    assert parts["Bcc"] is None
    assert "<b " not in part_of(parts, "text/html").get_content()


@pytest.mark.parametrize("name", ["Win now https://prize.example", "www.prize.example", "me@prize.example", "Go to prize.com/x"])
def test_a_name_that_advertises_is_left_out(name: str) -> None:
    session = factories.make_session()
    registration = factories.make_registration(factories.make_intake(session), ANA, name=name)

    mail = as_received(compose(queued(registration, "registration_confirmed", session_id=session.pk)).mail.message().as_bytes())

    assert "prize" not in part_of(mail, "text/plain").get_content() + part_of(mail, "text/html").get_content()


@pytest.mark.parametrize("name", ["José-María O'Neill", "李明", "ليلى"])
def test_a_name_stands_as_it_was_typed_and_isolated(name: str) -> None:
    session = factories.make_session()
    registration = factories.make_registration(factories.make_intake(session), ANA, name=name)

    mail = as_received(compose(queued(registration, "registration_confirmed", session_id=session.pk)).mail.message().as_bytes())

    assert f"\u2068{name}\u2069" in part_of(mail, "text/plain").get_content()
    assert f"<bdi>{name}</bdi>" in part_of(mail, "text/html").get_content().replace("&#x27;", "'")


def test_a_cancelled_session_says_so_and_invites_nobody() -> None:
    session = factories.make_session()
    registration = factories.make_registration(factories.make_intake(session), ANA, language="en")
    reason = {"en": "The speaker is ill."}
    Session.objects.filter(pk=session.pk).update(status="cancelled", cancelled_at=session.starts_at, cancel_reason=reason)

    mail = as_received(compose(queued(registration, "registration_confirmed", session_id=session.pk)).mail.message().as_bytes())

    assert "This session is cancelled. The speaker is ill." in part_of(mail, "text/plain").get_content()
    assert [part for part in mail.walk() if part.get_content_type() == "text/calendar"] == []


def test_what_is_kept_of_a_link_opens_nothing() -> None:
    registration = factories.make_registration(person=ANA)
    message = queued(registration, "registrations_link")
    message.registration = None

    letter = compose(message)

    (token,) = set(re.findall(r"/r/([\w-]+)/", str(letter.mail.body)))
    assert open_link(token, purpose=LinkPurpose.MINE).contact == registration.contact
    assert token not in letter.text
    assert token not in str(letter.data)
    assert "/r/…/" in letter.text


def test_a_place_at_the_same_time_is_told_and_hers_to_decide() -> None:
    first, second = (factories.make_session(on=date(2027, 2, 9), starts=time(hour)) for hour in (13, 14))
    factories.make_registration(factories.make_intake(first), BEN)
    registration = factories.make_registration(factories.make_intake(second), BEN)

    text = compose(queued(registration, "registration_confirmed", session_id=second.pk)).text

    assert (
        "At the same time you have a place in “Finding export markets” (Tuesday 9 February 2027). You decide which one to attend." in text
    )
    assert "https://sessions.example/en/my-registrations/" in text


@pytest.mark.parametrize("days", [1, 3])
def test_statements_do_not_grow_with_the_days_of_a_course(days: int, django_assert_num_queries) -> None:
    event = factories.make_event(pattern="course")
    intakes = [factories.make_intake(factories.make_session(event)) for _ in range(days)]
    registration = factories.make_registration(intakes, ANA)
    message = queued(registration, "registration_confirmed", session_id=intakes[0].session_id)

    with django_assert_num_queries(3):
        compose(message)
