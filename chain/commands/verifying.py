"""`python -m chain verify`: checks a bundle against what a member has from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.bundle import Bundle
from chain.errors import EvidenceError
from chain.ethereum.proof import read_header
from chain.records import EpochRecord
from chain.verify import Trust, verify, verify_without_chain

if TYPE_CHECKING:
    from argparse import Namespace

    from chain.checkpoints import LogKey

_NOT_ANCHORED: Final = (
    "that the epoch is anchored: without that, the log could show another history to others",
    "the record's link to the epoch before",
)
_LEFT: Final = (
    "  Left to the audit: that the rules allowed these entries, and that there are no others."
)


def run_verify(asked: Namespace) -> dict[str, Any]:
    """What a bundle that holds shows, as an object for JSON. Raises as `verify`, and `OSError`."""
    bundle = Bundle.from_bytes(asked.bundle.read_bytes())
    block = None
    if asked.without_chain:
        verify_without_chain(bundle, asked.key)
    else:
        for name in ("contract", "block"):
            if getattr(asked, name) is None:
                raise EvidenceError(f"--{name}", "must be given, or --without-chain")
        verify(bundle, Trust(asked.key, asked.contract, asked.block))
        assert bundle.chain is not None  # noqa: S101 or it had not held
        block = read_header(bundle.chain.header, asked.block).number
    found = _established(bundle, asked.key, block)
    if asked.book is not None and asked.book.hex() != found["book"]:
        raise EvidenceError("bundle.record", f"is of the book {found['book']}, not of yours")
    return found


def _established(bundle: Bundle, key: LogKey, block: int | None) -> dict[str, Any]:
    """What a bundle that holds shows."""
    record, account = EpochRecord.from_bytes(bundle.record), bundle.account
    return {
        "ok": True,
        "book": record.book32.hex(),
        "log": key.name,
        "epoch": record.epoch,
        "digest": record.digest().hex(),
        "block": block,
        "journal_size": record.journal_size,
        "accounts": record.accounts,
        "total": str(record.total),
        "account": account.id,
        "balance": str(account.balance),
        "limit": "none" if account.limit is None else str(account.limit),
        "last_entry": account.last_entry,
        "entries": [entry.index for entry in bundle.entries],
        "memos": [entry.index for entry in bundle.entries if entry.memo is not None],
        "not_checked": [] if block is not None else list(_NOT_ANCHORED),
    }


def bundle_in_words(found: dict[str, Any]) -> str:
    """The same for people."""
    anchored = "1-2  Not checked: the chain."
    if found["block"] is not None:
        anchored = (
            f"1-2  Block {found['block']} holds the digest of epoch {found['epoch']} in the "
            "contract you named."
        )
    listed = ", ".join(map(str, found["entries"])) or "none"
    lines = [
        "This bundle holds. What was checked:",
        f"  {anchored}",
        f"  3    The log {found['log']} signed the journal at {found['journal_size']} entries.",
        f"  4    Its last entry closed epoch {found['epoch']}: {found['accounts']} accounts,",
        f"       {found['total']} above zero and as much below.",
        "  5    The account is one of them, once.",
        f"  6    These of its entries are in the journal, with valid signatures: {listed}.",
        "What it means:",
        f"  At the close of epoch {found['epoch']}, account {found['account']}",
        f"  stood at {found['balance']} of the unit's smallest part, its lower bound being",
        f"  {found['limit']}; the last entry to touch it is {found['last_entry']}.",
        _LEFT,
        *(f"  Not checked: {what}." for what in found["not_checked"]),
    ]
    return "\n".join(lines) + "\n"
