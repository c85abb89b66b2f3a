"""What orders are for: their bytes, held for good, and what a book comes to by it."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chain.categories import reckon
from chain.rules import SHAPES
from ledger import canonical
from ledger.entries import read_entry
from ledger.orders import Order, read_order
from tests.ledger.harness import Harness
from wallets.keys import Key
from wallets.signing import verify

VECTORS = json.loads((Path(__file__).parent / "vectors" / "categories.json").read_text("utf-8"))


@pytest.mark.parametrize("case", VECTORS["orders"])
def test_bytes_and_signatures_stay_as_they_are(case: dict[str, Any]) -> None:
    key, text = Key.from_seed(bytes.fromhex(VECTORS["seed"])), case["order"].encode()
    order = read_order(text, [(key.public, case["signature"])], SHAPES)
    assert isinstance(order, Order)
    assert order.body.category == case["category"]
    assert canonical.encode(json.loads(text)) == text
    assert sha256(text).hexdigest() == case["sha256"]
    assert key.sign(text) == case["signature"]
    verify(key.public, text, case["signature"])


def test_a_capture_and_what_is_taken_back_are_for_what_their_order_was() -> None:
    h = Harness(set())
    h.open()
    ana, ben = h.people[:2]
    for person in (ana, ben):
        own = {"kind": "member", "member": person.member, "salt": "33" * 32}
        signers = [person.key, *(one.key for one in h.people[:2])]
        assert h.send("account-opened", *signers, account=person.account, **own)
    sides = {"from_": ana.account, "to": ben.account}
    assert h.send("hold", ana.key, **sides, amount="60", until=h.bench.now_ms + 9_000,
                  category="care")  # fmt: skip
    hold = h.sent[-1].id
    assert h.send("capture", ben.key, hold=hold, amount="40", rest="held")
    assert h.send("transfer", ana.key, **sides, amount="7")
    assert h.send("transfer", ana.key, **sides, amount="9", category="errands")
    assert h.send("reversal", ana.key, ben.key, of=h.sent[-1].id, reason="44" * 32)
    assert h.send("capture", ben.key, hold=hold, amount="20", rest="released")
    assert h.send("reversal", ana.key, ben.key, of=h.sent[-1].id, reason="44" * 32)
    h.check_fold()
    [(month, _), *_] = h.naive.hours()
    assert h.naive.hours() == {(month, "care"): 40, (month, ""): 7}
    counted = reckon(read_entry(body, SHAPES, "entry") for body in h.bench.entries)
    assert +counted == h.naive.hours()
