"""Settings from the environment. A wrong value stops start-up with one sentence that names it."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_environ = environ.Env()


def read(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file that NAME_FILE names, or the default. Set to nothing is not set."""
    path = _environ.str(f"{name}_FILE", default="")
    if not path:
        return _environ.str(name, default="") or default
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE names {path!r}, which cannot be read: {error.strerror}.") from error


def read_bool(name: str, *, default: bool) -> bool:
    value = read(name, "yes" if default else "no").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write yes or no.")


def read_int(name: str, *, default: int, least: int = 0) -> int:
    value = read(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number of {least} or more.")
    return int(value)


def read_list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in read(name, default).split(",") if item.strip()]


def read_origin(name: str, default: str) -> str:
    """An address such as https://sessions.example, without path and without a slash at its end."""
    value = read(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name} is {value!r}; write scheme and host only, like https://sessions.example.")
    return value


def read_database(name: str, default: str) -> dict:
    """A database setting from a URL; SQLite writers queue instead of failing (IMMEDIATE, WAL)."""
    url = read(name, default)
    scheme = url.partition(":")[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} begins with {scheme!r}; use sqlite:///path or postgresql://user@host/name.")
    database = environ.Env.db_url_config(url)
    if scheme == "sqlite":
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000; PRAGMA foreign_keys=ON;",
        }
        return database
    database["CONN_MAX_AGE"] = 600
    database["CONN_HEALTH_CHECKS"] = True
    return database


MAIL_SCHEMES = {"eml", "smtp", "smtp+tls", "smtp+ssl", "anymail"}


def read_mail(name: str, default: str) -> dict:
    """Django's mail settings from a URL.

    eml:///folder keeps each message as a file; smtp://user:password@host:port sends it, with
    smtp+tls (STARTTLS) or smtp+ssl; anymail://mailgun names a provider of django-anymail, whose
    keys stand in ANYMAIL_<KEY> variables.
    """
    url = read(name, default)
    parts = urlsplit(url)
    if parts.scheme not in MAIL_SCHEMES:
        allowed = ", ".join(sorted(MAIL_SCHEMES))
        raise ImproperlyConfigured(f"{name} begins with {parts.scheme!r}; use one of {allowed}.")
    if parts.scheme == "eml":
        return {"EMAIL_BACKEND": "notifications.mailbox.EmlBackend", "EMAIL_FILE_PATH": parts.netloc + parts.path}
    if not parts.hostname:
        raise ImproperlyConfigured(f"{name} names no host: {parts.scheme}://host:port.")
    if parts.scheme == "anymail":
        prefix = "ANYMAIL_"
        keys = {key[len(prefix) :]: value for key, value in _environ.ENVIRON.items() if key.startswith(prefix)}
        return {"EMAIL_BACKEND": f"anymail.backends.{parts.hostname}.EmailBackend", "ANYMAIL": keys}
    config = environ.Env.email_url_config(url)
    return {
        "EMAIL_BACKEND": "notifications.smtp.EmailBackend",
        "EMAIL_HOST": config["EMAIL_HOST"],
        "EMAIL_PORT": config["EMAIL_PORT"] or {"smtp+ssl": 465, "smtp+tls": 587}.get(parts.scheme, 25),
        "EMAIL_HOST_USER": config["EMAIL_HOST_USER"] or "",
        "EMAIL_HOST_PASSWORD": config["EMAIL_HOST_PASSWORD"] or "",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
        "EMAIL_TIMEOUT": 20,
    }


def read_or_make_key(name: str, path: Path) -> str:
    """The key from the environment; on an embedded installation one is written once to a file."""
    value = read(name)
    if value:
        return value
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
