"""Mail kept as files, and administrators who read it in the browser."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from notifications import delivery, mailbox
from outreach.people.choices import Role
from outreach.shared import clock
from tests import factories
from tests.notifications.scenes import queued

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.EMAIL_BACKEND = "notifications.mailbox.EmlBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


@pytest.fixture
def stored(folder: Path) -> str:
    """The name of a confirmation that was delivered into the folder."""
    registration = factories.make_registration(language="en", name="Ana <b>Leota</b>")
    queued(registration, "registration_confirmed", session_id=registration.seats.get().session_id, due_at=clock.now())
    assert delivery.deliver() == 1
    (path,) = folder.iterdir()
    return path.name


def sign_in(client, role: Role = Role.ADMINISTRATOR) -> None:
    client.force_login(factories.make_user(role, **({"economy_id": "KE"} if role == Role.DELEGATE else {})))


def test_one_whole_file_a_message_in_the_order_of_writing(folder: Path) -> None:
    mails = [EmailMessage(f"Subject {number}", "Text", to=["ana@weaving.example"]) for number in range(3)]

    assert get_connection().send_messages(mails) == 3

    assert [mail.subject for mail in mailbox.stored_mails(10)] == ["Subject 2", "Subject 1", "Subject 0"]
    assert {path.suffix for path in folder.iterdir()} == {".eml"}
    assert all(b"\r\n" in path.read_bytes() for path in folder.iterdir())


def test_administrators_read_what_was_written(client, stored: str) -> None:
    sign_in(client)

    listed = client.get(reverse("staff_mails"))
    page = client.get(reverse("staff_mail", args=[stored]))
    html = client.get(reverse("staff_mail_html", args=[stored]))
    file = client.get(reverse("staff_mail_file", args=[stored]))

    assert [answer.status_code for answer in (listed, page, html, file)] == [200, 200, 200, 200]
    assert b"ana@weaving.example" in listed.content
    assert b"BEGIN:VCALENDAR" in page.content
    assert b"<b>Leota" not in page.content
    assert "sandbox" in html["Content-Security-Policy"]
    assert "script-src" not in html["Content-Security-Policy"]
    assert b"".join(file.streaming_content).startswith(b"Subject: ")


@pytest.mark.parametrize("page", ["staff_mail", "staff_mail_html", "staff_mail_file"])
@pytest.mark.parametrize("name", ["none.eml", "..%2Fsecret_key", "secret_key", ".hidden.eml.partial"])
def test_no_other_file_is_opened(client, folder: Path, page: str, name: str) -> None:
    folder.mkdir()
    (folder.parent / "secret_key").write_text("secret")
    (folder / "secret_key").write_text("secret")
    sign_in(client)

    assert client.get(reverse(page, args=[name])).status_code == 404


@pytest.mark.parametrize("role", [Role.DELEGATE, Role.ORGANISER])
def test_strangers_sign_in_first_and_others_find_nothing(client, stored: str, role: Role) -> None:
    """Among the mails are links that set the password of an administrator."""
    pages = [reverse("staff_mails"), *(reverse(page, args=[stored]) for page in ("staff_mail", "staff_mail_html", "staff_mail_file"))]

    assert {client.get(page).status_code for page in pages} == {302}
    sign_in(client, role)
    assert {client.get(page).status_code for page in pages} == {404}


def test_where_mail_is_really_sent_there_is_no_such_page(client, stored: str, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    sign_in(client)

    assert client.get(reverse("staff_mails")).status_code == 404
