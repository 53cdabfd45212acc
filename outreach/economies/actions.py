"""Making the reference tables equal to the files in `data/`."""

import csv
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from outreach.economies.choices import InstitutionKind
from outreach.economies.models import Alias, Economy, Grouping, Institution, Membership
from outreach.economies.queries import forget_kept
from outreach.shared import clock
from outreach.shared.folding import fold

Row = TypeVar("Row", Alias, Membership)

_MEMBERSHIP = ("economy_id", "grouping_id", "starts_on", "ends_on", "certainty", "evidence")

SHIPPED = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Loaded:
    """How many rows each table holds now; `aliases` counts distinct folded texts."""

    economies: int
    groupings: int
    aliases: int
    memberships: int


@transaction.atomic
def load_reference_data(*, by: int | None = None, at: datetime | None = None, folder: Path = SHIPPED) -> Loaded:
    """Make economies, groupings, aliases and memberships equal to the files; safe to repeat.

    An economy or grouping that left the files stays, because others refer to it; its aliases and memberships go.
    The data come with a release and nobody decides them here: no fact is recorded, `by` and `at` change nothing.
    Raises ValueError where a default zone is not one of the economy's, a zone is unknown, or an alias stands for
    two economies. Ten queries or so.
    """
    economies = list(_economies(folder))
    groupings = [Grouping(code=row["code"], kind=row["kind"], name=_name(row)) for row in _rows(folder / "groupings.csv")]
    Economy.objects.bulk_create(
        economies,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["alpha3", "m49", "name", "kind", "capital", "default_zone", "zones"],
    )
    Grouping.objects.bulk_create(groupings, update_conflicts=True, unique_fields=["code"], update_fields=["name", "kind"])
    loaded = Loaded(
        economies=len(economies),
        groupings=len(groupings),
        aliases=_make_equal(Alias, ("folded", "alias", "economy_id"), _aliases(folder)),
        memberships=_make_equal(Membership, _MEMBERSHIP, _memberships(folder)),
    )
    forget_kept()
    # Another thread may have read the old rows again before this commit.
    transaction.on_commit(forget_kept)
    return loaded


@transaction.atomic
def add_institution(
    name: dict[str, str], *, kind: InstitutionKind, base_language: str, economy: str = "", abbreviation: str = "", website: str = ""
) -> Institution:
    """Add an institution. `economy` is a code; only an international organisation has none.

    Takes no `by` and records no fact: the journal is a sibling of this app.
    """
    return Institution.objects.create(
        name=name, kind=kind, base_language=base_language, economy_id=economy or None, abbreviation=abbreviation, website=website
    )


def _make_equal(model: type[Row], columns: tuple[str, ...], wanted: set[tuple[Hashable, ...]]) -> int:
    """Delete the rows that are not wanted and add those that are missing. Returns how many are wanted."""
    present = {tuple(values): pk for pk, *values in model.objects.values_list("pk", *columns)}
    model.objects.filter(pk__in=[pk for row, pk in present.items() if row not in wanted]).delete()
    missing = sorted(wanted - present.keys(), key=str)
    model.objects.bulk_create([model(**dict(zip(columns, row, strict=True))) for row in missing])
    return len(wanted)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _name(row: dict[str, str]) -> dict[str, str]:
    """The columns name_en, name_fr … as one text; a further language is a further column."""
    return {column.removeprefix("name_"): words for column, words in row.items() if column.startswith("name_") and words}


def _economies(folder: Path) -> Iterator[Economy]:
    reviewed = {row["economy"]: row["zone"] for row in _rows(folder / "default_zones.csv")}
    for row in _rows(folder / "economies.csv"):
        zones = row["zones"].split()
        default_zone = zones[0] if len(zones) == 1 else reviewed.get(row["code"], "")
        if default_zone not in zones or not all(clock.is_zone(zone) for zone in zones):
            raise ValueError(f"{row['code']}: {default_zone!r} is not one of {zones}, or a zone is unknown to this machine")
        yield Economy(
            code=row["code"],
            alpha3=row["alpha3"],
            m49=row["m49"],
            name=_name(row),
            kind=row["kind"],
            capital=row["capital"],
            default_zone=default_zone,
            zones=zones,
        )


def _aliases(folder: Path) -> set[tuple[Hashable, ...]]:
    """One row a folded text, as it is first written in the file."""
    first: dict[str, tuple[str, str]] = {}
    for row in _rows(folder / "aliases.csv"):
        _alias, economy = first.setdefault(fold(row["alias"]), (row["alias"], row["economy"]))
        if economy != row["economy"]:
            raise ValueError(f"{row['alias']!r} stands for {economy} and {row['economy']}")
    return {(folded, alias, economy) for folded, (alias, economy) in first.items()}


def _memberships(folder: Path) -> set[tuple[Hashable, ...]]:
    return {
        (row["economy"], row["grouping"], _day(row["starts_on"]), _day(row["ends_on"]), row["certainty"], row["evidence"])
        for row in _rows(folder / "memberships.csv")
    }


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
