"""System checks of settings that are each valid and together wrong."""

import pkgutil

import anymail.backends
import pytest
from anymail.exceptions import AnymailUnsupportedFeature
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection

from outreach.shared import checks


def ids(messages: list) -> list[str]:
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("z8_Kq0aWm3vN7xYtRbLcJ5hD2fGsPeUiQoA1", []),
        ("short", ["outreach.E001"]),
        ("a" * 60, ["outreach.E001"]),
        ("django-insecure-z8_Kq0aWm3vN7xYtRbLcJ5hD2fGsPeUiQoA1", ["outreach.E001"]),
    ],
)
def test_secret_key_must_be_long_and_random(settings, key: str, expected: list[str]) -> None:
    settings.DEBUG = False
    settings.SECRET_KEY = key

    assert ids(checks.check_secret_key()) == expected


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        (["sessions.example"], []),
        ([".example"], []),
        (["*"], []),
        (["other.example"], ["outreach.E002"]),
        ([".ssions.example"], ["outreach.E002"]),
        ([], ["outreach.E002"]),
    ],
)
def test_site_host_must_be_allowed(settings, hosts: list[str], expected: list[str]) -> None:
    settings.SITE_HOST = "sessions.example"
    settings.ALLOWED_HOSTS = hosts

    assert ids(checks.check_site_host()) == expected


def test_time_zone_must_be_utc(settings) -> None:
    assert ids(checks.check_time_zone()) == []

    settings.TIME_ZONE = "Europe/Zurich"

    assert ids(checks.check_time_zone()) == ["outreach.E003"]


@pytest.mark.parametrize(
    ("vendor", "mode", "expected"),
    [
        ("sqlite", "IMMEDIATE", []),
        ("sqlite", None, ["outreach.E004"]),
        ("sqlite", "DEFERRED", ["outreach.E004"]),
        ("postgresql", None, []),
    ],
)
def test_sqlite_must_begin_transactions_immediately(monkeypatch, vendor: str, mode: str | None, expected: list[str]) -> None:
    monkeypatch.setattr(connection, "vendor", vendor)
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"transaction_mode": mode})

    assert ids(checks.check_sqlite_mode()) == expected


@pytest.mark.parametrize(
    ("vendor", "redis", "expected"),
    [
        ("sqlite", "", []),
        ("postgresql", "redis://127.0.0.1:6379/0", []),
        ("postgresql", "", ["outreach.W001"]),
    ],
)
def test_postgresql_without_redis_is_a_warning(monkeypatch, settings, vendor: str, redis: str, expected: list[str]) -> None:
    monkeypatch.setattr(connection, "vendor", vendor)
    settings.REDIS_URL = redis

    assert ids(checks.check_broker()) == expected


PROVIDERS = {
    "brevo": {"BREVO_API_KEY": "k"},
    "mailersend": {"MAILERSEND_API_TOKEN": "k"},
    "mailgun": {"MAILGUN_API_KEY": "k", "MAILGUN_SENDER_DOMAIN": "mail.example"},
    "mailjet": {"MAILJET_API_KEY": "k", "MAILJET_SECRET_KEY": "s"},
    "mailtrap": {"MAILTRAP_API_TOKEN": "k"},
    "mandrill": {"MANDRILL_API_KEY": "k"},
    "postal": {"POSTAL_API_KEY": "k", "POSTAL_API_URL": "https://postal.example"},
    "postmark": {"POSTMARK_SERVER_TOKEN": "k"},
    "resend": {"RESEND_API_KEY": "k"},
    "scaleway": {"SCALEWAY_SECRET_KEY": "k", "SCALEWAY_PROJECT_ID": "p"},
    "sendgrid": {"SENDGRID_API_KEY": "k"},
    "sparkpost": {"SPARKPOST_API_KEY": "k"},
    "unisender_go": {"UNISENDER_GO_API_KEY": "k", "UNISENDER_GO_API_URL": "https://unisender.example"},
}


def invitation() -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives("Your place", "Text", "sessions@outreach.example", ["ana@firm.example"])
    mail.attach_alternative("<p>Text</p>", "text/html")
    mail.attach_alternative("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", "text/calendar; method=REQUEST")
    return mail


def is_carried(provider: str) -> bool:
    """Whether the installed django-anymail builds the request with the calendar in it; nothing is sent."""
    backend = get_connection(f"anymail.backends.{provider}.EmailBackend")
    try:
        payload = backend.build_message_payload(invitation(), backend.send_defaults)
    except AnymailUnsupportedFeature:
        return False
    return "METHOD:REQUEST" in str(payload.data)


# django-anymail 15 warns that nobody of its makers can try SendGrid any more; it still sends what we need.
@pytest.mark.filterwarnings("ignore:django-anymail has dropped official support for SendGrid")
@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_the_check_refuses_exactly_the_providers_that_cannot_carry_an_invitation(settings, provider: str) -> None:
    settings.ANYMAIL = PROVIDERS[provider]
    settings.EMAIL_BACKEND = f"anymail.backends.{provider}.EmailBackend"

    assert ids(checks.check_mail_provider()) == ([] if is_carried(provider) else ["outreach.E005"])


def test_every_provider_of_the_installed_anymail_is_tried_or_named() -> None:
    """Amazon SES needs boto3, which an installation adds: django-anymail hands it the whole message as MIME. Console and test send nothing."""
    installed = {module.name for module in pkgutil.iter_modules(anymail.backends.__path__)}

    assert installed - set(PROVIDERS) == {"amazon_ses", "base", "base_requests", "console", "sendinblue", "test"}


def test_a_backend_that_cannot_be_loaded_is_refused(settings) -> None:
    settings.EMAIL_BACKEND = "anymail.backends.nobody.EmailBackend"

    assert ids(checks.check_mail_backend()) == ["outreach.E006"]


@pytest.mark.parametrize("backend", ["django.core.mail.backends.smtp.EmailBackend", "notifications.mailbox.EmlBackend"])
def test_smtp_and_files_carry_everything(settings, backend: str) -> None:
    settings.EMAIL_BACKEND = backend

    assert ids(checks.check_mail_provider()) == []
