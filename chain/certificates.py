"""Import certificates: what a co-op brought in from another system, account by account, in a file.

One object of canonical JSON. A treasurer and an auditor sign its SHA-256 into the journal
(`import-certified`), so that whoever has the file and the journal can hold one against the other,
and the file against the other system's.

Leaves to others: what the journal says came in (`chain.audit.brought`), making one (api).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from chain.checks import HASH_BYTES, read_hex, read_integer, read_list, read_object, read_text
from chain.errors import EvidenceError, inside
from ledger import canonical, fields

if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")

VERSION: Final = 1
CERTIFICATE_BYTES_MAX: Final = 1 << 28
ROWS_MAX: Final = 2**21
COUNT_MAX: Final = 2**31 - 1
TEXT_MAX: Final = 300

_SOURCE: Final = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?").fullmatch
_NAMES: Final = frozenset({
    "v", "book", "brought", "source", "history", "unit", "scale", "accounts", "members", "total",
    "exchanges", "left_out", "notes",
})  # fmt: skip


class CertifiedAccount(NamedTuple):
    """An account: its number and balance in the other system, its id and subunits in this one.

    `source` is what stood there, in subunits as its files were read; these have it as written.
    """

    number: str
    account: str
    source: str
    imported: int


class LeftOut(NamedTuple):
    """Something of the source that did not come: where it stands, and what is the matter."""

    file: str
    line: int
    column: str
    kind: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What came of what.

    Attributes:
        book: the book's id, 64 hex digits.
        brought: the id of the `balances-brought` order.
        source: hash of the source's files, 64 hex digits.
        history: Merkle root over the past exchanges, 64 hex digits; zeros where there are none.
        unit: the book's unit.
        scale: subunits in a unit.
        accounts: in order of their ids.
        members: how many members were expected.
        total: what stood above zero, in subunits.
        exchanges: how many past exchanges are under `history`.
        left_out: what did not come.
        notes: how many remarks were made while reading.
    """

    book: str
    brought: str
    source: str
    history: str
    unit: str
    scale: int
    accounts: tuple[CertifiedAccount, ...]
    members: int
    total: int
    exchanges: int
    left_out: tuple[LeftOut, ...]
    notes: int

    @property
    def hash(self) -> str:
        """What `import-certified` names: SHA-256 of the canonical bytes, in hex."""
        return sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """The file's bytes."""
        return canonical.encode({
            "v": VERSION,
            "book": self.book,
            "brought": self.brought,
            "source": self.source,
            "history": self.history,
            "unit": self.unit,
            "scale": self.scale,
            "accounts": [[*one[:3], str(one.imported)] for one in self.accounts],
            "members": self.members,
            "total": str(self.total),
            "exchanges": self.exchanges,
            "left_out": self.left_out and [list(one) for one in self.left_out],
            "notes": self.notes,
        })  # fmt: skip

    @classmethod
    def from_bytes(cls, data: bytes) -> Certificate:
        """Read a file strictly.

        Raises:
            EvidenceError: it is no certificate; `where` names the field.
        """
        try:
            sent = canonical.decode(data.removesuffix(b"\n"), CERTIFICATE_BYTES_MAX)
        except canonical.NotCanonicalError as error:
            raise error.at(f"certificate: {error.where}") from error
        with inside("certificate."):
            return _read(read_object("certificate", sent, _NAMES))


def _read(sent: dict[str, Any]) -> Certificate:
    read_integer("v", sent["v"], VERSION, VERSION)
    accounts = read_list("accounts", sent["accounts"], ROWS_MAX, _account)
    for at, (one, other) in enumerate(pairwise(accounts), 1):
        if one.account >= other.account:
            raise EvidenceError(f"accounts[{at}]", "must come in order of the ids, none twice")
    return Certificate(
        book=_hash("book", sent["book"]),
        brought=_kind("brought", sent["brought"], fields.uuid),
        source=_hash("source", sent["source"]),
        history=_hash("history", sent["history"]),
        unit=_kind("unit", sent["unit"], fields.code),
        scale=_kind("scale", sent["scale"], fields.scale),
        accounts=accounts,
        members=read_integer("members", sent["members"], 0, COUNT_MAX),
        total=_kind("total", sent["total"], fields.standing),
        exchanges=read_integer("exchanges", sent["exchanges"], 0, COUNT_MAX),
        left_out=read_list("left_out", sent["left_out"], ROWS_MAX, _left_out),
        notes=read_integer("notes", sent["notes"], 0, COUNT_MAX),
    )


def _account(where: str, value: object) -> CertifiedAccount:
    number, account, source, imported = _row(where, value, CertifiedAccount._fields)
    if not isinstance(source, str) or not _SOURCE(source):
        raise EvidenceError(f"{where}[2]", "must be a decimal number")
    return CertifiedAccount(
        read_text(f"{where}[0]", number, TEXT_MAX),
        _kind(f"{where}[1]", account, fields.uuid),
        source,
        _balance(f"{where}[3]", imported),
    )


def _left_out(where: str, value: object) -> LeftOut:
    file, line, column, kind = _row(where, value, LeftOut._fields)
    return LeftOut(
        read_text(f"{where}[0]", file, TEXT_MAX),
        read_integer(f"{where}[1]", line, 0, COUNT_MAX),
        read_text(f"{where}[2]", column, TEXT_MAX),
        read_text(f"{where}[3]", kind, TEXT_MAX),
    )


def _row(where: str, value: object, names: tuple[str, ...]) -> list[Any]:
    if not isinstance(value, list) or len(value) != len(names):
        raise EvidenceError(where, f"must be a list of {', '.join(names)}")
    return value


def _hash(where: str, value: object) -> str:
    return read_hex(where, value, HASH_BYTES).hex()


def _balance(where: str, value: object) -> int:
    balance = _kind(where, value, fields.bound)
    if balance is None:
        raise EvidenceError(where, "must be a decimal string of subunits")
    return balance


def _kind(where: str, value: object, read: Callable[[object], Value]) -> Value:
    try:
        return read(value)
    except fields.FieldError as error:
        raise EvidenceError(where, f"must be {error.expected}") from error
