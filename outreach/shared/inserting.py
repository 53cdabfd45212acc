"""Rows that may be there already."""

from typing import Any

from django.db import connection
from django.db.models import Model


def insert_unless_known(row: Model) -> bool:
    """Insert the row and give it its key; False, and nothing is written, where a unique index knows it already.

    One statement without a savepoint. A transaction that is inserting the same row is waited for.
    """
    table: Any = row._meta
    fields = [field for field in table.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(table.db_table)} ({columns}) VALUES ({marks}) "  # noqa: S608 - names of ours, values bound
            f"ON CONFLICT DO NOTHING RETURNING {quote(table.pk.column)}",
            [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields],
        )
        inserted = cursor.fetchone()
    if inserted is None:
        return False
    row.pk = inserted[0]
    row._state.adding = False
    row._state.db = connection.alias
    return True
