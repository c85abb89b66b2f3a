"""What the tests of the browser's modules share."""

from collections.abc import Iterator

import pytest

from tests.web.phone import Phone


@pytest.fixture(scope="session")
def phone() -> Iterator[Phone]:
    """Return a running Node that calls the browser's modules."""
    with Phone() as running:
        yield running
