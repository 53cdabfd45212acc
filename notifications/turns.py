"""Whose turn it is: what is due, so that thousands of one kind hold up nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from math import ceil

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from notifications.mailings import KINDS_OF_MANY
from notifications.models import Message

# How many single mails are chosen at a time.
TURN = 400

# Along `notifications_message_line` from one line to the next: all that waits in one is one step. Of each kind the sessions by
# number, after 0, then none (what MIN finds after the last), then the next kind.
_HEADS = """
    WITH RECURSIVE lines(kind, session_id) AS (
        SELECT MIN(kind), CAST(0 AS bigint) FROM notifications_message WHERE state = 'queued'
        UNION ALL
        SELECT
            CASE WHEN lines.session_id IS NULL
                THEN (SELECT MIN(kind) FROM notifications_message WHERE state = 'queued' AND kind > lines.kind)
                ELSE lines.kind
            END,
            CASE WHEN lines.session_id IS NULL
                THEN 0
                ELSE (
                    SELECT MIN(session_id) FROM notifications_message
                    WHERE state = 'queued' AND kind = lines.kind AND session_id > lines.session_id
                )
            END
        FROM lines WHERE lines.kind IS NOT NULL
    )
    SELECT ({about_a_session}) FROM lines WHERE session_id IS NOT NULL
    UNION ALL
    SELECT ({about_none}) FROM lines WHERE session_id IS NULL
"""


@dataclass(frozen=True)
class Turn:
    """Mails that are sent one by one, by number; and of those to many, which are sent by the batch, kind and session."""

    singles: list[int]
    of_many: list[tuple[str, int]]

    def __bool__(self) -> bool:
        return bool(self.singles or self.of_many)


def in_turn(*, at: datetime, size: int = TURN) -> Turn:
    """From each kind of each session the oldest that are due, as many from each: a confirmation is in the next turn, whatever waits.

    A query, and one for each kind and session but of those to many.
    """
    due = Message.objects.due(at).order_by("due_at", "pk")
    lines = _lines(due)
    of_one_by_one = [(kind, session_id) for kind, session_id in lines if kind not in KINDS_OF_MANY]
    share = ceil(size / len(of_one_by_one)) if of_one_by_one else 0
    singles = [list(due.filter(kind=kind, session=session_id).values_list("pk", flat=True)[:share]) for kind, session_id in of_one_by_one]
    return Turn(list(_alternating(singles)), [(kind, session_id) for kind, session_id in lines if kind in KINDS_OF_MANY])


def _lines(due: QuerySet[Message]) -> list[tuple[str, int]]:
    """Kind and session of what is due, whose oldest is the oldest first. One query, which looks at the first of each line alone."""
    of_line = due.filter(kind=RawSQL("lines.kind", ()))
    about_a_session, of_a_session = _first(of_line.filter(session=RawSQL("lines.session_id", ())))
    about_none, of_none = _first(of_line.filter(session=None))
    heads = RawSQL(_HEADS.format(about_a_session=about_a_session, about_none=about_none), (*of_a_session, *of_none))  # noqa: S611 - both were written by Django
    return list(Message.objects.filter(pk__in=heads).order_by("due_at", "pk").values_list("kind", "session_id"))


def _first(due: QuerySet[Message]) -> tuple[str, tuple]:
    """The statement that finds the first of them, with its parameters."""
    return due.values("pk")[:1].query.sql_with_params()


def _alternating(lines: list[list[int]]) -> Iterator[int]:
    for row in zip_longest(*lines):
        yield from (pk for pk in row if pk is not None)
