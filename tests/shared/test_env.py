"""Settings from the environment: a wrong value stops start-up with one sentence that names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from outreach import env


def test_read_prefers_the_file_that_a_variable_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("from a file\n", encoding="utf-8")
    monkeypatch.setenv("SOME_KEY", "from the variable")
    monkeypatch.setenv("SOME_KEY_FILE", str(secret))

    assert env.read("SOME_KEY") == "from a file"


def test_a_variable_that_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", "")

    assert env.read("SOME_KEY", "the default") == "the default"


def test_read_names_a_file_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY_FILE", "/nowhere/key")

    with pytest.raises(
        ImproperlyConfigured, match=r"^SOME_KEY_FILE names '/nowhere/key', which cannot be read: No such file or directory\.$"
    ):
        env.read("SOME_KEY")


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False), ("off", False)])
def test_read_bool(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("SWITCH", value)

    assert env.read_bool("SWITCH", default=not expected) is expected


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (lambda: env.read_bool("NAME", default=True), "perhaps"),
        (lambda: env.read_int("NAME", default=1), "-1"),
        (lambda: env.read_int("NAME", default=1), "one"),
        (lambda: env.read_int("NAME", default=1, least=1), "0"),
        (lambda: env.read_origin("NAME", ""), "sessions.example"),
        (lambda: env.read_origin("NAME", ""), "https://sessions.example/en/"),
        (lambda: env.read_origin("NAME", ""), "ftp://sessions.example"),
        (lambda: env.read_database("NAME", ""), "mysql://root@localhost/outreach"),
        (lambda: env.read_mail("NAME", ""), "pigeon://roof"),
        (lambda: env.read_mail("NAME", ""), "smtp://"),
    ],
)
def test_a_wrong_value_is_refused_by_name_in_one_sentence(monkeypatch: pytest.MonkeyPatch, reader, value: str) -> None:
    monkeypatch.setenv("NAME", value)

    with pytest.raises(ImproperlyConfigured, match=r"^NAME [^\n]+\.$"):
        reader()


def test_read_list_leaves_out_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", " a.example, ,b.example,")

    assert env.read_list("HOSTS") == ["a.example", "b.example"]


def test_read_origin_drops_the_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE", "https://sessions.example/")

    assert env.read_origin("SITE", "") == "https://sessions.example"


def test_sqlite_writers_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB", "sqlite:////tmp/outreach.sqlite3")

    database = env.read_database("DB", "")

    assert database["NAME"] == "/tmp/outreach.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_postgresql_keeps_checked_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB", "postgresql://outreach:secret@db.example:5433/outreach")

    database = env.read_database("DB", "")

    assert (database["HOST"], database["PORT"], database["USER"], database["PASSWORD"]) == ("db.example", 5433, "outreach", "secret")
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (600, True)


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://user:pass@mail.example:2525", 2525, False, False),
        ("smtp://user:pass@mail.example", 25, False, False),
        ("smtp+tls://user:pass@mail.example", 587, True, False),
        ("smtp+ssl://user:pass@mail.example", 465, False, True),
    ],
)
def test_smtp_servers(monkeypatch: pytest.MonkeyPatch, url: str, port: int, tls: bool, ssl: bool) -> None:
    monkeypatch.setenv("MAIL", url)

    mail = env.read_mail("MAIL", "")

    assert (mail["EMAIL_HOST"], mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("mail.example", "user", "pass")
    assert (mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_mail_into_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL", "eml:///var/outreach/mail")

    assert env.read_mail("MAIL", "") == {"EMAIL_BACKEND": "notifications.mailbox.EmlBackend", "EMAIL_FILE_PATH": "/var/outreach/mail"}


def test_a_provider_takes_its_keys_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL", "anymail://sendgrid")
    monkeypatch.setenv("ANYMAIL_SENDGRID_API_KEY", "k")

    assert env.read_mail("MAIL", "") == {"EMAIL_BACKEND": "anymail.backends.sendgrid.EmailBackend", "ANYMAIL": {"SENDGRID_API_KEY": "k"}}


def test_a_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "key"

    key = env.read_or_make_key("OUTREACH_TEST_KEY", path)

    assert len(key) >= 48
    assert env.read_or_make_key("OUTREACH_TEST_KEY", path) == key
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("settings_given", "sentence"),
    [
        ({"SITE_URL": "sessions"}, "SITE_URL is 'sessions'; write scheme and host only, like https://sessions.example.\n"),
        ({"SITE_URL": "https://sessions.example"}, "SECRET_KEY is missing; a site that is not on localhost needs one.\n"),
        ({"DATABASE_URL": "oracle://db"}, "DATABASE_URL begins with 'oracle'; use sqlite:///path or postgresql://user@host/name.\n"),
        ({"PORT": "http"}, "PORT is 'http'; write a whole number of 1 or more.\n"),
    ],
)
def test_start_up_stops_with_one_sentence(settings_given: dict[str, str], sentence: str) -> None:
    environment = {**os.environ, **settings_given}

    ended = subprocess.run([sys.executable, "manage.py", "check"], capture_output=True, text=True, env=environment, check=False)

    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", sentence)
