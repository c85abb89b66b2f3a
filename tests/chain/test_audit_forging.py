"""What an audit must not miss in a journal that an operator with the service's key has sealed."""

from io import BytesIO

import pytest
from nacl.signing import SigningKey

from chain.audit import AuditReport, audit
from chain.merkle import leaf_hash
from chain.rules import SHAPES
from chain.sumtree import SumTree
from ledger import canonical
from ledger.entries import read_entry
from ledger.orders import Order, read_order
from ledger.structs import replace
from tests.support.forging import (
    Forger,
    edited,
    entry_of,
    failure,
    renumbered,
)
from tests.support.journals import Ledger, new_database


def test_the_forger_can_seal_an_honest_journal(ledger: Ledger, forger: Forger) -> None:
    report = audit(BytesIO(forger.export(ledger.entries)), key=ledger.log_key.to_text())
    assert report.digest == ledger.records[-1].digest().hex()


@pytest.mark.parametrize("at", [1, 9, 17, 25])
def test_a_dropped_entry_is_named(ledger: Ledger, forger: Forger, at: int) -> None:
    kept = ledger.entries[:at] + ledger.entries[at + 1 :]
    assert failure(forger.export(kept)).where == f"entry {at}"


@pytest.mark.parametrize("at", [1, 9, 17, 25])
def test_swapped_entries_are_named(ledger: Ledger, forger: Forger, at: int) -> None:
    a, b = ledger.entries[at : at + 2]
    swapped = [*ledger.entries[:at], b, a, *ledger.entries[at + 2 :]]
    assert failure(forger.export(swapped)).where == f"entry {at}"


@pytest.mark.parametrize("at", [1, 9, 17, 25])
def test_a_repeated_entry_is_named_even_if_renumbered(
    ledger: Ledger, forger: Forger, at: int
) -> None:
    repeated = [*ledger.entries[: at + 1], ledger.entries[at], *ledger.entries[at + 1 :]]
    assert failure(forger.export(repeated)).where == f"entry {at + 1}"
    found = failure(forger.export(renumbered(repeated)))
    assert found.where == f"entry {at + 1}"
    assert "order_id_must_not_be_reused" in found.why


def test_a_transfer_dropped_and_the_rest_renumbered_breaks_the_next_epoch(
    ledger: Ledger, forger: Forger
) -> None:
    kept = renumbered([body for body in ledger.entries if b'"amount":"60"' not in body])
    assert len(kept) == len(ledger.entries) - 1
    assert failure(forger.export(kept)).where == "epoch 1"


def test_another_history_by_the_same_rules_shows_against_the_chain(
    ledger: Ledger, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Who holds every key of the service can post again without an order; the digest differs."""
    with new_database(tmp_path_factory.mktemp("other")) as engine:
        other = Ledger(engine, seed=7)
        other.service, other.signer, other.book = ledger.service, ledger.signer, ledger.book
        other.journal = other.new_journal()
        for body in ledger.entries[: ledger.records[0].journal_size - 1]:
            entry = read_entry(body, SHAPES, "entry")
            if b'"amount":"60"' not in body:
                other.now_ms = entry.time_ms
                other.post_all(entry.order)
        other.close_epoch()
        rewritten = other.export()
    assert isinstance(audit(BytesIO(rewritten), key=ledger.log_key.to_text()), AuditReport)
    digest = ledger.records[0].digest().hex()
    assert failure(rewritten, digest=digest).where == "digest"


def closing_entry(ledger: Ledger, epoch: int, **said: str | int) -> tuple[int, bytes]:
    """Return an epoch's closing entry, its order changed and signed again by the service."""
    at = ledger.records[epoch - 1].journal_size - 1
    entry = read_entry(ledger.entries[at], SHAPES, "entry")
    text = canonical.encode(canonical.decode(entry.order.text, 10_000) | said)
    signed = [(ledger.service.public, ledger.service.sign(text))]
    order = read_order(text, signed, SHAPES)
    assert isinstance(order, Order)
    return at, entry_of(order, {}, at, entry.time_ms)


def tree_without(ledger: Ledger, slot: int) -> SumTree:
    """Return a tree that leaves one account out, and claims to balance."""
    accounts = sorted(ledger.state.accounts.values(), key=lambda account: account.terms.slot)
    kept = [account for account in accounts if account.terms.slot != slot]
    count = (1).to_bytes(8, "big")
    return SumTree([bytes(32) + count + leaf_hash(repr(account).encode()) for account in kept])


@pytest.mark.parametrize(
    ("accounts", "where"), [(4, "entry"), (5, "epoch")], ids=["and not counted", "but counted"]
)
def test_a_leaf_left_out_of_an_epoch_is_seen(
    ledger: Ledger, forger: Forger, accounts: int, where: str
) -> None:
    root = tree_without(ledger, 2).root()[-32:].hex()
    at, forged = closing_entry(ledger, 1, accounts=accounts, balances=root, total="0")
    bodies = [*ledger.entries[:at], forged, *ledger.entries[at + 1 :]]
    number = at if where == "entry" else 1
    assert failure(forger.export(bodies)).where == f"{where} {number}"


def test_a_total_that_hides_debt_is_seen(ledger: Ledger, forger: Forger) -> None:
    at, forged = closing_entry(ledger, 6, total="0")
    bodies = [*ledger.entries[:at], forged, *ledger.entries[at + 1 :]]
    found = failure(forger.export(bodies))
    assert (found.where, found.why[:12]) == ("epoch 6", "the balances")


def test_a_bound_passed_by_a_signed_order_is_named(ledger: Ledger, forger: Forger) -> None:
    ana, _, eva = ledger.people
    order = ledger.order("transfer", ana.key, from_=ana.account, to=eva.account, amount="100000")
    seq = len(ledger.entries)
    forged = entry_of(order, {ana.account: -100000, eva.account: 100000}, seq, ledger.now_ms)
    found = failure(forger.export([*ledger.entries, forged]))
    assert found.where == f"entry {seq}"
    assert "lower_bound_must_hold" in found.why


def test_legs_that_the_order_does_not_say_are_named(ledger: Ledger, forger: Forger) -> None:
    ana, ben, eva = ledger.people
    order = ledger.order("transfer", eva.key, from_=eva.account, to=ana.account, amount="1")
    seq = len(ledger.entries)
    for legs in ({eva.account: -2, ana.account: 2}, {eva.account: -1, ben.account: 1}, {}):
        forged = entry_of(order, legs, seq, ledger.now_ms)
        found = failure(forger.export([*ledger.entries, forged]))
        assert (found.where, found.why[:14]) == (f"entry {seq}", "the rules move")


def test_a_valid_signature_by_a_revoked_key_is_named(ledger: Ledger, forger: Forger) -> None:
    ana, ben, _ = ledger.people
    order = ledger.order("transfer", ben.key, from_=ben.account, to=ana.account, amount="1")
    seq = len(ledger.entries)
    forged = entry_of(order, {ben.account: -1, ana.account: 1}, seq, ledger.now_ms)
    found = failure(forger.export([*ledger.entries, forged]))
    assert found.where == f"entry {seq}"
    assert "key_must_be_in_force" in found.why


def test_an_order_that_nobody_signed_is_named(ledger: Ledger, forger: Forger) -> None:
    ana, _, eva = ledger.people
    order = ledger.order("transfer", eva.key, from_=eva.account, to=ana.account, amount="1")
    [(key, _)] = order.signatures
    unsigned = replace(order, signatures=((key, SigningKey(bytes(32)).sign(b"").signature.hex()),))
    seq = len(ledger.entries)
    forged = entry_of(unsigned, {eva.account: -1, ana.account: 1}, seq, ledger.now_ms)
    found = failure(forger.export([*ledger.entries, forged]))
    assert (found.where, "signatures is not right" in found.why) == (f"entry {seq}", True)


def test_a_time_going_back_is_named(ledger: Ledger, forger: Forger) -> None:
    ana, _, eva = ledger.people
    order = ledger.order("transfer", eva.key, from_=eva.account, to=ana.account, amount="1")
    seq = len(ledger.entries)
    earlier = ledger.state.time_ms - 1
    forged = entry_of(order, {eva.account: -1, ana.account: 1}, seq, earlier)
    found = failure(forger.export([*ledger.entries, forged]))
    assert (found.where, found.why[:9]) == (f"entry {seq}", "its time,")


def test_an_entry_of_another_book_is_named(ledger: Ledger, forger: Forger) -> None:
    body = ledger.entries[-1]
    order = canonical.decode(body, 10_000)["order"]
    assert isinstance(order, dict)
    moved = edited(body, order=order | {"book": "00" * 32})
    found = failure(forger.export([*ledger.entries[:-1], moved]))
    assert found.where == f"entry {len(ledger.entries) - 1}"
    assert found.why.startswith("its order should be of the book")
