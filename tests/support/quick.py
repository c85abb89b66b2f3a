"""`pytest --quick`: all tests but those that start something, and the modules that take longest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest

SLOW_FOLDERS: Final = ("attacks", "browser", "crash")
STARTED: Final = frozenset(
    {"anvil_url", "browser", "postgres_engine", "postgres_server", "postgres_url", "scene"}
)
"""Fixtures that start something."""
SERVER: Final = "postgresql"
LONG: Final = frozenset({
    "chain/test_audit_tampering", "demo/test_alive", "demo/test_demo", "docs/test_readme",
    "http/test_doors", "http/test_edge", "http/test_lane", "http/test_limits",
    "http/test_manner", "http/test_schemathesis", "ledger/test_machine", "market/test_routes",
    "rotas/test_routes", "service/test_books_apart", "service/test_strange_cases",
    "service/test_supervision", "treasury/test_watch_list", "web/test_bundle",
    "web/test_entries_agree", "web/test_recovery",
})  # fmt: skip
"""Modules that took two thirds of what was left, as `--durations` said."""


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is slow, where that was asked for."""
    if not config.getoption("--quick"):
        return
    slow = [item for item in items if is_slow(item)]
    items[:] = [item for item in items if item not in set(slow)]
    config.hook.pytest_deselected(items=slow)


def is_slow(item: pytest.Item) -> bool:
    """Whether a test is left out: by where it lies, its marks, what it uses and its parameters."""
    folder, chosen = item.path.parent, getattr(item, "callspec", None)
    stored = chosen is not None and SERVER in map(str, chosen.params.values())
    return (
        stored
        or item.get_closest_marker("starts") is not None
        or f"{folder.name}/{item.path.stem}" in LONG
        or not STARTED.isdisjoint(getattr(item, "fixturenames", ()))
        or not set(SLOW_FOLDERS).isdisjoint(folder.parts)
    )
