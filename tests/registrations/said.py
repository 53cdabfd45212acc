"""What our three people say: as the form's answers, and as the fields that a browser posts."""

from typing import Any

from outreach.economies.queries import default_zone_of
from outreach.registrations.actions import Answers
from outreach.registrations.choices import JobRole, OrganisationSize, OrganisationType
from tests.people import ANA, Somebody


def answers_of(person: Somebody = ANA, **changes: Any) -> Answers:
    values: dict[str, Any] = {
        "email": person.email,
        "name": person.name,
        "firm": person.firm,
        "economy": person.economy,
        "organisation_type": OrganisationType.FIRM,
        "organisation_size": OrganisationSize.MICRO,
        "job_role": JobRole.OWNER,
        "language": person.language,
        "zone": person.zone,
    }
    return Answers(**values | changes)


def fields_of(person: Somebody = ANA, **changes: str) -> dict[str, str]:
    """The least that a browser sends: the zone is left to the economy."""
    values = {
        "seat": "1:online",
        "email": person.email,
        "name": person.name,
        "firm": person.firm,
        "economy": person.economy,
        "organisation_type": "firm",
        "organisation_size": "1-9",
        "job_role": "owner",
        "language": person.language,
    }
    return values | changes


def home_zone(person: Somebody) -> str:
    return default_zone_of(person.economy)


def somebody(number: int) -> Somebody:
    """One of many, each with an address and a firm of her own."""
    return Somebody(f"Person {number}", f"person{number}@firms.example", f"Firm {number}", "WS", "fr", "Pacific/Apia")
