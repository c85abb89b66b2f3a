"""What is said of the chain: of an embedded one that it is not public, and a bundle it proves."""

from pathlib import Path

import pytest

from chain.bundle import Bundle
from chain.checkpoints import LogKey
from chain.errors import EvidenceError
from chain.ethereum.keccak import keccak256
from chain.verify import Trust, verify
from ledger.store import Place
from tests.support.world import Coop, World


def test_an_anchored_epoch_says_so_and_its_bundle_verifies(tmp_path: Path) -> None:
    with World(tmp_path, anchor="embedded") as world:
        service = world.service
        # A round answers before it says how the chain is.
        while service.anchoring.state.name == "opening":
            service.anchoring.ask(lambda _: None).result()
        shown = world.get("/v1/service")["anchor"]
        assert (shown["state"], shown["public"]) == ("open", False)
        coop = Coop(world, "Any")
        token = coop.token(coop.steward)
        assert world.call("POST", f"{coop.path}/epochs", token).status_code == 201
        place = Place(coop.community, 0)
        service.anchoring.ask(
            lambda anchor: service.anchoring.look_at(anchor, place, coop.book)
        ).result()

        [anchored] = world.get(f"{coop.path}/epochs/1")["anchors"]
        assert anchored["state"] == "final"
        assert anchored["note"] == shown["note"] == "embedded, for trying out, not public"
        spanish = {"Accept-Language": "es"}
        [anchored] = world.get(f"{coop.path}/epochs/1", headers=spanish)["anchors"]
        assert anchored["note"] == "incorporada, para probar, no pública"

        path = f"{coop.path}/accounts/{coop.steward.account}/bundle"
        bundle = Bundle.from_bytes(world.call("GET", path, token).content)
        assert bundle.chain is not None
        log_key = LogKey.from_text(world.get(coop.path)["log_key"])
        contract = bytes.fromhex(shown["contract"])
        verify(bundle, Trust(log_key, contract, keccak256(bundle.chain.header)))
        with pytest.raises(EvidenceError):
            verify(bundle, Trust(log_key, contract, bytes(32)))
