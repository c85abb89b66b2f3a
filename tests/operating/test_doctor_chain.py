"""`ayni doctor` asks a real node: whether it is the right one, and what the next anchors cost."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from eth_keys.datatypes import PrivateKey
from web3 import HTTPProvider
from web3.types import RPCEndpoint

from api.doctor.registry import examine
from api.service.service import clock_ms
from chain.anchors import GWEI, AnchorOptions, make_anchor
from ledger.errors import FaultError
from tests.operating.installs import without
from tests.support.anvil import anvil_url

if TYPE_CHECKING:
    from api.doctor.findings import Finding
    from tests.operating.installs import Install

__all__ = ["anvil_url"]

HOUR_MS = 60 * 60_000
TRIES = 20


def tell(url: str, method: str, *params: object) -> None:
    """Tell the node something."""
    assert "error" not in HTTPProvider(url).make_request(RPCEndpoint(method), list(params))


@pytest.fixture
def contract(install: Install, anvil_url: str) -> str:
    """Return a contract of the installation's own key, which has coins."""
    private = bytes.fromhex((install.place.folder / "anchor.key").read_text())
    address = PrivateKey(private).public_key.to_checksum_address()
    tell(anvil_url, "anvil_setBalance", address, hex(10**18))
    anchor = make_anchor("evm", AnchorOptions(anvil_url, private))
    for _ in range(TRIES):
        with suppress(FaultError):  # The contract is on its way, or came while it was looked for.
            anchor.ready()
            break
    tell(anvil_url, "evm_mine")
    install.settings = install.settings.changed(
        anchor="evm", anchor_url=anvil_url, anchor_contract="0x" + anchor.contract.hex()
    )
    install.machine = replace(install.machine, now_ms=clock_ms)
    return anchor.contract.hex()


def found(install: Install) -> list[Finding]:
    """What is found of clock and chain."""
    return [one for one in examine(install.at) if one.check in {"clock", "chain"}]


def test_what_is_wrong_with_the_chain_is_found(
    install: Install, contract: str, anvil_url: str
) -> None:
    assert found(install) == []
    right = install.settings

    def with_(**values: Any) -> str:  # noqa: ANN401
        install.settings = right.changed(**values)
        [one] = found(install)
        return f"{one.check}: {one.what}"

    assert "stands no AnchorRegistry" in with_(anchor_contract="0x" + "ab" * 20)
    assert with_(anchor_url="http://127.0.0.1:1").startswith("chain: the chain's node does not")
    with without("data/anchor.key")(install):
        assert with_().endswith("the anchor's key is not there")
    tell(anvil_url, "anvil_setNextBlockBaseFeePerGas", hex(3 * GWEI))
    tell(anvil_url, "evm_mine")
    assert "asks 3 gwei, and AYNI_ANCHOR_FEE_MAX_GWEI is 1" in with_(anchor_fee_max_gwei=1)
    install.settings = right
    tell(anvil_url, "anvil_setBalance", "0x" + install.world.service.admin().hex(), hex(10**15))
    [one] = found(install)
    assert "has 0.001000 coins, and the next 30 anchors cost 0.0" in one.what
    assert one.remedy.startswith("Send that address 0.0")
    del contract


def test_a_clock_that_differs_from_the_chains_is_found(install: Install, contract: str) -> None:
    del contract
    for apart_ms, words in ((-HOUR_MS, "behind the chain's last block"), (2 * HOUR_MS, "min old")):
        now_ms = clock_ms() + apart_ms
        install.machine = replace(install.machine, now_ms=partial(int, now_ms))
        [one] = found(install)
        assert (one.check, words in one.what) == ("clock", True)
