"""`pytest --quick`: all tests but those that start a browser, a server or a chain, or kill them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pytest

SLOW_FOLDERS: Final = ("attacks", "browser", "crash")
STARTED: Final = frozenset(
    {"anvil_url", "browser", "postgres_engine", "postgres_server", "postgres_url", "scene"}
)
"""Fixtures that start something."""
SERVER: Final = "postgresql"


def is_slow(folders: Sequence[str], fixtures: Sequence[str], chosen: Mapping[str, Any]) -> bool:
    """Whether a test, by where it lies, what it uses and its parameters, is left out."""
    stored = SERVER in (value for value in chosen.values() if isinstance(value, str))
    return stored or not STARTED.isdisjoint(fixtures) or not set(SLOW_FOLDERS).isdisjoint(folders)


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is slow, where that was asked for."""
    if not config.getoption("--quick"):
        return
    slow = [item for item in items if _is_slow(item)]
    items[:] = [item for item in items if item not in set(slow)]
    config.hook.pytest_deselected(items=slow)


def _is_slow(item: pytest.Item) -> bool:
    chosen = getattr(item, "callspec", None)
    parameters = {} if chosen is None else chosen.params
    starts = item.get_closest_marker("starts") is not None
    return starts or is_slow(item.path.parts, getattr(item, "fixturenames", ()), parameters)
