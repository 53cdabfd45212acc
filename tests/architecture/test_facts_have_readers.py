"""No fact is forgotten: somebody is told of it, or somebody decided that nobody is."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from notifications.reactions import REACTIONS, SILENT
from outreach.journal.facts import all_facts


def load_all_facts() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("outreach.") and find_spec(f"{config.name}.facts"):
            import_module(f"{config.name}.facts")


def test_every_fact_has_a_reaction_or_is_silent() -> None:
    load_all_facts()

    assert set(REACTIONS) | set(SILENT) == set(all_facts())


def test_no_fact_is_both() -> None:
    assert set(REACTIONS) & set(SILENT) == set()
