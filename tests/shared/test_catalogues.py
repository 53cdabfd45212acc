"""Message catalogues: what is found, what is kept, what is wrong."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.utils.translation import gettext, override, trans_real

from outreach.shared import catalogues

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy
ONE = _("Choose a session")
TWO = gettext_lazy("Your place is kept")
THREE = ngettext("%(count)s seat left", "%(count)s seats left", 2)
FOUR = pgettext_lazy("month", "May")
"""
TEMPLATE = """
{% load i18n %}<h1>{% translate "Sessions" %}</h1>
{% blocktranslate trimmed with host=session.host %}
    Held with
    {{ host }}
{% endblocktranslate %}
{% blocktranslate trimmed count n=n %}{{ n }} firm{% plural %}{{ n }} firms{% endblocktranslate %}
"""


@pytest.fixture
def project(tmp_path: Path, settings) -> Path:
    (tmp_path / "outreach").mkdir()
    (tmp_path / "outreach" / "words.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]
    return tmp_path


def translate(catalog: Catalog, msgid: str, string: str) -> None:
    catalog[msgid].string = string


def test_extract_finds_the_messages_of_code_and_templates(project: Path) -> None:
    found = catalogues.extract(project)

    assert {(message.context, message.id) for message in found if message.id} == {
        (None, "Choose a session"),
        (None, "Your place is kept"),
        (None, ("%(count)s seat left", "%(count)s seats left")),
        ("month", "May"),
        (None, "Sessions"),
        (None, "Held with %(host)s"),
        (None, ("%(n)s firm", "%(n)s firms")),
    }


def test_write_keeps_translations_and_is_the_same_when_nothing_changed(project: Path) -> None:
    catalogues.write("fr", catalogues.extract(project))
    path = catalogues.path_of("fr")
    path.write_text(
        path.read_text().replace('msgid "Choose a session"\nmsgstr ""', 'msgid "Choose a session"\nmsgstr "Choisissez une séance"')
    )
    before = path.read_text()

    catalogues.write("fr", catalogues.extract(project))

    assert path.read_text() == before
    assert catalogues.read("fr")["Choose a session"].string == "Choisissez une séance"
    assert "POT-Creation-Date" not in before
    assert "words.py:" not in before


def test_write_drops_what_nobody_asks_for_any_more(project: Path) -> None:
    catalogues.write("fr", catalogues.extract(project))
    (project / "templates" / "page.html").write_text("{% translate 'Sessions' %}", encoding="utf-8")

    catalogues.write("fr", catalogues.extract(project))

    assert "firms" not in catalogues.path_of("fr").read_text()
    assert "#~" not in catalogues.path_of("fr").read_text()


def test_faults_name_what_is_missing_unused_and_untranslated(project: Path) -> None:
    catalogues.write("fr", catalogues.extract(project))
    (project / "outreach" / "words.py").write_text(
        'from django.utils.translation import gettext as _\nONE = _("Register")\n', encoding="utf-8"
    )
    (project / "templates" / "page.html").write_text('{% translate "Sessions" %}', encoding="utf-8")

    told = catalogues.faults(project)

    assert "fr: 'Register' is missing" in told
    assert "fr: 'Choose a session' is asked for nowhere" in told
    assert "fr: 'Sessions' is not translated" in told


def test_faults_accept_english_words_only_from_the_reviewed_list(project: Path) -> None:
    (project / "outreach" / "words.py").write_text("", encoding="utf-8")
    (project / "templates" / "page.html").write_text('{% translate "Sessions" %}', encoding="utf-8")
    found = catalogues.extract(project)
    translate(found, "Sessions", "Sessions")
    catalogues.write("fr", found)
    path = catalogues.path_of("fr")
    path.write_text(
        path.read_text().replace('msgstr ""\n\n', "").replace('msgid "Sessions"\nmsgstr ""', 'msgid "Sessions"\nmsgstr "Sessions"')
    )

    assert catalogues.faults(project) == ["fr: 'Sessions' stands in English"]

    (project / "locale" / "same.txt").write_text("# Words that French shares\nfr: Sessions\nfr: Firms\n", encoding="utf-8")
    assert catalogues.faults(project) == ["fr: 'Firms' is in same.txt and is not the same"]


@pytest.mark.parametrize(
    ("msgid", "string", "expected"),
    [
        ("Hello %(name)s", "Bonjour %(name)s", 0),
        ("Hello %(name)s", "Bonjour", 1),
        ("Hello {name}", "Bonjour {nom}", 1),
        ("Hello", "Bonjour %(name)s", 1),
        ("Hello", "", 1),
        (("%(n)s seat", "%(n)s seats"), ("%(n)s place", "%(n)s places"), 0),
        (("One seat", "%(n)s seats"), ("%(n)s place", "%(n)s places"), 0),
        (("%(n)s seat", "%(n)s seats"), ("%(n)s place", "des places"), 1),
        (("%(n)s seat", "%(n)s seats"), ("%(n)s place", ""), 1),
    ],
)
def test_message_faults_compare_placeholders(msgid: str, string: str, expected: int) -> None:
    assert len(catalogues.message_faults("fr", Message(msgid, string))) == expected


def test_message_faults_name_a_fuzzy_one() -> None:
    assert catalogues.message_faults("es", Message("Seats", "Plazas", flags=["fuzzy"])) == ["is fuzzy"]


@pytest.mark.parametrize(
    "text",
    [
        "Quelle heure est-il\u202f?",
        "Voici\u202f: 14:30, à Genève\u202f;",
        "le mot «\u202fséance\u202f»",
        "le mot «\u202fséance\u202f»\u202f?",
        "voir https://sessions.example/fr/ pour la suite",
        "R&amp;D, c&#39;est tout",
        "%(count)s places\u202f: %(names)s",
        '<a href="https://x.example/?a=1;b">là</a>',
        "Adresse (facultative)\u202f:",
        "%(address)s\u202f: écrivez-nous",
    ],
)
def test_french_with_its_narrow_spaces_is_right(text: str) -> None:
    assert not catalogues.unspaced(text)


@pytest.mark.parametrize(
    "text",
    [
        "Quelle heure est-il?",
        "Quelle heure est-il ?",
        "Quelle heure est-il\u00a0?",
        "Voici: la liste",
        "Voici : la liste",
        "le mot «séance»",
        "le mot « séance »",
        "le mot «\u202fséance\u202f»?",
        "%(names)s: inscrits",
        "Adresse (facultative):",
        "<strong>Heure</strong>: midi",
        "le mot «\u202fséance »",
    ],
)
def test_french_without_its_narrow_spaces_is_told(text: str) -> None:
    assert catalogues.unspaced(text)


def test_compile_stale_writes_what_django_reads_and_only_once(project: Path) -> None:
    path = catalogues.path_of("fr")
    path.parent.mkdir(parents=True)
    path.write_text(
        catalogues.HEADER.format(language="fr", plural_forms="nplurals=2; plural=(n > 1);") + 'msgid "Your place"\nmsgstr "Votre place"\n'
    )

    assert catalogues.compile_stale() == ["fr"]
    assert catalogues.compile_stale() == []
    translations = dict(trans_real._translations)
    trans_real._translations.clear()
    try:
        with override("fr"):
            assert gettext("Your place") == "Votre place"
    finally:
        trans_real._translations = translations


def test_every_language_of_the_site_has_a_catalogue() -> None:
    assert catalogues.languages() == ["fr", "es"]
    assert [str(catalogues.path_of(language).relative_to(settings.BASE_DIR)) for language in catalogues.languages()] == [
        "outreach/locale/fr/LC_MESSAGES/django.po",
        "outreach/locale/es/LC_MESSAGES/django.po",
    ]
