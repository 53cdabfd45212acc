"""The catalogues say everything the site says, in every language."""

import re

from django.conf import settings

from outreach.shared import catalogues

_FILLED_IN = re.compile(r"%\(\w+\)[sd]")


def test_every_message_is_translated_into_every_language() -> None:
    assert catalogues.faults(settings.BASE_DIR) == []


def test_no_sentence_stands_in_the_catalogue_of_another_language() -> None:
    """Two languages may share a name or a word, never three words; what is filled in later is none."""
    french, spanish = ({message.id: catalogues.forms(message) for message in catalogues.read(code)} for code in ("fr", "es"))

    shared = [
        words
        for key, words in french.items()
        if words == spanish.get(key) and any(len(_FILLED_IN.sub("", form).split()) > 2 for form in words)
    ]

    assert shared == []
