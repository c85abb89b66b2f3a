"""The bundle: one file with all that is needed to check a balance and some entries offline.

It is canonical JSON (RFC 8785), so that each bundle has one spelling:
`{"account", "chain"?, "checkpoint", "entries", "epochClose", "format", "record", "unanchored"?,
"v"}`. Bytes are lowercase hex, amounts decimal strings of subunits, entries their own canonical
text as a string, so that whoever checks them need only hash what stands there. `chain` is absent
while the epoch is not anchored, and `unanchored` says why, in a word; `memo` is absent once it was
erased.
Leaves to others: making one (`chain.bundling`), believing one (`chain.verify`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from chain.checks import HASH_BYTES, read_hex, read_integer, read_list, read_object, read_text
from chain.errors import EvidenceError, inside
from chain.records import RECORD_BYTES
from chain.sumtree import VALUE_BYTES
from ledger import canonical, fields
from ledger.entries import ENTRY_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

Value = TypeVar("Value")

FORMAT: Final = "ayni-bundle-v1"
VERSION: Final = 1

BUNDLE_BYTES_MAX: Final = 1 << 24
ENTRIES_MAX: Final = 1_000
"""The most entries of one account that a bundle shows: some years of a busy member's."""

INTEGER_MAX: Final = 2**53 - 1
PATH_MAX: Final = 64
"""The most siblings of a leaf, and the most nodes of a proof in the chain's trie."""

NODE_BYTES_MAX: Final = 4_096
"""The largest block header or trie node; those of today have some 700 bytes."""

WORD: Final = re.compile(r"[a-z_]+")
WORD_MAX: Final = 40

ADDRESS_BYTES: Final = 20
SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class ChainPart:
    """Where the epoch's digest stands: a block header's RLP, the contract, and trie nodes."""

    header: bytes
    address: bytes
    account_proof: tuple[bytes, ...]
    storage_proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Memo:
    """What a memo commitment stands for: 32 bytes of salt, and the text."""

    salt: bytes
    text: str


@dataclass(frozen=True, slots=True)
class ProvedEntry:
    """An entry's own bytes, its index, and 32-byte siblings up to the journal's root."""

    index: int
    entry: bytes
    proof: tuple[bytes, ...]
    memo: Memo | None = None


@dataclass(frozen=True, slots=True)
class ProvedAccount:
    """An account's leaf, opened, and 72-byte siblings up to the balance root.

    `id` is a UUID; `key` (the opening order's leading key) and `salt` are 64 hex digits each.
    `balance` and the lower bound `limit` are subunits; no bound is None. `nonce` has 32 bytes.
    """

    id: str
    key: str
    salt: str
    slot: int
    balance: int
    limit: int | None
    last_entry: int
    nonce: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a member keeps: the epoch's record (184 bytes) and checkpoint note, and what they hold.

    `epoch_close` is the entry that closed the epoch; `chain` is None if it is not anchored yet,
    and `unanchored` may then say why (`chain.anchors.Unproved`); nothing is checked by it.
    """

    record: bytes
    checkpoint: str
    epoch_close: ProvedEntry
    account: ProvedAccount
    entries: tuple[ProvedEntry, ...]
    chain: ChainPart | None
    unanchored: str = ""

    def to_bytes(self) -> bytes:
        """The file's bytes."""
        return canonical.encode(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """The bundle as an object for JSON."""
        found = {
            "v": VERSION,
            "format": FORMAT,
            "record": self.record.hex(),
            "checkpoint": self.checkpoint,
            "epochClose": _entry_json(self.epoch_close),
            "account": _account_json(self.account),
            "entries": [_entry_json(entry) for entry in self.entries],
        }
        if self.chain is not None:
            found["chain"] = _chain_json(self.chain)
        if self.unanchored:
            found["unanchored"] = self.unanchored
        return found

    @classmethod
    def from_bytes(cls, data: bytes) -> Bundle:
        """Read what `to_bytes` wrote; raise `EvidenceError` naming the field on anything else."""
        with inside("bundle: "):
            sent = canonical.decode(data, BUNDLE_BYTES_MAX)
        return cls.from_json(sent)

    @classmethod
    def from_json(cls, value: object) -> Bundle:
        """Read what `to_json` gave; raise `EvidenceError` naming the field on anything else."""
        sent = read_object("bundle", value, _FIELDS, {"chain", "unanchored"})
        read_integer("bundle.v", sent["v"], VERSION, VERSION)
        if sent["format"] != FORMAT:
            raise EvidenceError("bundle.format", f"must be {FORMAT}")
        chain = sent.get("chain")
        return cls(
            record=read_hex("bundle.record", sent["record"], RECORD_BYTES),
            checkpoint=_text("bundle.checkpoint", sent["checkpoint"]),
            epoch_close=_entry("bundle.epochClose", sent["epochClose"], set()),
            account=_account("bundle.account", sent["account"]),
            entries=read_list("bundle.entries", sent["entries"], ENTRIES_MAX, _own_entry),
            chain=None if chain is None else _chain("bundle.chain", chain),
            unanchored=_unanchored(sent),
        )


_FIELDS: Final = {"account", "checkpoint", "entries", "epochClose", "format", "record", "v"}


def _unanchored(sent: Mapping[str, object]) -> str:
    """Why there is no chain part: one of a few words, which a later version may add to."""
    if "unanchored" not in sent:
        return ""
    word = read_text("bundle.unanchored", sent["unanchored"], WORD_MAX)
    if "chain" in sent or not WORD.fullmatch(word):
        raise EvidenceError("bundle.unanchored", "must be a word, and stand in place of a chain")
    return word


def _chain_json(chain: ChainPart) -> dict[str, Any]:
    return {
        "header": chain.header.hex(),
        "address": chain.address.hex(),
        "accountProof": [node.hex() for node in chain.account_proof],
        "storageProof": [node.hex() for node in chain.storage_proof],
    }


def _chain(where: str, value: object) -> ChainPart:
    sent = read_object(where, value, {"header", "address", "accountProof", "storageProof"})
    return ChainPart(
        _node(f"{where}.header", sent["header"]),
        read_hex(f"{where}.address", sent["address"], ADDRESS_BYTES),
        read_list(f"{where}.accountProof", sent["accountProof"], PATH_MAX, _node),
        read_list(f"{where}.storageProof", sent["storageProof"], PATH_MAX, _node),
    )


def _entry_json(entry: ProvedEntry) -> dict[str, Any]:
    found: dict[str, Any] = {
        "index": entry.index,
        "entry": entry.entry.decode(),
        "proof": [sibling.hex() for sibling in entry.proof],
    }
    if entry.memo is not None:
        found["memo"] = {"salt": entry.memo.salt.hex(), "text": entry.memo.text}
    return found


def _own_entry(where: str, value: object) -> ProvedEntry:
    return _entry(where, value, {"memo"})


def _entry(where: str, value: object, optional: Collection[str]) -> ProvedEntry:
    sent = read_object(where, value, {"index", "entry", "proof"}, optional)
    text = _text(f"{where}.entry", sent["entry"])
    return ProvedEntry(
        read_integer(f"{where}.index", sent["index"], 0, INTEGER_MAX),
        text.encode(),
        read_list(f"{where}.proof", sent["proof"], PATH_MAX, _hash),
        _memo(f"{where}.memo", sent["memo"]) if "memo" in sent else None,
    )


def _memo(where: str, value: object) -> Memo:
    sent = read_object(where, value, {"salt", "text"})
    salt = read_hex(f"{where}.salt", sent["salt"], SALT_BYTES)
    return Memo(salt, _text(f"{where}.text", sent["text"]))


def _account_json(account: ProvedAccount) -> dict[str, Any]:
    return {
        "id": account.id,
        "key": account.key,
        "salt": account.salt,
        "slot": account.slot,
        "balance": str(account.balance),
        "limit": "none" if account.limit is None else str(account.limit),
        "lastEntry": account.last_entry,
        "nonce": account.nonce.hex(),
        "proof": [sibling.hex() for sibling in account.proof],
    }


def _account(where: str, value: object) -> ProvedAccount:
    names = {"id", "key", "salt", "slot", "balance", "limit", "lastEntry", "nonce", "proof"}
    sent = read_object(where, value, names)
    return ProvedAccount(
        id=_kind(f"{where}.id", sent["id"], fields.uuid),
        key=_kind(f"{where}.key", sent["key"], fields.hex32),
        salt=_kind(f"{where}.salt", sent["salt"], fields.hex32),
        slot=read_integer(f"{where}.slot", sent["slot"], 0, INTEGER_MAX),
        balance=_balance(f"{where}.balance", sent["balance"]),
        limit=_kind(f"{where}.limit", sent["limit"], fields.bound),
        last_entry=read_integer(f"{where}.lastEntry", sent["lastEntry"], 0, INTEGER_MAX),
        nonce=_hash(f"{where}.nonce", sent["nonce"]),
        proof=read_list(f"{where}.proof", sent["proof"], PATH_MAX, _value),
    )


def _kind(where: str, value: object, read: Callable[[object], Value]) -> Value:
    try:
        return read(value)
    except fields.FieldError as error:
        raise EvidenceError(where, f"must be {error.expected}") from error


def _text(where: str, value: object) -> str:
    return read_text(where, value, ENTRY_BYTES_MAX)


def _balance(where: str, value: object) -> int:
    balance = _kind(where, value, fields.bound)
    if balance is None:
        raise EvidenceError(where, "must be a decimal string of subunits")
    return balance


def _node(where: str, value: object) -> bytes:
    if not isinstance(value, str) or len(value) > 2 * NODE_BYTES_MAX:
        raise EvidenceError(where, f"must be at most {NODE_BYTES_MAX} bytes in hexadecimal digits")
    return read_hex(where, value, len(value) // 2)


def _hash(where: str, value: object) -> bytes:
    return read_hex(where, value, HASH_BYTES)


def _value(where: str, value: object) -> bytes:
    return read_hex(where, value, VALUE_BYTES)
