"""A fresh registry for each test of the contract."""

import pytest

from tests.contracts.registry import Registry, deploy


@pytest.fixture
def registry() -> Registry:
    """Return a registry on a chain of its own."""
    return deploy()
