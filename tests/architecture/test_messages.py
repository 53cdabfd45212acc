"""The catalogues say everything the site says, in every language."""

from django.conf import settings

from outreach.shared import catalogues


def test_every_message_is_translated_into_every_language() -> None:
    assert catalogues.faults(settings.BASE_DIR) == []
