"""System checks: settings that are each valid and together wrong."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection
from django.utils.module_loading import import_string

# The providers of django-anymail that send a text/calendar alternative: SES takes the raw message, SendGrid any alternative.
# All others raise AnymailUnsupportedFeature, and an invitation could never leave.
CALENDAR_BACKENDS = {"amazon_ses", "sendgrid", "console", "test"}


@register
def check_secret_key(**options: Any) -> list[CheckMessage]:
    is_real = (
        len(settings.SECRET_KEY) >= 32 and len(set(settings.SECRET_KEY)) >= 5 and not settings.SECRET_KEY.startswith("django-insecure-")
    )
    if settings.DEBUG or is_real:
        return []
    return [
        Error(
            "SECRET_KEY is too short or too simple to sign sessions with.",
            hint="Set SECRET_KEY to 50 random characters: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'.",
            id="outreach.E001",
        )
    ]


@register
def check_site_host(**options: Any) -> list[CheckMessage]:
    hosts = settings.ALLOWED_HOSTS
    if "*" in hosts or any(host == settings.SITE_HOST or (host[:1] == "." and f".{settings.SITE_HOST}".endswith(host)) for host in hosts):
        return []
    return [
        Error(
            f"SITE_URL names the host {settings.SITE_HOST}, which ALLOWED_HOSTS does not list: every link we send would be refused.",
            hint="Add the host to ALLOWED_HOSTS, or leave ALLOWED_HOSTS out.",
            id="outreach.E002",
        )
    ]


@register
def check_time_zone(**options: Any) -> list[CheckMessage]:
    if settings.TIME_ZONE == "UTC" and settings.USE_TZ:
        return []
    return [
        Error(
            "TIME_ZONE must be UTC and USE_TZ on: instants are stored in UTC, beside the zone they were announced in.",
            hint="Leave both as outreach/settings.py has them.",
            id="outreach.E003",
        )
    ]


@register(Tags.database)
def check_sqlite_mode(**options: Any) -> list[CheckMessage]:
    if connection.vendor != "sqlite" or connection.settings_dict.get("OPTIONS", {}).get("transaction_mode") == "IMMEDIATE":
        return []
    return [
        Error(
            "SQLite without transaction_mode IMMEDIATE fails with “database is locked” as soon as two people register at once.",
            hint="Take the database from DATABASE_URL, as outreach/settings.py does.",
            id="outreach.E004",
        )
    ]


@register
def check_mail_provider(**options: Any) -> list[CheckMessage]:
    package, _, rest = settings.EMAIL_BACKEND.partition("anymail.backends.")
    provider = rest.partition(".")[0]
    if package or not provider or provider in CALENDAR_BACKENDS:
        return []
    return [
        Error(
            f"{provider} cannot carry an invitation through its API: django-anymail refuses a text/calendar alternative there.",
            hint="Use the provider's SMTP server (EMAIL_URL=smtp+tls://user:password@host:587), or amazon_ses or sendgrid.",
            id="outreach.E005",
        )
    ]


@register
def check_mail_backend(**options: Any) -> list[CheckMessage]:
    try:
        import_string(settings.EMAIL_BACKEND)
    except ImportError as error:
        return [
            Error(
                f"EMAIL_URL leads to {settings.EMAIL_BACKEND}, which cannot be loaded: {str(error).splitlines()[0]}",
                hint="Write a provider of django-anymail as its documentation spells it, and install what it needs.",
                id="outreach.E006",
            )
        ]
    return []


@register
def check_broker(**options: Any) -> list[CheckMessage]:
    if connection.vendor == "sqlite" or settings.REDIS_URL:
        return []
    return [
        Warning(
            "PostgreSQL without Redis: the cache is each process's own, so sign-in throttling counts per process.",
            hint="Set REDIS_URL and run a Celery worker and beat, or run `manage.py work` once, beside one web process.",
            id="outreach.W001",
        )
    ]
