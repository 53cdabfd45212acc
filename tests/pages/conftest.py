"""What tests of pages stand on."""

import pytest

from outreach.pages import kept


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """No page that an earlier test made is answered to this one."""
    kept.forget()
