"""A mail about an account that the mail server does not take: said plainly, and nothing of who has an account."""

import re
import socket
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from outreach.people.choices import Role
from outreach.people.models import User
from tests.factories import make_user
from tests.notifications.sink import Sink, serve

pytestmark = pytest.mark.django_db

RESET = "/en/account/password/reset/"
STRANGER = "nobody@outreach.example"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def send_to(port: int, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    sink = Sink()
    controller = serve(sink)
    send_to(controller.port, settings)
    yield sink
    controller.stop()


@pytest.fixture
def no_server(settings) -> Iterator[None]:
    """A port that refuses: bound, and nobody listens."""
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        send_to(port.getsockname()[1], settings)
        yield


def ask(email: str) -> HttpResponse:
    return Client().post(RESET, {"email": email})


def words_of(answer: HttpResponse) -> str:
    """The page without what differs by request: its token, and the address that was typed."""
    return re.sub(r'(name="csrfmiddlewaretoken"|name="email") [^>]*', "", answer.text)


@pytest.mark.usefixtures("no_server")
def test_no_mail_server_is_said_with_what_to_do_whoever_asks() -> None:
    user = make_user()

    known, stranger = ask(user.email), ask(STRANGER)

    assert (known.status_code, stranger.status_code) == (503, 503)
    assert (known["Retry-After"], stranger["Retry-After"]) == ("120", "120")
    assert "The mail could not be sent" in known.text
    assert "try again in a few minutes" in known.text
    assert f'value="{user.email}"' in known.text
    assert words_of(known) == words_of(stranger)
    assert User.objects.get().password == user.password


@pytest.mark.parametrize("answer", ["451 4.3.0 Try again later", "550 5.1.1 No such mailbox"])
def test_a_server_that_refuses_is_said_alike(sink: Sink, answer: str) -> None:
    sink.recipient_answers.extend([answer, answer])

    known, stranger = ask(make_user().email), ask(STRANGER)

    assert (known.status_code, stranger.status_code) == (503, 503)
    assert words_of(known) == words_of(stranger)
    assert "No such mailbox" not in known.text


def test_the_next_try_is_sent(sink: Sink) -> None:
    user = make_user()
    sink.data_answers.append("451 4.3.0 Try again later")

    first, second = ask(user.email), ask(user.email)

    assert (first.status_code, second.status_code, second["Location"]) == (503, 302, f"{RESET}done/")
    assert sink.recipients == [[user.email]]


@pytest.mark.usefixtures("no_server")
@pytest.mark.parametrize(("language", "title"), [("fr", "Le message n’a pas pu être envoyé"), ("es", "No se pudo enviar el correo")])
def test_it_is_said_in_the_readers_language(language: str, title: str) -> None:
    assert title in Client().post(f"/{language}/account/password/reset/", {"email": STRANGER}).text


@pytest.mark.usefixtures("no_server")
def test_the_log_names_no_address(caplog: pytest.LogCaptureFixture) -> None:
    ask(STRANGER)

    assert "a mail about an account could not be sent: ConnectionRefusedError" in caplog.messages
    assert STRANGER not in caplog.text


# At the staff pages


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


@pytest.mark.usefixtures("no_server")
def test_a_user_is_added_though_the_link_cannot_be_sent(administrator: Client) -> None:
    answers = {"email": "fatou@trade.example", "name": "Fatou", "role": Role.DELEGATE, "economy": "SN", "language": "fr"}

    response = administrator.post("/staff/people/user/add/", answers, follow=True)

    assert User.objects.filter(email="fatou@trade.example").exists()
    assert "The mail server did not take the link that sets the password for: Fatou." in response.text


def test_whose_link_is_not_taken_is_named_and_the_others_get_theirs(administrator: Client, sink: Sink) -> None:
    users = [make_user(name="Ama"), make_user(name="Bea")]
    sink.recipient_answers.append("451 4.3.0 Try again later")

    response = administrator.post(
        "/staff/people/user/", {"action": "send_password_link", "_selected_action": [user.pk for user in users]}, follow=True
    )

    assert len(sink.recipients) == 1
    assert sum(f"for: {name}." in response.text for name in ("Ama", "Bea")) == 1
    assert "The link is on its way." not in response.text
    assert mail.outbox == []
