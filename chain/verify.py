"""The offline verifier: checks a bundle with nothing but Python, PyNaCl and what the caller trusts.

Trusted are the log's key, the contract's address and a finalized block's hash, each seen in an
independent place; never anything of the bundle. The steps, with the same numbers in the code:

1. Keccak-256 of the header is the block's hash.
2. The account and storage proofs lead from it to the contract's digest for the book and epoch,
   which is that of the record.
3. The checkpoint is signed by the log, which is named after the record's book, and is of the
   record's journal.
4. The entry that closed the epoch is that journal's last, and agrees with the record.
5. The account's leaf is under the balance root, among as many accounts and with sums as recorded;
   so its balance, its bound and its last entry are what the bundle says.
6. Each entry shown is in that journal, has the account on a leg, and has the memo shown.

Of every entry shown, the one of step 4 too: its order names the book, its legs sum to zero, and
its signatures are valid. Leaves to others: whether an order was allowed, and whether those who
signed could; every other entry and leaf (`chain.audit`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chain.acts import EpochClosed
from chain.bundle import ADDRESS_BYTES
from chain.checkpoints import LogKey, open_note
from chain.checks import HASH_BYTES, check_length
from chain.errors import EvidenceError, inside
from chain.ethereum.proof import verify_digest
from chain.leaves import Leaf, account_commitment
from chain.merkle import leaf_hash, verify_inclusion
from chain.records import EpochRecord
from chain.rules import SHAPES
from chain.sumtree import root_value, verify_leaf
from ledger.entries import Entry, read_entry
from ledger.ids import uuid_bytes
from ledger.messages import N_
from wallets.errors import BadMemoError, BadSignatureError, WrongMemoError
from wallets.memos import check, committed_by
from wallets.signing import verify as verify_signature

if TYPE_CHECKING:
    from chain.bundle import Bundle, ProvedAccount, ProvedEntry


@dataclass(frozen=True, slots=True)
class Trust:
    """What the verifier believes without proof.

    Attributes:
        log_key: the log's public key under its name.
        contract: the 20-byte address of `AnchorRegistry`.
        block_hash: 32 bytes, of a block that the chain can no longer undo.
    """

    log_key: LogKey
    contract: bytes
    block_hash: bytes

    def __post_init__(self) -> None:
        """Refuse an address or hash of another length with `EvidenceError`."""
        check_length("trust.contract", self.contract, ADDRESS_BYTES)
        check_length("trust.block", self.block_hash, HASH_BYTES)


def verify(bundle: Bundle, trust: Trust) -> None:
    """Check a bundle, all steps.

    Raises:
        EvidenceError: the first thing that does not hold; `where` names the bundle's field, or the
            smallest part of it that holds a field at fault.
    """
    record = _record(bundle)
    _check_chain(bundle, record, trust)  # 1, 2
    _check_log(bundle, record, trust.log_key)  # 3 to 6


def verify_without_chain(bundle: Bundle, log_key: LogKey) -> None:
    """Check a bundle but for steps 1 and 2: it shows what the log says, not that it is anchored.

    The record's `prev` is then not checked. Raises as `verify`.
    """
    _check_log(bundle, _record(bundle), log_key)


def _record(bundle: Bundle) -> EpochRecord:
    with inside("bundle.record: "):
        return EpochRecord.from_bytes(bundle.record)


def _check_chain(bundle: Bundle, record: EpochRecord, trust: Trust) -> None:
    chain = bundle.chain
    if chain is None:
        raise EvidenceError("bundle.chain", N_("is not there: the closing was not on a chain yet"))
    if chain.address != trust.contract:
        raise EvidenceError("bundle.chain.address", N_("is not the contract you trust"))
    # 1. The header is that of the block. 2. The proofs lead from it to the record's digest.
    with inside("bundle."):
        verify_digest(
            chain.header, trust.block_hash, chain.address, chain.account_proof,
            chain.storage_proof, record.book32, record.epoch, record.digest(),
        )  # fmt: skip


def _check_log(bundle: Bundle, record: EpochRecord, log_key: LogKey) -> None:
    # 3. The log has signed the record's journal.
    with inside("bundle.checkpoint."):
        checkpoint = open_note(bundle.checkpoint, log_key)
    if (checkpoint.size, checkpoint.root) != (record.journal_size, record.journal_root):
        raise EvidenceError("bundle.checkpoint", N_("is of another book than the closing"))
    try:
        log_key.check_book(record.book32.hex())
    except EvidenceError as error:
        raise error.at("bundle.record") from error
    _check_closing(bundle.epoch_close, record)  # 4
    _check_account(bundle.account, record)  # 5
    last = -1
    for at, entry in enumerate(bundle.entries):  # 6
        where = f"bundle.entries[{at}]"
        if entry.index <= last:
            raise EvidenceError(
                f"{where}.index",
                N_("should be above {last}, and is {index}"),
                last=last,
                index=entry.index,
            )
        last = entry.index
        _check_own(entry, record, bundle.account, where)


def _check_closing(closing: ProvedEntry, record: EpochRecord) -> None:
    # 4. The last entry closes the epoch and says what the record says.
    where = "bundle.epochClose"
    if closing.index != record.journal_size - 1:
        raise EvidenceError(
            f"{where}.index", N_("should be {last}, the last one"), last=record.journal_size - 1
        )
    entry = _included(closing, record, where)
    order = entry.order
    if not isinstance(order.body, EpochClosed):
        raise EvidenceError(f"{where}.entry", N_("is not the entry of the closing"))
    body = order.body
    for name, ours, theirs in (
        ("book", record.book32.hex(), order.book),
        ("epoch", record.epoch, body.epoch),
        ("balanceRoot", record.balance_root.hex(), body.balances),
        ("total", record.total, body.total),
        ("accounts", record.accounts, body.accounts),
    ):
        if ours != theirs:
            raise EvidenceError(
                "bundle.record",
                N_("{name} is {ours}, and {theirs} in its entry"),
                name=name,
                ours=ours,
                theirs=theirs,
            )
    _check_entry(entry, record, f"{where}.entry")


def _check_account(account: ProvedAccount, record: EpochRecord) -> None:
    # 5. The leaf is under the balance root. What is wrong may be any field of it, or its proof.
    try:
        leaf = _leaf(account, record)
        root = root_value(record.total, record.accounts, record.balance_root)
        verify_leaf(leaf.value(), account.slot, record.accounts, account.proof, root)
    except EvidenceError as error:
        raise EvidenceError(
            "bundle.account", N_("is not among the balances that were closed"), str(error)
        ) from error


def _leaf(account: ProvedAccount, record: EpochRecord) -> Leaf:
    key32, salt32 = bytes.fromhex(account.key), bytes.fromhex(account.salt)
    return Leaf(
        record.book32,
        account.slot,
        account_commitment(uuid_bytes(account.id), key32, salt32),
        account.balance,
        account.limit,
        account.last_entry,
        account.nonce,
    )


def _check_own(shown: ProvedEntry, record: EpochRecord, account: ProvedAccount, where: str) -> None:
    # 6. The entry is in the journal, is the account's, and has the memo shown.
    entry = _included(shown, record, where)
    if account.id not in {id_ for id_, _ in entry.legs}:
        raise EvidenceError(f"{where}.entry", N_("does not move the account {id}"), id=account.id)
    if shown.index > account.last_entry:
        why = N_("comes after {last}, which should be the account's last")
        raise EvidenceError(f"{where}.index", why, last=account.last_entry)
    if shown.memo is not None:
        try:
            check(committed_by(entry.order.body) or "", shown.memo.salt, shown.memo.text)
        except (BadMemoError, WrongMemoError) as error:
            raise EvidenceError(
                f"{where}.memo", N_("is not what was signed"), str(error)
            ) from error
    _check_entry(entry, record, f"{where}.entry")


def _check_entry(entry: Entry, record: EpochRecord, where: str) -> None:
    # 4, 6. It is of this book, moves what it takes, and whoever is said to have signed it did.
    if entry.order.book != record.book32.hex():
        raise EvidenceError(
            where,
            N_("its order is of the book {book}, and the closing is of another"),
            book=entry.order.book,
        )
    total = sum(amount for _, amount in entry.legs)
    if total:
        raise EvidenceError(
            where, N_("what it moves should sum to zero, and comes to {total}"), total=total
        )
    try:
        for key, signature in entry.order.signatures:
            verify_signature(key, entry.order.text, signature)
    except BadSignatureError as error:
        raise EvidenceError(where, N_("one of its signatures is not right"), str(error)) from error


def _included(shown: ProvedEntry, record: EpochRecord, where: str) -> Entry:
    """The entry, which is in the record's journal at the index that it says itself."""
    leaf, size = leaf_hash(shown.entry), record.journal_size
    try:
        verify_inclusion(leaf, shown.index, size, shown.proof, record.journal_root)
    except EvidenceError as error:
        raise EvidenceError(where, N_("is not in the book"), str(error)) from error
    entry = read_entry(shown.entry, SHAPES, f"{where}.entry")
    if entry.seq != shown.index:
        raise EvidenceError(
            f"{where}.index",
            N_("is {index}, and {seq} in the entry"),
            index=shown.index,
            seq=entry.seq,
        )
    return entry
