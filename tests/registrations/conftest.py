"""Counting what an action asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

_OF_TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def _expect(number: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [query["sql"] for query in captured if not query["sql"].startswith(_OF_TRANSACTIONS)]
    assert len(asked) == number, "\n".join(asked)


@pytest.fixture
def expect_statements():
    """expect_statements(10): exactly ten, without those that open and close transactions."""
    return _expect
