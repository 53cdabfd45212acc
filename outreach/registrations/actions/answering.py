"""What people say on a form, checked for shape. Economies are codes, zones IANA names, consents the purposes ticked."""

from dataclasses import dataclass, replace
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Details:
    """What the form of corrections says."""

    name: str
    firm: str
    economy: str
    organisation_type: str
    organisation_size: str
    job_role: str
    language: str
    zone: str
    sector: str = ""
    women_led: str = ""
    gender: str = ""
    needs: str = ""
    consents: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answers(Details):
    """What the form of registration says: also where to write, what to ask the speakers, and the intakes chosen, by number.

    `register` is told the intakes themselves, and notes their numbers in a form that it keeps.
    """

    email: str
    question: str = ""
    intakes: tuple[int, ...] = ()

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(**{**stored, "consents": tuple(stored["consents"]), "intakes": tuple(stored["intakes"])})

    def with_email(self, email: str) -> Self:
        return replace(self, email=email)
