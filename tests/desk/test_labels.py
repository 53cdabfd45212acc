"""The staff pages speak the reader's language: names of tables, columns and parts of the site."""

from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.admin.utils import label_for_field
from django.test import Client
from django.utils.translation import gettext, override

from outreach.desk.admin import staff_site
from outreach.desk.admin.reading import ReadingAdmin, readable
from outreach.people.choices import Role
from outreach.shared.catalogues import rightly_same
from tests.factories import make_user

LANGUAGES = ["fr", "es"]
# The standard's own word, in every language.
NAMES_OF_STANDARDS = {"Message-ID"}


def columns(desk: ReadingAdmin) -> dict[str, str]:
    """What a list and a page of this table call their columns, in the active language."""
    pages = [
        *((column, desk.model, desk) for column in (*desk.list_display, *readable(desk.model))),
        *((column, inline.model, inline(desk.model, staff_site)) for inline in desk.inlines for column in inline.fields),
    ]
    return {f"{model._meta.label}.{column}": str(label_for_field(column, model, owner)) for column, model, owner in pages}


def labels() -> dict[str, str]:
    """Every name that the staff pages show, in the active language."""
    found = {}
    for model, desk in staff_site._registry.items():
        name = model._meta.label
        found |= {
            f"{model._meta.app_label}": str(apps.get_app_config(model._meta.app_label).verbose_name),
            f"{name}": str(model._meta.verbose_name),
            f"{name}, several": str(model._meta.verbose_name_plural),
        }
        for field in model._meta.get_fields():
            # A number that the database gives is on no page.
            if field.concrete and not (field.primary_key and field.get_internal_type().endswith("AutoField")):
                found[f"{name} {field.name}"] = str(field.verbose_name)
                if field.help_text:
                    found[f"{name} {field.name}, help"] = str(field.help_text)
        found |= columns(desk)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_a_table_or_a_column_stands_in_english(language: str) -> None:
    with override("en"):
        english = labels()
    with override(language):
        theirs = labels()
    rightly = rightly_same()[language] | NAMES_OF_STANDARDS

    assert english.keys() == theirs.keys()
    assert {name: words for name, words in theirs.items() if words == english[name] and words not in rightly} == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "link"), [("en", "Read the mails"), ("fr", "Lire les messages"), ("es", "Leer los mensajes")])
def test_index_leads_to_the_mails_that_are_kept_as_files(language: str, link: str, settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "notifications.mailbox.EmlBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)

    page = signed_in(language).get("/staff/").text

    with override(language):
        words = gettext("Read the mails that are kept as files")
    assert f'<a href="/staff/mail/">{words}</a>' in page


@pytest.mark.django_db
def test_index_leads_to_no_mails_where_they_are_sent() -> None:
    assert "/staff/mail/" not in signed_in("en").get("/staff/").text


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_foot_of_every_page_leads_to_the_sign_in(language: str) -> None:
    page = Client().get(f"/{language}/privacy/").text

    with override(language):
        words = gettext("Organiser sign-in")
    assert f'<a href="/{language}/account/login/">{words}</a>' in page


@pytest.mark.django_db
def test_economies_are_offered_in_the_order_of_the_language() -> None:
    form = signed_in("fr").get("/staff/people/user/add/").context["adminform"].form

    names = [name for _code, name in form.fields["economy"].choices][1:]
    assert names.index("Danemark") < names.index("Égypte") < names.index("Fidji")


def signed_in(language: str) -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client
