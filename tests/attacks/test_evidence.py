"""M3, M4, M5: bundles as the service gives them out, before both verifiers.

One true bundle shows a payment, what took it back and bounds, each with its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from chain.bundle import Bundle
from chain.checkpoints import LogKey
from chain.errors import EvidenceError
from chain.rules import SHAPES
from chain.verify import verify_without_chain
from ledger import canonical
from ledger.gathering import Item
from ledger.journal import Posting
from ledger.orders import Order, read_order
from tests.attacks.playing import order_id
from tests.support.world import Coop, World
from tests.web.phone import Phone
from wallets.memos import commitment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.world import Person
    from wallets.keys import Key

SALT = bytes(32)


@pytest.fixture(scope="module")
def phone() -> Iterator[Phone]:
    """Return a running Node that calls the browser's modules."""
    running = Phone()
    yield running
    running.close()


class Evidence(NamedTuple):
    """A bundle's JSON, the key of its book's log, and both verifiers."""

    bundle: dict[str, Any]
    key: str
    phone: Phone

    def refused(self, key: str = "", **changes: Any) -> str | None:  # noqa: ANN401
        """Where both verifiers refuse it, None where both hold; they say the same."""
        data = canonical.encode(self.bundle | changes)
        ours = theirs = None
        try:
            verify_without_chain(Bundle.from_bytes(data), LogKey.from_text(key or self.key))
        except EvidenceError as error:
            ours = error.where
        try:
            self.phone.play("checkBundleWithoutChain", data, key or self.key)
        except EvidenceError as error:
            theirs = error.where
        assert ours == theirs
        return ours


def said(coop: Coop, text: str, type_: str, *keys: Key, **own: Any) -> str:  # noqa: ANN401
    """Post an order with the text that its `reason` or `memo` commits to; the order's id."""
    named = "memo" if type_ == "transfer" else "reason"
    body = coop.order(type_, *keys, **own | {named: commitment(SALT, text)})
    answer = coop.send(body | {"memo": {"salt": SALT.hex(), "text": text}})
    assert answer.status_code == 201, answer.text
    return order_id(body)


def bundle_of(coop: Coop, person: Person) -> dict[str, Any]:
    """What the service gives a member for an epoch closed now, with all entries of theirs."""
    coop.world.service.close_epoch(coop.community, coop.book).result()
    path, token = f"{coop.path}/accounts/{person.account}", coop.token(person)
    rows = coop.world.get(f"{path}/statement", token)["rows"]
    shown = ",".join(str(row["seq"]) for row in rows)
    found: dict[str, Any] = coop.world.get(f"{path}/bundle", token, params={"entries": shown})
    return found


@pytest.fixture
def evidence(world: World, phone: Phone) -> Evidence:
    """Return a member's bundle from a service, on each database."""
    coop = Coop(world, "Cooperativa Ayni")
    treasurer, ana, ben = coop.join("treasurer"), coop.join(), coop.join()
    sides = {"from_": ana.account, "to": ben.account, "amount": "500"}
    paid = said(coop, "Night watch", "transfer", ana.key, **sides)
    said(coop, "By mistake", "reversal", treasurer.key, of=paid)
    bounds = {"account": ana.account, "lower": "-900", "upper": "900"}
    said(coop, "Ill until spring", "bound-set", treasurer.key, **bounds)
    return Evidence(bundle_of(coop, ana), world.get(coop.path)["log_key"], phone)


def test_true_entries_hold_with_their_reasons(evidence: Evidence) -> None:
    texts = [one["memo"]["text"] for one in evidence.bundle["entries"] if one.get("memo")]
    assert sorted(texts) == ["By mistake", "Ill until spring", "Night watch"]
    assert evidence.refused() is None
    for at, entry in enumerate(evidence.bundle["entries"]):
        if entry.get("memo"):
            lie = entry | {"memo": entry["memo"] | {"text": "Something else"}}
            assert "memo" in str(evidence.refused(entries=put(evidence, at, lie)))


def put(evidence: Evidence, at: int, entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The bundle's entries with one exchanged."""
    entries: list[dict[str, Any]] = evidence.bundle["entries"]
    return [*entries[:at], entry, *entries[at + 1 :]]


def test_a_payment_that_nobody_signed_does_not_hold(world: World, phone: Phone) -> None:
    """The service itself seals it, beside entries that are as they should be."""
    coop = Coop(world, "Cooperativa Ayni")
    ana, ben = coop.join(), coop.join()
    coop.pay(ana, ben, 3)
    unsigned = coop.transfer(ana, ben, 500)
    [[key, _]] = unsigned["signatures"]
    unsigned["signatures"] = [[key, "00" * 64]]
    assert coop.send(unsigned).json()["code"] == "signature_must_be_valid"
    order = read_order(unsigned["order"].encode(), [(key, "00" * 64)], SHAPES)
    assert isinstance(order, Order)
    service, items = world.service, [Item(coop.community, order)]
    [made] = service.writer.run(lambda: service.journal.post(items, world.now_ms)).result()
    assert isinstance(made, Posting)
    evidence = Evidence(bundle_of(coop, ben), world.get(coop.path)["log_key"], phone)
    at = [one["index"] for one in evidence.bundle["entries"]].index(made.seq)
    assert evidence.refused() == f"bundle.entries[{at}].entry"
    entries = [one for one in evidence.bundle["entries"] if one["index"] != made.seq]
    assert evidence.refused(entries=entries) is None


def test_a_bundle_of_another_book_does_not_hold(evidence: Evidence, world: World) -> None:
    other = Coop(world, "Another")
    member = other.join()
    key = world.get(other.path)["log_key"]
    assert evidence.refused(key) is not None
    foreign = Evidence(bundle_of(other, member), evidence.key, evidence.phone)
    assert foreign.refused() is not None
    assert foreign.refused(key) is None
