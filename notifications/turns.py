"""Whose turn it is: what is due, so that thousands of one kind hold up nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from math import ceil

from django.db.models import Min

from notifications.models import Message
from notifications.reminders import RULES

# How many single mails are chosen at a time.
TURN = 400


@dataclass(frozen=True)
class Turn:
    """Mails that are sent one by one, by number; and of reminders, which are sent by the batch, kind and session."""

    singles: list[int]
    reminders: list[tuple[str, int]]

    def __bool__(self) -> bool:
        return bool(self.singles or self.reminders)


def in_turn(*, at: datetime, size: int = TURN) -> Turn:
    """From each kind of each session the oldest that are due, as many from each: a confirmation is in the next turn, whatever waits.

    A query, and one for each kind and session but of reminders.
    """
    due = Message.objects.due(at)
    lines = list(due.values_list("kind", "session_id").annotate(oldest=Min("due_at"), first=Min("pk")).order_by("oldest", "first"))
    of_one_by_one = [(kind, session_id) for kind, session_id, *_ in lines if kind not in RULES]
    share = ceil(size / len(of_one_by_one)) if of_one_by_one else 0
    singles = [
        list(due.filter(kind=kind, session=session_id).order_by("due_at", "pk").values_list("pk", flat=True)[:share])
        for kind, session_id in of_one_by_one
    ]
    return Turn(list(_alternating(singles)), [(kind, session_id) for kind, session_id, *_ in lines if kind in RULES])


def _alternating(lines: list[list[int]]) -> Iterator[int]:
    for row in zip_longest(*lines):
        yield from (pk for pk in row if pk is not None)
