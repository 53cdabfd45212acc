"""The catalogues say everything the site says, in every language."""

from django.conf import settings

from outreach.shared import catalogues


def test_every_message_is_translated_into_every_language() -> None:
    assert catalogues.faults(settings.BASE_DIR) == []


def test_no_sentence_stands_in_the_catalogue_of_another_language() -> None:
    """Two languages may share a name or a word, never three words in a row."""
    french, spanish = ({message.id: catalogues.forms(message) for message in catalogues.read(code)} for code in ("fr", "es"))

    shared = [words for key, words in french.items() if words == spanish.get(key) and any(len(form.split()) > 2 for form in words)]

    assert shared == [["%(first)s – %(last)s"]]
