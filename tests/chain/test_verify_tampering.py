"""Bundles that lie: a thousand changed fields, and a log that signs what is not so."""

from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Any

import pytest
from nacl.signing import SigningKey

from chain.bundle import Bundle, Memo, ProvedAccount, ProvedEntry
from chain.checkpoints import Checkpoint, LogKey, sign
from chain.errors import EvidenceError
from chain.ethereum import proof, trie
from chain.ethereum.keccak import keccak256
from chain.merkle import inclusion_proof, leaf_hash, root_of
from chain.records import EpochRecord
from chain.sumtree import SumTree
from chain.verify import Trust, _leaf, verify, verify_without_chain
from ledger import canonical
from tests.support.bundles import changed_value, leaves, name_of, names_match, with_value
from tests.support.forging import edited, resigned
from tests.support.journals import Ledger

CHANGES = 1_000


def failure(bundle: Bundle, trust: Trust) -> EvidenceError:
    with pytest.raises(EvidenceError) as refused:
        verify(bundle, trust)
    return refused.value


@pytest.fixture
def quick_keccak(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash each of the chain's nodes once, however many bundles hold it."""
    remembering = lru_cache(keccak256)
    for user in (proof, trie):
        monkeypatch.setattr(user, "keccak256", remembering)


@pytest.mark.usefixtures("quick_keccak")
def test_each_of_a_thousand_changed_fields_is_named(bundle: Bundle, trust: Trust) -> None:
    random = Random(3)  # noqa: S311 the same damage every time
    whole = bundle.to_json()
    fields = list(leaves(whole))
    for _ in range(CHANGES):
        place, value = random.choice(fields)
        other = with_value(whole, place, changed_value(value, random))
        with pytest.raises(EvidenceError) as refused:
            verify(Bundle.from_bytes(canonical.encode(other)), trust)
        where, changed = refused.value.where, name_of(place)
        # Of another book or epoch than the record's, the storage proof proves nothing.
        also = ["bundle.chain.storageProof"] if changed == "bundle.record" else []
        assert any(names_match(where, name) for name in (changed, *also)), (changed, where)


@pytest.mark.usefixtures("quick_keccak")
def test_each_field_matters(bundle: Bundle, trust: Trust) -> None:
    """Not only those that chance picks: every one, the last characters too."""
    whole = bundle.to_json()
    for place, value in leaves(whole):
        if isinstance(value, int):
            other: str | int = value + 1
        else:
            other = value[:-1] + ("0" if value[-1] != "0" else "1")
        with pytest.raises(EvidenceError):
            verify(Bundle.from_json(with_value(whole, place, other)), trust)


def test_other_trust_is_refused(bundle: Bundle, trust: Trust) -> None:
    other_key = LogKey(trust.log_key.name, bytes(SigningKey(bytes(32)).verify_key))
    for changes, where in (
        ({"log_key": other_key}, "bundle.checkpoint.signature"),
        ({"log_key": LogKey("other", trust.log_key.public)}, "bundle.checkpoint.signature"),
        ({"contract": bytes(20)}, "bundle.chain.address"),
        ({"block_hash": bytes(32)}, "bundle.chain.header"),
    ):
        assert failure(bundle, replace(trust, **changes)).where == where


def test_a_bundle_without_the_chain_is_not_taken_for_one_with(bundle: Bundle, trust: Trust) -> None:
    bare = replace(bundle, chain=None)
    assert failure(bare, trust).where == "bundle.chain"
    verify_without_chain(bare, trust.log_key)


def test_a_checkpoint_of_another_epoch_is_refused(
    bundle: Bundle, trust: Trust, ledger: Ledger
) -> None:
    record = ledger.records[4]
    note = sign(Checkpoint(ledger.origin, record.journal_size, record.journal_root), ledger.signer)
    assert failure(replace(bundle, checkpoint=note), trust).where == "bundle.checkpoint"


def test_a_memo_where_there_is_none_is_refused(bundle: Bundle, trust: Trust) -> None:
    memo = Memo(bytes(32), "never said")
    for at, entry in enumerate(bundle.entries):
        entries = (*bundle.entries[:at], replace(entry, memo=memo), *bundle.entries[at + 1 :])
        found = failure(replace(bundle, entries=entries), trust)
        assert found.where == f"bundle.entries[{at}].memo"


def test_a_memo_too_long_to_be_one_is_refused(bundle: Bundle, trust: Trust) -> None:
    at = next(i for i, entry in enumerate(bundle.entries) if entry.memo is not None)
    entry = replace(bundle.entries[at], memo=Memo(bytes(32), "x" * 501))
    entries = (*bundle.entries[:at], entry, *bundle.entries[at + 1 :])
    assert failure(replace(bundle, entries=entries), trust).where == f"bundle.entries[{at}].memo"


def test_an_erased_memo_leaves_the_proof_whole(bundle: Bundle, trust: Trust) -> None:
    entries = tuple(replace(entry, memo=None) for entry in bundle.entries)
    verify(replace(bundle, entries=entries), trust)


def test_entries_come_in_order_and_once(bundle: Bundle, trust: Trust) -> None:
    first, second, *_ = bundle.entries
    for entries in ((second, first), (first, first)):
        assert failure(replace(bundle, entries=entries), trust).where == "bundle.entries[1].index"


class Lying:
    """A log that signs what it likes: a journal and balances of its own making, no chain."""

    def __init__(self, ledger: Ledger, bundle: Bundle) -> None:
        self._ledger, self._bundle = ledger, bundle
        self._record = EpochRecord.from_bytes(bundle.record)
        self._bodies = list(ledger.entries[: self._record.journal_size])

    def bundle(
        self,
        account: ProvedAccount | None = None,
        bodies: dict[int, bytes] | None = None,
        shown: tuple[int, ...] = (),
        **record: Any,  # noqa: ANN401
    ) -> Bundle:
        """Return a bundle in which everything is proved by the roots that it has itself."""
        all_bodies = [(bodies or {}).get(at, body) for at, body in enumerate(self._bodies)]
        root = root_of([leaf_hash(body) for body in all_bodies])
        said = replace(self._record, **{"journal_root": root} | record)
        checkpoint = Checkpoint(self._ledger.origin, said.journal_size, root)
        return replace(
            self._bundle,
            record=said.to_bytes(),
            checkpoint=sign(checkpoint, self._ledger.signer),
            epoch_close=self._proved(all_bodies, len(all_bodies) - 1),
            account=account or self._bundle.account,
            entries=tuple(self._proved(all_bodies, at) for at in shown),
            chain=None,
        )

    def _proved(self, bodies: list[bytes], at: int) -> ProvedEntry:
        hashes = [leaf_hash(body) for body in bodies]

        def read(level: int, index: int) -> bytes:
            return root_of(hashes[index << level : index + 1 << level])

        return ProvedEntry(at, bodies[at], tuple(inclusion_proof(at, len(bodies), read)))

    def closing(self, **said: Any) -> bytes:  # noqa: ANN401
        """Return the closing entry with other fields in its order."""
        return resigned(self._bodies[-1], self._ledger.service, **said)


@pytest.fixture
def lying(ledger: Ledger, bundle: Bundle) -> Lying:
    return Lying(ledger, bundle)


def lie_named(lie: Bundle, ledger: Ledger) -> EvidenceError:
    with pytest.raises(EvidenceError) as refused:
        verify_without_chain(lie, ledger.log_key)
    return refused.value


def test_the_liar_can_also_say_the_truth(lying: Lying, ledger: Ledger) -> None:
    verify_without_chain(lying.bundle(), ledger.log_key)


@pytest.mark.parametrize(
    "said",
    [
        {"epoch": 3},
        {"accounts": 4},
        {"total": "1"},
        {"balances": "00" * 32},
        {"book": "00" * 32},
    ],
)
def test_a_closing_entry_that_says_otherwise_is_refused(
    lying: Lying, ledger: Ledger, said: dict[str, Any]
) -> None:
    last = ledger.records[3].journal_size - 1
    found = lie_named(lying.bundle(bodies={last: lying.closing(**said)}), ledger)
    assert found.where == "bundle.record"


def test_a_last_entry_that_closes_nothing_is_refused(lying: Lying, ledger: Ledger) -> None:
    last = ledger.records[3].journal_size - 1
    body = edited(ledger.entries[-1], seq=last)
    assert lie_named(lying.bundle(bodies={last: body}), ledger).where == "bundle.epochClose.entry"


def test_an_entry_before_the_last_does_not_close(lying: Lying, ledger: Ledger) -> None:
    found = lying.bundle(journal_size=ledger.records[3].journal_size + 1)
    assert lie_named(found, ledger).where == "bundle.epochClose.index"


def test_an_entry_that_names_another_place_is_refused(lying: Lying, ledger: Ledger) -> None:
    last = ledger.records[3].journal_size - 1
    body = edited(ledger.entries[last], seq=last - 1)
    assert lie_named(lying.bundle(bodies={last: body}), ledger).where == "bundle.epochClose.index"


def test_an_entry_of_somebody_else_is_refused(lying: Lying, ledger: Ledger) -> None:
    found = lie_named(lying.bundle(shown=(0,)), ledger)
    assert found.where == "bundle.entries[0].entry"


def test_an_entry_of_another_form_is_refused(lying: Lying, ledger: Ledger) -> None:
    found = lie_named(lying.bundle(bodies={0: b"{}"}, shown=(0,)), ledger)
    assert found.where == "bundle.entries[0].entry"


def test_a_leaf_that_leaves_out_the_latest_entry_is_refused(
    lying: Lying, ledger: Ledger, bundle: Bundle
) -> None:
    """The balance before it, proved under a root of its own, with the entry shown beside."""
    last = bundle.account.last_entry
    record = ledger.records[3]
    older = replace(bundle.account, last_entry=last - 1, slot=0)
    tree, root = tree_of_two(older, record)
    account = replace(older, proof=tuple(tree.proof(0)))
    at = record.journal_size - 1
    said = {"balances": root[-32:].hex(), "total": str(abs(older.balance)), "accounts": 2}
    lie = lying.bundle(
        account, {at: lying.closing(**said)}, (last,),
        balance_root=root[-32:], total=abs(older.balance), accounts=2,
    )  # fmt: skip
    assert lie_named(lie, ledger).where == "bundle.entries[0].index"


def tree_of_two(account: ProvedAccount, record: EpochRecord) -> tuple[SumTree, bytes]:
    """Return a tree of an account's leaf and one that makes up for it."""
    count = (1).to_bytes(8, "big")
    other = max(-account.balance, 0) << 128 | max(account.balance, 0)
    leaf = _leaf(account, record).value()
    tree = SumTree([leaf, other.to_bytes(32, "big") + count + bytes(32)])
    return tree, tree.root()
