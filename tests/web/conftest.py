"""What the tests of the browser's modules share."""

from collections.abc import Iterator

import pytest

from tests.chain.conftest import bundle, evidence, ledger, trust
from tests.support.remembered import remembered
from tests.web.phone import Phone

__all__ = ["bundle", "evidence", "ledger", "remembered", "trust"]


@pytest.fixture(scope="session")
def phone() -> Iterator[Phone]:
    """Return a running Node that calls the browser's modules."""
    running = Phone()
    yield running
    running.close()
