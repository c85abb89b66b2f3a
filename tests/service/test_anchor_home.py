"""One chain and contract for good: remembered, compared, given up by name; and begun late."""

from __future__ import annotations

import signal
import stat
import sys
import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from eth_account import Account

from api.service.anchor_key import FILE
from api.service.times import DAY_MS
from chain.bundle import Bundle
from chain.checkpoints import LogKey
from chain.ethereum.keccak import keccak256
from chain.tables import AnchorHomeRow, AnchorRow
from chain.verify import Trust, verify
from ledger.rules.books import book_named
from tests.crash.programs import How, Program
from tests.crash.stores import REPOSITORY, free_port
from tests.service.test_anchor_faults import KEY, PATIENCE_S, SOON, STOP_S, Scene, result
from tests.support.anvil import anvil_url
from tests.support.node import Lie
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["anvil_url"]


@pytest.fixture
def scene(tmp_path: Path, anvil_url: str) -> Iterator[Scene]:
    found = Scene(tmp_path, anvil_url)
    found.close_epoch()
    found.until(found.is_done, "the first epoch is not final")
    yield found
    found.stub.close()
    found.stop()


def deployments(scene: Scene) -> int:
    """How many transactions the anchor's key has sent."""
    return int(scene.tell("eth_getTransactionCount", Account.from_key(KEY).address, "latest"), 16)


def home(scene: Scene) -> Any:  # noqa: ANN401 a row
    [row] = scene.rows(AnchorHomeRow)
    return row


def test_the_contract_is_remembered_and_another_chain_is_not_taken_for_it(scene: Scene) -> None:
    first, sent = home(scene), deployments(scene)
    scene.stop()
    scene.start()
    scene.close_epoch()
    scene.until(scene.is_done, "the second epoch is not final")
    assert (home(scene).contract, deployments(scene)) == (first.contract, sent + 1)
    # The node is of another chain now, under the running service and at a start.
    result("eth_chainId", lambda _: "0xaa36a7").begin(scene)
    scene.close_epoch()
    service = scene.world.service
    scene.until(lambda: service.anchoring.state.name == "other_chain", "it is not noticed")
    shown = scene.world.get(f"{scene.coop.path}/epochs/1")["anchors"]
    assert [(one["state"], one["chain"]) for one in shown] == [("final", 31337)]
    assert scene.world.get(f"{scene.coop.path}/epochs/3")["anchors"] == []
    said = scene.world.get("/v1/service")["anchor"]
    assert (said["state"], said["contract"]) == ("other_chain", first.contract)
    scene.stop()
    scene.start()
    scene.until(
        lambda: scene.world.service.anchoring.state.name == "other_chain", "it is not noticed"
    )
    assert scene.world.call("GET", "/readyz").status_code == 200
    assert scene.world.get("/readyz")["parts"]["anchor"].startswith("other chain since ")
    assert deployments(scene) == sent + 1
    scene.stub.tell_the_truth()
    scene.until(scene.is_done, "the third epoch is not final")


def test_a_place_that_is_given_up_is_left_and_all_epochs_anchored_anew(scene: Scene) -> None:
    old = home(scene).contract
    scene.tell("anvil_setCode", "0x" + old, "0x")
    scene.close_epoch()
    scene.until(
        lambda: scene.world.service.anchoring.state.name == "other_chain", "it is not noticed"
    )
    scene.stop()
    scene.more |= {"anchor_moved_from": "0x" + old}
    scene.start()

    def anew() -> bool:
        rows = [row for row in scene.rows(AnchorRow) if row.contract != old]
        return sorted(row.epoch for row in rows if row.state == "final") == [1, 2]

    scene.until(anew, "not anchored at the new place")
    assert home(scene).contract != old


def test_a_bundle_keeps_its_proof_while_the_node_is_gone(scene: Scene) -> None:
    scene.stub.close()
    token = scene.coop.token(scene.coop.steward)
    path = f"{scene.coop.path}/accounts/{scene.coop.steward.account}/bundle"
    kept = Bundle.from_bytes(scene.world.call("GET", path, token).content)
    assert kept.chain is not None
    scene.close_epoch()
    without = Bundle.from_bytes(scene.world.call("GET", path, token).content)
    assert (without.chain, without.unanchored) == (None, "not_final")
    assert Coop(scene.world, "While the chain is away").book
    scene.stub.listen()
    scene.until(scene.is_done, "not final")


def test_a_book_that_began_without_a_chain_is_given_one(tmp_path: Path, anvil_url: str) -> None:
    with World(tmp_path) as world:
        coop = Coop(world, "Any")
        friend = coop.join()
        for _ in range(2):
            world.now_ms += 61_000
            coop.pay(coop.steward, friend, 1)
            world.service.close_epoch(coop.community, coop.book, by_operator=True).result()
        now_ms = world.now_ms
        path = f"{coop.path}/accounts/{friend.account}/bundle"
        made = Bundle.from_bytes(world.call("GET", path, coop.token(friend)).content)
        assert made.unanchored == "not_anchored"
    key = tmp_path / FILE
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert coop.book == book_named(coop.opened)
    scene = Scene.__new__(Scene)
    scene.resume(tmp_path, anvil_url, coop, now_ms)
    scene.until(scene.is_done, "not both final")
    bundle = Bundle.from_bytes(scene.world.call("GET", path, coop.token(friend)).content)
    assert bundle.chain is not None
    log_key = LogKey.from_text(scene.world.get(coop.path)["log_key"])
    contract = bytes.fromhex(scene.world.get("/v1/service")["anchor"]["contract"])
    verify(bundle, Trust(log_key, contract, keccak256(bundle.chain.header)))
    # Another key than the book is named after does not pass for it.
    scene.stop()
    other = tmp_path / "other"
    other.write_text(sha256(b"another").hexdigest())
    with World(tmp_path, anchor_key_file=other) as world:
        assert world.service.admin() != bytes.fromhex(coop.admin)
    # And one that is lost is not replaced.
    key.unlink()
    with World(tmp_path, anchor="evm", anchor_url=anvil_url) as world:
        world.service.anchoring.pace = SOON
        assert not key.exists()
        assert world.service.admin() == b""
    scene.stub.close()


def test_a_day_has_a_budget_of_transactions(scene: Scene) -> None:
    sent, today = deployments(scene), home(scene).sent
    assert today == 3  # the contract, the book, its first epoch
    scene.stop()
    scene.more |= {"anchor_daily_max": today}
    scene.start()
    scene.close_epoch()
    anchoring = scene.world.service.anchoring
    scene.until(lambda: anchoring.state.name == "held_back", "it is not held back")
    assert anchoring.state.bound == "budget"
    assert scene.world.call("GET", "/readyz").status_code == 200
    scene.close_epoch()
    assert (deployments(scene), home(scene).sent) == (sent, today)
    # The next day both go together in one: no round that began before is still at work then.
    scene.stop()
    scene.world.now_ms += DAY_MS
    scene.start()
    scene.until(scene.is_done, "not final on the next day")
    assert (deployments(scene), home(scene).sent) == (sent + 1, 1)
    assert sorted(scene.anchored()) == [1, 2, 3]


def test_a_book_that_is_named_after_another_key_is_told_and_not_anchored(
    tmp_path: Path, anvil_url: str
) -> None:
    with World(tmp_path) as world:
        coop = Coop(world, "Any")
        friend = coop.join()
        now_ms = world.now_ms
    other = tmp_path / "other"
    other.write_text(sha256(b"a key of another's").hexdigest())
    scene = Scene.__new__(Scene)
    scene.attach(tmp_path, anvil_url, other)
    scene.world.now_ms = now_ms
    scene.coop, coop.world, scene.friend = coop, scene.world, friend
    scene.close_epoch()
    anchoring = scene.world.service.anchoring
    scene.until(lambda: anchoring.state.name == "other_key", "it is not noticed")
    assert scene.world.get("/v1/service")["anchor"]["state"] == "other_key"
    assert scene.world.get("/readyz")["parts"]["anchor"].startswith("other key since ")
    mine = Coop(scene.world, "Of this key")
    scene.coop, scene.friend = mine, mine.join()
    epoch = scene.close_epoch()
    scene.until(lambda: scene.anchored() == [epoch], "the other book is kept back")
    scene.coop = coop
    assert scene.anchored() == []
    assert anchoring.state.name == "other_key"
    scene.stop()
    scene.stub.close()


def test_a_service_that_is_told_to_end_ends_while_its_node_is_silent(scene: Scene) -> None:
    scene.stop()
    scene.stub.asked.clear()
    scene.stub.lie(Lie(hang=True))
    port = free_port()
    served = Program(How(
        command=[sys.executable, "-c", "from api.cli import main; main()", "serve"],
        ready=f":{port}/",
        ends_on=signal.SIGTERM,
        takes_along=False,
        environment={
            "PYTHONPATH": str(REPOSITORY), "AYNI_DATA": str(scene.folder), "AYNI_PORT": str(port),
            "AYNI_ANCHOR": "evm", "AYNI_ANCHOR_URL": scene.stub.url,
            "AYNI_ANCHOR_KEY_FILE": str(scene.more["anchor_key_file"]),
        },
    ))  # fmt: skip
    served.start()
    try:
        ends = time.monotonic() + PATIENCE_S
        while not scene.stub.asked.total():
            assert time.monotonic() < ends, "it does not ask its node"
            time.sleep(0.02)
        began = time.monotonic()
    finally:
        served.stop()
    assert time.monotonic() - began < STOP_S
    scene.stub.tell_the_truth()
    scene.start()
    scene.close_epoch()
    scene.until(scene.is_done, "not final")
