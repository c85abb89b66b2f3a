"""A node that lies, falls silent, forgets or goes: every epoch is final in the end, none twice.

For each fault, on one chain and one book:
1. The fault begins, an epoch is closed, and anchoring meets the fault. Its thread lives, posting
   goes on, `/readyz` says 200. The fault ends; the epoch becomes final and its proof is kept.
2. The fault begins again, another epoch is closed, and the service is stopped while it lasts:
   within 5 seconds. It is started again without the fault; that epoch becomes final too.

`pytest -s` prints what was seen of each.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import pytest
from eth_account import Account
from sqlalchemy.exc import OperationalError
from sqlmodel import select
from web3 import HTTPProvider, Web3
from web3.types import RPCEndpoint

from api.service.anchor_key import FILE
from api.service.anchor_state import Pace
from api.service.anchorage import KEPT
from chain.tables import AnchorHomeRow, AnchorRow, EpochRow
from tests.support.anvil import anvil_url
from tests.support.node import Lie, Stub
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlmodel import SQLModel

__all__ = ["anvil_url"]

KEY: Final = sha256(b"a node that lies").digest()
PATIENCE_S: Final = 60
STOP_S: Final = 5
SOON: Final = Pace(every_s=0.05, soon_s=0.05, write_s=5, close_s=3)
BLOCKS: Final = "0x3"
"""What stands on a block by then makes it final."""
MINUTE_MS: Final = 61_000
ANCHORED: Final = Web3.keccak(text="Anchored(bytes32,uint64,bytes32,uint64)").to_0x_hex()


class Scene:
    """A book on a service whose chain is a real node behind a stub."""

    def __init__(self, folder: Path, node: str) -> None:
        (folder / "key").write_text(KEY.hex())
        self.attach(folder, node, folder / "key")
        self.coop = Coop(self.world, "Any")
        self.friend = self.coop.join()

    def attach(self, folder: Path, node: str, key: Path) -> None:
        """Serve what the folder holds, by that key."""
        self.w3, self.stub = Web3(HTTPProvider(node)), Stub(node)
        # All faults are of one day, whose usual budget is less than their epochs.
        self.more: dict[str, Any] = {"anchor_daily_max": 1000}
        self.more |= {} if key.name == FILE else {"anchor_key_file": key}
        self.tell(
            "anvil_setBalance", Account.from_key(key.read_text().strip()).address, hex(10**24)
        )
        self.folder, self.mining = folder, True
        self.world = self._start()

    def resume(self, folder: Path, node: str, coop: Coop, now_ms: int) -> None:
        """Go on with a book that began without a chain, by the service's own key."""
        self.attach(folder, node, folder / FILE)
        self.coop, coop.world = coop, self.world
        self.world.now_ms = now_ms

    def _start(self) -> World:
        settings = self.more | {"anchor_url": self.stub.url}
        world = World(self.folder, anchor="evm", anchor_timeout_s=1, **settings)
        world.service.anchoring.pace = SOON
        world.service.anchoring.wake()
        return world

    def tell(self, method: str, *params: object) -> Any:  # noqa: ANN401 whatever the node says
        answer = self.w3.provider.make_request(RPCEndpoint(method), params)
        assert "error" not in answer, answer
        return answer["result"]

    def close_epoch(self) -> int:
        """Something is entered, and the book closed; which epoch that was."""
        self.world.now_ms += MINUTE_MS
        self.coop.pay(self.coop.steward, self.friend, 1)
        closing = self.world.service.close_epoch(
            self.coop.community, self.coop.book, by_operator=True
        )
        return closing.result(STOP_S).epoch

    def rows(self, table: type[SQLModel]) -> list[Any]:
        with self.world.service.database.reading() as session:
            return list(session.exec(select(table)))

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait, while the chain goes on, until something holds."""
        ends = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < ends, f"{what}; {self._seen()}"
            assert self.world.service.anchoring.running, f"the thread has died: {what}"
            if self.mining:
                self.tell("anvil_mine", BLOCKS)
            time.sleep(0.05)

    def _seen(self) -> str:
        lacking = [row for row in self.rows(AnchorRow) if row.proof != KEPT]
        return f"anchoring is {self.world.service.anchoring.state}; {lacking}"

    def is_done(self) -> bool:
        """Whether every closed epoch is final and proved."""
        done = (AnchorRow.state == "final", AnchorRow.proof == KEPT)
        with self.world.service.database.reading() as session:
            epochs = session.exec(select(EpochRow.epoch)).all()
            return sorted(session.exec(select(AnchorRow.epoch).where(*done))) == sorted(epochs)

    def stop(self) -> float:
        """Stop the service; how many seconds that took."""
        began = time.monotonic()
        self.world.__exit__()
        return time.monotonic() - began

    def start(self) -> None:
        """Start it again on what it left."""
        now_ms = self.world.now_ms
        self.world = self.coop.world = self._start()
        self.world.now_ms = now_ms

    def anchored(self) -> list[int]:
        """The epochs of the book that stand on the contract, as often as they were anchored."""
        [home] = self.rows(AnchorHomeRow)
        topics = [ANCHORED, "0x" + self.coop.book]
        wanted = {"fromBlock": "0x0", "address": "0x" + home.contract, "topics": topics}
        return [int(log["topics"][2], 16) for log in self.tell("eth_getLogs", wanted)]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong: how it begins and ends, and whether it was met."""

    begin: Callable[[Scene], Any]
    end: Callable[[Scene], Any] = lambda scene: scene.stub.tell_the_truth()
    met: Callable[[Scene], bool] = lambda scene: any(
        lie.said > lie.after for lie in scene.stub.lies
    )


def lies(*told: dict[str, Any]) -> Fault:
    """A fault that the stub plays."""
    return Fault(lambda scene: scene.stub.lie(*(Lie(**each) for each in told)))


def null(method: str, **more: Any) -> Fault:  # noqa: ANN401
    return lies({"method": method, "change": lambda true: true | {"result": None}, **more})


def result(method: str, change: Callable[[Any], Any]) -> Fault:
    """Another result than the node's own."""

    def changed(true: dict[str, Any]) -> dict[str, Any]:
        return true | {"result": change(true["result"])} if "result" in true else true

    return lies({"method": method, "change": changed})


def failing(code: int, message: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda true: {
        "jsonrpc": "2.0", "id": true["id"], "error": {"code": code, "message": message},
    }  # fmt: skip


def without(name: str) -> Callable[[Any], Any]:
    return lambda block: block and {key: value for key, value in block.items() if key != name}


def wrong_proof(proof: dict[str, Any]) -> dict[str, Any]:
    [storage] = proof["storageProof"]
    return proof | {"storageProof": [storage | {"proof": [*storage["proof"][::-1], "0x80"]}]}


def lose_database(scene: Scene, name: str) -> None:
    def away(*_: object) -> None:
        scene.stub.asked["database"] += 1
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    setattr(scene.world.service.anchoring._database, name, away)  # noqa: SLF001 only anchoring's


class Apart:
    """A database of which anchoring alone loses a part."""

    def __init__(self, whole: Any) -> None:  # noqa: ANN401
        self.whole, self.reading, self.write = whole, whole.reading, whole.write


def database(name: str) -> Fault:
    def begin(scene: Scene) -> None:
        scene.stub.asked["database"] = 0
        scene.world.service.anchoring._database = Apart(scene.world.service.database)  # type: ignore[assignment]  # noqa: SLF001
        lose_database(scene, name)

    def end(scene: Scene) -> None:
        scene.world.service.anchoring._database = scene.world.service.database  # noqa: SLF001

    return Fault(begin, end, lambda scene: scene.stub.asked["database"] > 1)


def without_blocks(after: Callable[[Scene], Any] = lambda _: None) -> Fault:
    """No block is made for a while; `after` happens to what waits."""

    def begin(scene: Scene) -> None:
        scene.mining = False
        scene.tell("evm_setAutomine", False)  # noqa: FBT003 the node's own

    def end(scene: Scene) -> None:
        after(scene)
        scene.tell("evm_setAutomine", True)  # noqa: FBT003 as above
        scene.mining = True

    def met(scene: Scene) -> bool:
        return scene.world.service.anchoring.state.name == "open" and any(
            row.state == "pending" for row in scene.rows(AnchorRow)
        )

    return Fault(begin, end, met)


def undone() -> Fault:
    """What was mined is in no block any more."""
    kept: list[str] = []

    def begin(scene: Scene) -> None:
        scene.mining = False
        kept[:] = [scene.tell("evm_snapshot")]

    def end(scene: Scene) -> None:
        scene.tell("evm_revert", kept[0])
        scene.mining = True

    return Fault(
        begin, end, lambda scene: any(row.state == "mined" for row in scene.rows(AnchorRow))
    )


FAULTS: Final[dict[str, Fault]] = {
    "null block": null("eth_getBlockByNumber"),
    "null call": null("eth_call"),
    "null nonce": null("eth_getTransactionCount"),
    "null chain": null("eth_chainId"),
    "null code": null("eth_getCode"),
    "null gas": null("eth_estimateGas"),
    "null proof": null("eth_getProof"),
    "sent, null answered": null("eth_sendRawTransaction"),
    "sent, error answered": lies(
        {"method": "eth_sendRawTransaction", "change": failing(-32603, "internal error")}
    ),
    "sent, never answered": lies({"method": "eth_sendRawTransaction", "hang": True, "deaf": False}),
    "text": lies({"body": b"slow down"}),
    "empty": lies({"body": b""}),
    "429 as a page": lies({"status": 429, "body": b"<html>Too many requests"}),
    "502 as a page": lies({"status": 502, "body": b"<html>Bad gateway"}),
    "a list": lies({"body": b"[]"}),
    "no result": lies({"change": without("result")}),
    "result a list": lies({"change": lambda true: true | {"result": [1, {}]}}),
    "result a number": lies({"change": lambda true: true | {"result": 7}}),
    "error to all": lies({"change": failing(-32005, "limit exceeded")}),
    "error a text": lies({"change": lambda true: {"id": true["id"], "error": "no"}}),
    "no proof given": lies({"method": "eth_getProof", "change": failing(-32602, "too old")}),
    "proof that is wrong": result("eth_getProof", wrong_proof),
    "proof of nothing": result("eth_getProof", lambda proof: proof | {"storageProof": []}),
    "block without base fee": result("eth_getBlockByNumber", without("baseFeePerGas")),
    "block without hash": result("eth_getBlockByNumber", without("hash")),
    "header with a new field": result(
        "eth_getBlockByNumber", lambda block: block and block | {"stateRoot": "0x" + "11" * 32}
    ),
    "nothing final": lies({
        "method": "eth_getBlockByNumber", "change": lambda true: true | {"result": None},
        "when": lambda params: params[0] == "finalized",
    }),
    "base fee beyond the cap": result(
        "eth_getBlockByNumber", lambda block: block and block | {"baseFeePerGas": hex(10**15)}
    ),
    "nonce too high": result("eth_getTransactionCount", lambda count: hex(int(count, 16) + 5)),
    "another chain": result("eth_chainId", lambda _: "0x2a"),
    "contract gone": result("eth_getCode", lambda _: "0x"),
    "never answers": lies({"hang": True}),
    "answers late": lies({"slow_s": 1.3}),
    "byte by byte": lies({"drip_s": 0.1}),
    "cut short": lies({"cut": True}),
    "not there": Fault(
        lambda scene: scene.stub.close(),
        lambda scene: scene.stub.listen(),
        lambda scene: scene.world.service.anchoring.state.name == "away",
    ),
    "database lost to reading": database("reading"),
    "database lost to writing": database("write"),
    "no block for long": without_blocks(),
    "sent and forgotten": without_blocks(lambda scene: scene.tell("anvil_dropAllTransactions")),
    "mined and undone": undone(),
}  # fmt: skip


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, anvil_url: str) -> Iterator[Scene]:
    found = Scene(tmp_path_factory.mktemp("faults"), anvil_url)
    found.close_epoch()
    found.until(found.is_done, "the first epoch is not final")
    yield found
    found.stub.close()
    found.stop()


@contextmanager
def during(fault: Fault, scene: Scene) -> Iterator[int]:
    """A fault that begins, and is met after an epoch was closed."""
    fault.begin(scene)
    try:
        epoch = scene.close_epoch()
        scene.until(lambda: fault.met(scene), "the fault was not met")
        yield epoch
    finally:
        fault.end(scene)


@pytest.mark.parametrize("name", FAULTS)
def test_no_fault_ends_anchoring(scene: Scene, name: str) -> None:
    fault, began = FAULTS[name], time.monotonic()
    # 1. It lives through the fault.
    with during(fault, scene) as first:
        state = scene.world.service.anchoring.state.name
        assert scene.world.service.anchoring.running
        assert scene.world.call("GET", "/readyz").status_code == 200
    scene.until(scene.is_done, f"epoch {first} is not final")
    # 2. It is stopped within the fault.
    with during(fault, scene):
        took_s = scene.stop()
    scene.start()
    scene.until(scene.is_done, "the last epoch is not final")
    closed = sorted(row.epoch for row in scene.rows(EpochRow))
    assert sorted(scene.anchored()) == closed
    assert took_s < STOP_S
    whole_s = time.monotonic() - began
    print(f"{name:26} {state:12} stopped in {took_s:.1f} s, {len(closed)} epochs, {whole_s:.1f} s")  # noqa: T201
