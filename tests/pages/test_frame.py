"""The frame around every page: languages, direction, weight, and what a strict content policy forbids."""

import gzip
import os
import re
from pathlib import Path

import html5lib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.template import engines
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from outreach.pages.management.commands import build_fonts

PAGES = ["/{}/events/", "/{}/time-zone/", "/{}/time-zone/?q=apia", "/{}/privacy/", "/{}/nowhere/"]
LANGUAGES = ["en", "fr", "es"]
STATIC = settings.BASE_DIR / "outreach" / "static" / "outreach"
FIELDS = """{% extends "pages/base.html" %}{% block title %}Fields{% endblock %}{% block main %}
{% include "components/error_summary.html" with errors=errors %}
<h1>Fields</h1>
{% include "components/text_field.html" with name="email" label="E-mail" value=typed type="email" hint="Here." error="Write all of it" autocomplete="email" %}
{% include "components/text_area.html" with name="question" label="Question" value=typed optional=True maxlength=600 %}
{% include "components/select_field.html" with name="economy" label="Economy" value="FJ" options=options %}
{% include "components/select_field.html" with name="sector" label="Sector" ready_options=ready optional=True blank="None" %}
{% include "components/radio_choices.html" with name="role" legend="You are" value="b" choices=choices columns=2 error="Say who" %}
{% include "components/checkbox.html" with name="news" words="Tell me" detail="Once a month" checked=True %}
{% include "components/note.html" with title="Kept" text="Really." kind="ok" live=True %}
{% include "components/note.html" with title="Know this" %}
{% include "components/empty.html" with title="Nothing" text="Try more." url="/" action="Show all" %}
{% include "components/crumbs.html" with here="Here" trail=trail %}
{% endblock %}"""


def visit(path: str, **cookies: str) -> str:
    client = Client()
    client.cookies.load(cookies)
    return client.get(path).content.decode()


def show_fields(language: str = "en") -> str:
    request = RequestFactory().get(f"/{language}/events/")
    request.resolver_match = None
    context = {
        "errors": [("email", "Write all of it"), ("role", "Say who")],
        "typed": '<b>"José"',
        "options": [("CL", "Chile"), ("FJ", "Fiji")],
        "ready": engines["django"].from_string('<option value="x">X</option>').render(),
        "choices": [{"value": "a", "words": "A firm", "detail": "Small"}, {"value": "b", "words": "Other", "disabled": True}],
        "trail": [("/en/events/", "Events")],
    }
    with translation.override(language):
        return engines["django"].from_string(FIELDS).render(context, request)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_in_its_language_and_reads_from_left_to_right(path: str, language: str) -> None:
    html = visit(path.format(language))
    assert f'<html lang="{language}">' in html
    assert html.count("<h1") == 1
    assert re.findall(r'<a href="[^"]*" lang="(\w+)" hreflang="\w+"( aria-current="true")?>', html) == [
        (code, ' aria-current="true"' if code == language else "") for code in LANGUAGES
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_right_to_left_language_needs_a_catalogue_only(path: str) -> None:
    with override_settings(LANGUAGES=[*settings.LANGUAGES, ("ar", "العربية")]):
        html = visit(path.format("ar"), tz="Africa/Cairo")
    assert '<html lang="ar" dir="rtl">' in html
    assert 'lang="ar" hreflang="ar" aria-current="true">العربية</a>' in html
    assert "<b>القاهرة</b>" in html


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_strict_content_policy_is_kept(path: str) -> None:
    assert_strict(visit(path.format("en"), tz="Pacific/Apia"))


def test_the_components_keep_a_strict_content_policy() -> None:
    assert_strict(show_fields())


def assert_strict(html: str) -> None:
    html5lib.HTMLParser(strict=True).parse(html)
    assert re.search(r"\sstyle\s*=", html) is None
    assert re.search(r"\son[a-z]+\s*=", html) is None
    assert [script for script in re.findall(r"<script[^>]*>", html) if "src=" not in script] == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//(?!localhost)', html) == []


@pytest.mark.django_db
def test_every_page_names_the_zone_or_offers_to_set_it() -> None:
    assert "Set your time zone" in visit("/en/events/")
    known = visit("/en/events/", tz="Pacific/Apia")
    assert "<b>Apia</b>" in known
    assert '<a class="tz" href="/en/time-zone/?next=%2Fen%2Fevents%2F">' in known


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", '"><script>'])
def test_a_zone_that_is_none_counts_as_unknown(zone: str) -> None:
    client = Client()
    client.cookies["tz"] = zone
    response = client.get("/en/privacy/")
    assert response.wsgi_request.visitor_zone == ""
    assert "Set your time zone" in response.content.decode()


def test_a_page_varies_with_the_cookie_that_holds_the_zone() -> None:
    assert "Cookie" in Client().get("/en/privacy/")["Vary"]


# Without the database mark a query would fail the test.
def test_the_frame_costs_no_query_and_touches_neither_user_nor_session() -> None:
    client = Client()
    response = client.get("/en/privacy/")
    assert response.status_code == 200
    assert response.wsgi_request.session.accessed is False
    assert not hasattr(response.wsgi_request, "_cached_user")
    assert response.cookies == {}


@pytest.mark.parametrize(
    ("cookie", "browser", "expected"),
    [("", "", "/en/"), ("", "es-CL,es;q=0.9,en;q=0.5", "/es/"), ("fr", "es", "/fr/"), ("xx", "pt,fr;q=0.3", "/fr/"), ("", "zh", "/en/")],
)
def test_the_root_leads_by_cookie_then_browser_then_english(cookie: str, browser: str, expected: str) -> None:
    client = Client()
    if cookie:
        client.cookies["language"] = cookie
    response = client.get("/", HTTP_ACCEPT_LANGUAGE=browser)
    assert (response.status_code, response["Location"]) == (302, expected)
    assert {part.strip() for part in response["Vary"].split(",")} >= {"Accept-Language", "Cookie"}


def test_the_style_sheet_stays_light() -> None:
    style = (STATIC / "css" / "style.css").read_bytes()
    assert len(gzip.compress(style, 9)) < 14 * 1024


@pytest.mark.parametrize("script", ["site.js", "lobby.js"])
def test_scripts_stay_light(script: str) -> None:
    assert len(gzip.compress((STATIC / "js" / script).read_bytes(), 9)) < 1.6 * 1024


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_frame_stays_light(language: str) -> None:
    assert len(gzip.compress(visit(f"/{language}/nowhere/", tz="Pacific/Apia").encode(), 6)) < 2.5 * 1024


# Form components


def test_a_field_with_an_error_keeps_what_was_typed_and_ties_hint_and_error_to_it() -> None:
    html = show_fields()
    assert (
        '<input class="input" id="email" name="email" type="email" value="&lt;b&gt;&quot;José&quot;" autocomplete="email" dir="ltr" required'
        ' aria-describedby="email-h email-e" aria-invalid="true">'
    ) in html
    assert '<span class="hint" id="email-h">Here.</span>' in html
    assert '<span class="error" id="email-e">' in html
    assert '<textarea class="input" id="question" name="question" rows="4" maxlength="600">\n&lt;b&gt;&quot;José&quot;</textarea>' in html


def test_the_error_summary_counts_and_links_to_each_field() -> None:
    html = show_fields()
    assert "2 answers need a change" in html
    assert re.findall(r'<li><a href="#(\w+)">([^<]+)</a></li>', html) == [("email", "Write all of it"), ("role", "Say who")]
    for name in ("email", "role"):
        assert html.count(f'id="{name}"') == 1


def test_no_error_summary_without_errors() -> None:
    assert (
        engines["django"].from_string('{% include "components/error_summary.html" with errors=none %}').render({"none": []}).strip() == ""
    )


def test_choices() -> None:
    html = show_fields()
    assert '<option value="CL">Chile</option><option value="FJ" selected>Fiji</option>' in html
    assert '<option value="">None</option><option value="x">X</option></select>' in html
    assert '<input type="radio" name="role" value="a" id="role">' in html
    assert '<input type="radio" name="role" value="b" checked disabled>' in html
    assert '<fieldset class="field field--error" aria-describedby="role-e">' in html
    assert '<input type="checkbox" id="news" name="news" value="1" checked>' in html


# The heading face


def test_build_fonts_writes_the_same_small_file_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a.woff2", tmp_path / "b.woff2"
    for target in (first, second):
        call_command("build_fonts", target=target, verbosity=0)
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes()[:4] == b"wOF2"
    assert len(first.read_bytes()) < 15 * 1024


def test_build_fonts_leaves_a_newer_file_alone(tmp_path: Path) -> None:
    target = tmp_path / "kept.woff2"
    target.write_bytes(b"kept")
    call_command("build_fonts", target=target)
    assert target.read_bytes() == b"kept"
    os.utime(target, (0, 0))
    call_command("build_fonts", target=target, verbosity=0)
    assert target.read_bytes()[:4] == b"wOF2"


def test_the_face_has_the_characters_of_the_style_sheet_only() -> None:
    assert {ord("A"), ord("é"), ord("ñ"), ord("–"), ord("€"), ord("−")} <= set(build_fonts.unicodes())
    assert ord("ع") not in build_fonts.unicodes()
