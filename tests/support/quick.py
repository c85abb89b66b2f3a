"""`pytest --quick`: all tests but those that start something, and the modules that take longest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SLOW_FOLDERS: Final = ("attacks", "browser", "crash")
STARTED: Final = frozenset(
    {"anvil_url", "browser", "postgres_engine", "postgres_server", "postgres_url", "scene"}
)
"""Fixtures that start something."""
SERVER: Final = "postgresql"
LONG: Final = frozenset({
    "audits/test_auditing", "books/test_pages", "books/test_previews", "books/test_reads",
    "brokers/test_doors", "chain/test_anchor_job", "chain/test_audit_tampering",
    "chain/test_ethereum_proof", "chain/test_ethereum_trie", "chain/test_verify_tampering",
    "cli/test_cli", "cli/test_cli_wallet", "cli/test_cli_wallet_brokers",
    "cli/test_cli_wallet_stewards", "cli/test_post", "contracts/test_admin",
    "contracts/test_anchoring", "contracts/test_properties", "credit/test_acts",
    "demo/test_alive", "demo/test_demo", "docs/test_readme", "exchanges/test_drafts",
    "http/test_access", "http/test_bounded", "http/test_doors", "http/test_lane",
    "http/test_limits", "http/test_manner",
    "http/test_schemathesis", "imports/test_komunitin_bundle", "imports/test_replay",
    "imports/test_speed", "keys/test_keys_doors", "layers/test_contracts",
    "ledger/test_canonical", "ledger/test_limits", "ledger/test_machine",
    "ledger/test_writer_poison", "market/test_routes", "membership/test_joining",
    "membership/test_membership_doors", "operating/test_damage", "operating/test_document",
    "operating/test_live", "operating/test_moving", "operating/test_restoring",
    "people/test_looks", "people/test_routes", "queries/test_history", "rotas/test_rota",
    "rotas/test_routes", "rotas/test_turns", "service/test_books_apart",
    "service/test_strange_cases", "service/test_supervision", "treasury/test_watch_list",
    "web/test_bundle", "web/test_canonical", "web/test_entries_agree", "web/test_ethereum",
})  # fmt: skip
"""Modules whose tests take more than three seconds together: four fifths of what was left."""


def is_slow_module(config: pytest.Config, path: Path) -> bool:
    """Whether all that lies there is left out, where that was asked for."""
    slow = f"{path.parent.name}/{path.stem}" in LONG or path.name in SLOW_FOLDERS
    return slow and bool(config.getoption("--quick"))


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is slow of the rest."""
    if not config.getoption("--quick"):
        return
    slow = [item for item in items if is_slow(item)]
    items[:] = [item for item in items if not is_slow(item)]
    config.hook.pytest_deselected(items=slow)


def is_slow(item: pytest.Item) -> bool:
    """Whether a test is left out: by its marks, what it uses and its parameters."""
    chosen = getattr(item, "callspec", None)
    stored = chosen is not None and SERVER in map(str, chosen.params.values())
    marked = item.get_closest_marker("starts") is not None
    return stored or marked or not STARTED.isdisjoint(getattr(item, "fixturenames", ()))
