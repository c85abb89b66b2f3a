"""Which tests count what they reach: those of the layers that are counted, but for the longest.

Counting takes two thirds of the time where it is on, and pages and programs reach nothing of the
rules that their own tests do not. pytest-cov's own mark lets a test's fixtures be counted, and with
them every thread that they start, for as long as it lives.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

FOLDERS: Final = frozenset({"chain", "credit", "ledger", "wallets"})
UNCOUNTED: Final = frozenset({"test_audit_tampering", "test_machine"})
"""Modules of those that take a minute, and reach nothing that others do not."""


@contextmanager
def counted_or_not(item: pytest.Item) -> Iterator[None]:
    """Count nothing meanwhile, fixtures and all, unless this test is to be counted."""
    plugin = item.config.pluginmanager.getplugin("_cov")
    control = getattr(plugin, "cov_controller", None)
    if control is None or _is_counted(item):
        yield
        return
    control.pause()
    try:
        yield
    finally:
        control.resume()


def _is_counted(item: pytest.Item) -> bool:
    return item.path.parent.name in FOLDERS and item.path.stem not in UNCOUNTED
