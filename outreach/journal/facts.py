"""The base of every fact: a frozen dataclass whose fields are the payload."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

_BY_NAME: dict[str, type["Fact"]] = {}


@dataclass(frozen=True)
class Fact:
    """Something that happened, in the past tense. Its fields are ids and plain values, never personal data.

    `name` is stored ("registration.confirmed"); `subject` names the field that holds the subject's id.
    """

    name: ClassVar[str]
    subject_type: ClassVar[str]
    subject: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name in _BY_NAME:
            raise TypeError(f"two facts are called {cls.name}")
        _BY_NAME[cls.name] = cls

    @property
    def subject_id(self) -> int:
        return getattr(self, self.subject)

    @property
    def payload(self) -> dict[str, Any]:
        return asdict(self)


def fact_from(name: str, payload: dict[str, Any]) -> Fact:
    """The fact that an entry stores. Raises KeyError for a name that no app defines."""
    return _BY_NAME[name](**payload)


def all_facts() -> frozenset[type[Fact]]:
    return frozenset(_BY_NAME.values())
