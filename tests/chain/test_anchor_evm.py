"""The JSON-RPC anchor against a real node: finality, lost, stuck and undone transactions."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from eth_account import Account
from hexbytes import HexBytes
from web3 import HTTPProvider, Web3
from web3.types import RPCEndpoint

from chain.anchors import AnchorOptions, make_anchor, note_of
from chain.anchors.evm import EvmAnchor
from chain.anchors.job import AnchorReport, anchor_missing
from chain.anchors.jsonrpc import JsonRpcState
from chain.records import book_id
from ledger.errors import FaultError
from tests.chain.books import epoch_records

SALT = b"s" * 32


@dataclass(frozen=True, slots=True)
class Chain:
    """A node, and an anchor on it with a key and a contract of its own."""

    url: str
    key: bytes
    w3: Web3
    anchor: EvmAnchor

    def tell(self, method: str, *params: object) -> Any:  # noqa: ANN401 - whatever the node says
        answer = self.w3.provider.make_request(RPCEndpoint(method), params)
        assert "error" not in answer, answer
        return answer["result"]

    def automine(self, *, on: bool) -> None:
        self.tell("evm_setAutomine", on)

    def mine(self, blocks: int) -> None:
        for _ in range(blocks):
            self.tell("evm_mine")

    def reopened(self) -> EvmAnchor:
        """Return the anchor as a restart leaves it, without memory."""
        return opened(self.url, self.key, self.anchor.contract)

    @property
    def book(self) -> bytes:
        return book_id(self.anchor.admin, SALT)

    def record(self, epoch: int) -> bytes:
        return epoch_records(self.book, epoch)[-1].to_bytes()

    def job(self, epochs: int) -> AnchorReport:
        return anchor_missing(self.anchor, self.book, SALT, epoch_records(self.book, epochs))

    def statuses(self, epochs: int) -> list[str]:
        return [state.status for state in self.job(epochs).epochs]

    def mined(self, epochs: int) -> list[str]:
        """Run the job, wait until the node has mined what it sent, and say what became of it."""
        tx = self.job(epochs).epochs[-1].tx
        assert tx is not None
        self.w3.eth.wait_for_transaction_receipt(HexBytes(tx), poll_latency=0.02)
        return self.statuses(epochs)


def opened(url: str, key: bytes, contract: bytes | None) -> EvmAnchor:
    anchor = make_anchor("evm", AnchorOptions(url, key, contract))
    assert isinstance(anchor, EvmAnchor)
    try:
        anchor.ready()
    except FaultError as fault:
        # The node has the contract, and has not mined it yet.
        if "on its way" not in fault.why:
            raise
        Web3(HTTPProvider(url)).provider.make_request(RPCEndpoint("evm_mine"), [])
        anchor.ready()
    return anchor


@pytest.fixture
def chain(anvil_url: str, request: pytest.FixtureRequest) -> Iterator[Chain]:
    """Return a key of the test's own, with funds, on the shared node; undo its settings after."""
    w3 = Web3(HTTPProvider(anvil_url))
    key = sha256(request.node.name.encode()).digest()
    address = Account.from_key(key).address
    w3.provider.make_request(RPCEndpoint("anvil_setBalance"), [address, hex(10**24)])
    chain = Chain(anvil_url, key, w3, opened(anvil_url, key, None))
    chain.anchor.register(SALT)
    yield chain
    chain.tell("evm_setIntervalMining", 0)
    chain.tell("anvil_dropAllTransactions")
    chain.automine(on=True)


def test_a_development_chain_is_not_called_public(chain: Chain) -> None:
    assert chain.anchor.name == "evm"
    said = note_of("evm", chain.anchor.home.chain_id)
    assert said == "chain 31337, for development, not public"
    assert note_of("evm", 1) == "chain 1"


def test_epochs_are_final_when_the_node_says_so_and_then_proved(chain: Chain) -> None:
    assert chain.mined(7) == ["mined"] * 7
    assert chain.anchor.evidence(chain.book, 7) is None
    chain.mine(2)
    assert chain.statuses(7) == ["final"] * 7
    for epoch in (1, 7):
        evidence = chain.anchor.evidence(chain.book, epoch)
        assert evidence is not None
        assert evidence.address == chain.anchor.contract


def test_a_backlog_longer_than_a_batch_goes_batch_by_batch_and_nothing_waits(chain: Chain) -> None:
    chain.automine(on=False)
    assert chain.statuses(65) == ["pending"] * 64 + ["waiting"]
    assert chain.anchor.busy
    chain.mine(1)
    assert chain.statuses(65) == ["mined"] * 64 + ["pending"]
    chain.mine(1)
    assert chain.anchor.head(chain.book).epoch == 65


def test_what_is_on_its_way_is_not_sent_again(chain: Chain) -> None:
    chain.automine(on=False)
    first = chain.anchor.anchor([chain.record(1)])
    assert chain.anchor.status(first[0].tx) == "pending"
    assert chain.anchor.anchor([chain.record(1)]) == first
    assert chain.statuses(2) == ["pending", "waiting"]
    chain.mine(1)
    assert chain.anchor.status(first[0].tx) == "mined"
    assert chain.statuses(2) == ["mined", "pending"]


def test_a_stuck_transaction_is_replaced_and_takes_effect_once(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.automine(on=False)
    [stuck] = chain.anchor.anchor([chain.record(1)])
    monkeypatch.setattr(JsonRpcState, "base_fee", lambda _: 10**11)
    [better] = chain.anchor.anchor([chain.record(1)])
    assert better.tx != stuck.tx
    chain.mine(1)
    assert chain.anchor.status(better.tx) == "mined"
    assert chain.anchor.status(stuck.tx) == "lost"
    assert chain.anchor.head(chain.book).epoch == 1


def test_a_dropped_transaction_is_lost_and_sent_anew(chain: Chain) -> None:
    chain.automine(on=False)
    [dropped] = chain.anchor.anchor([chain.record(1)])
    chain.tell("anvil_dropTransaction", "0x" + dropped.tx.hex())
    assert chain.anchor.status(dropped.tx) == "lost"
    chain.anchor.anchor([chain.record(1)])
    chain.mine(1)
    assert chain.anchor.head(chain.book).epoch == 1


def test_a_restart_that_forgot_a_transaction_replaces_it(chain: Chain) -> None:
    chain.automine(on=False)
    [forgotten] = chain.anchor.anchor([chain.record(1)])
    [known] = chain.reopened().anchor([chain.record(1)])
    chain.mine(1)
    assert chain.anchor.status(known.tx) == "mined"
    assert chain.anchor.status(forgotten.tx) == "lost"


def test_an_undone_epoch_is_anchored_again(chain: Chain) -> None:
    before = chain.tell("evm_snapshot")
    assert chain.mined(2) == ["mined", "mined"]
    chain.tell("evm_revert", before)
    assert chain.anchor.digest_at(chain.book, 1) is None
    assert chain.mined(2) == ["mined", "mined"]


def test_a_transaction_the_contract_refused_is_lost(chain: Chain) -> None:
    account = Account.from_key(chain.key)
    signed = account.sign_transaction(
        {
            "to": chain.anchor.contract,
            "data": b"no such method",
            "nonce": chain.w3.eth.get_transaction_count(account.address),
            "chainId": chain.w3.eth.chain_id,
            "gas": 100_000,
            "maxFeePerGas": 10**10,
            "maxPriorityFeePerGas": 10**9,
        }
    )
    tx = chain.w3.eth.send_raw_transaction(signed.raw_transaction)
    assert chain.w3.eth.wait_for_transaction_receipt(tx)["status"] == 0
    assert chain.anchor.status(tx) == "lost"


def test_an_address_without_the_contract_is_a_fault(chain: Chain) -> None:
    with pytest.raises(FaultError, match="no AnchorRegistry stands at"):
        opened(chain.url, chain.key, b"c" * 20)


def test_an_unreachable_node_is_a_fault(chain: Chain) -> None:
    with pytest.raises(FaultError, match=r"^chain: looking at the chain"):
        opened("http://127.0.0.1:1", chain.key, None)
