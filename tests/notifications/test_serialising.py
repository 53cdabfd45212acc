"""Mails as bytes: legal lines whatever is put into a form, and headers that nobody can add to."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.core.mail import BadHeaderError

from notifications.serialising import Part, PrintedForm

MARKS = {"name": "0123abcd-name", "link": "4567cdef-link"}
LINK = "https://sessions.example/j/ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg=/"


def form(text: str, html: str = "") -> PrintedForm:
    return PrintedForm(
        subject="Heure d’été",
        sender="Trade Sessions <sessions@sessions.example>",
        headers={"Content-Language": "fr"},
        parts=[Part("text/plain", text), Part("text/html", html)],
        marks=MARKS,
    )


def filled(made: PrintedForm, *, name: str = "Léa", recipient: str = "lea@looms.example", message_id: str = "<1@looms.example>") -> bytes:
    return made.filled(recipient, {"Message-ID": message_id}, {"name": name, "link": LINK}).as_bytes(linesep="\r\n")


def parts(raw: bytes) -> list[str]:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail.defects == []
    return [part.get_content().replace("\r\n", "\n") for part in mail.iter_parts()]


@pytest.mark.parametrize("before", range(60, 82))
@pytest.mark.parametrize("after", ["", " ", " after it", "\n", "é" * 40])
def test_a_line_stays_legal_wherever_the_blank_is(before: int, after: str) -> None:
    raw = filled(form(f"{'x' * before}{MARKS['name']}{after}\n{MARKS['link']}\nend", f"<p>{'é' * before}{MARKS['link']}</p>"))

    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 76
    text, html = parts(raw)
    assert text == f"{'x' * before}Léa{after}\n{LINK}\nend"
    assert html == f"<p>{'é' * before}{LINK}</p>"


def test_a_blank_may_stand_twice_at_the_beginning_and_at_the_end() -> None:
    text, _ = parts(filled(form(f"{MARKS['name']}{MARKS['name']} and {MARKS['name']}")))

    assert text == "LéaLéa and Léa"


def test_a_name_is_a_name_in_html_too() -> None:
    text, html = parts(filled(form(MARKS["name"], f"<b>{MARKS['name']}</b>"), name="<Ana & Ben>"))

    assert (text, html) == ("<Ana & Ben>", "<b>&lt;Ana &amp; Ben&gt;</b>")


@pytest.mark.parametrize("long", [75, 76, 200, 900])
def test_a_name_of_any_length_is_broken_into_legal_lines(long: int) -> None:
    raw = filled(form(f"Hello {MARKS['name']},"), name="é" * long)

    assert max(len(line) for line in raw.split(b"\r\n")) <= 76
    assert parts(raw)[0] == f"Hello {'é' * long},"


@pytest.mark.parametrize("value", ["a@b.example\r\nBcc: c@d.example", "a@b.example\nBcc: c@d.example"])
def test_no_header_can_be_added(value: str) -> None:
    with pytest.raises((BadHeaderError, ValueError)):
        filled(form("words"), recipient=value)
    with pytest.raises(BadHeaderError):
        filled(form("words"), message_id=value)


def test_an_address_that_cannot_stand_as_it_is_is_encoded() -> None:
    assert b"To: lea@xn--mtier-bsa.example\r\n" in filled(form("words"), recipient="lea@métier.example")
