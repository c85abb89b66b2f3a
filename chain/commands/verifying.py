"""`python -m chain verify`: checks a bundle against what a member has from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.bundle import Bundle
from chain.errors import EvidenceError
from chain.ethereum.proof import read_header
from chain.records import EpochRecord
from chain.verify import Trust, verify, verify_without_chain
from ledger.messages import N_

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from chain.checkpoints import LogKey
    from chain.voice import Say

NOT_ANCHORED: Final = (
    N_(
        "that the closing is on a chain: without that, the service could show others another "
        "history"
    ),
    N_("what ties it to the closing before"),
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
                raise EvidenceError(f"--{name}", N_("has to be given, or --without-chain"))
        verify(bundle, Trust(asked.key, asked.contract, asked.block))
        assert bundle.chain is not None  # noqa: S101 or it had not held
        block = read_header(bundle.chain.header, asked.block).number
    found = _established(bundle, asked.key, block)
    if asked.book is not None and asked.book.hex() != found["book"]:
        raise EvidenceError(
            "bundle.record", N_("is of the book {book}, not of yours"), book=found["book"]
        )
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
        "not_checked": [] if block is not None else list(NOT_ANCHORED),
    }


def bundle_in_words(found: dict[str, Any], say: Say) -> str:
    """The same for people."""
    lines = [
        say(N_("This proof holds. What was checked:")),
        *(f"  {number:4} {line}" for number, line in _steps_in_words(found, say)),
        say(N_("What it means:")),
        *(f"  {line}" for line in _meaning_in_words(found, say)),
        *("  " + say(N_("Not checked: {what}."), what=say(what)) for what in found["not_checked"]),
    ]
    return "\n".join(lines) + "\n"


def _steps_in_words(found: dict[str, Any], say: Say) -> Iterator[tuple[str, str]]:
    listed = ", ".join(map(str, found["entries"]))
    names = "log", "epoch", "block", "journal_size", "accounts", "total"
    figures = {name: found[name] for name in names}
    anchored = N_("Not checked: the chain.")
    if found["block"] is not None:
        anchored = N_("Block {block} holds the hash of closing {epoch}, in the contract you named.")
    yield "1-2", say(anchored, **figures)
    yield (
        "3",
        say(N_("The service signed the book {log} when it had {journal_size} entries."), **figures),
    )
    closing = N_(
        "Its last entry made closing {epoch}: {accounts} accounts, {total} above zero and as "
        "much below."
    )
    yield "4", say(closing, **figures)
    yield "5", say(N_("The account is one of them, once."))
    if listed:
        shown = N_("These of its entries are in the book, with valid signatures: {entries}.")
        yield "6", say(shown, entries=listed)
    else:
        yield "6", say(N_("The file shows none of its entries."))


def _meaning_in_words(found: dict[str, Any], say: Say) -> Iterator[str]:
    stood = N_(
        "At closing {epoch}, account {account} stood at {balance}, in the smallest part of the"
        " unit."
    )
    yield say(stood, epoch=found["epoch"], account=found["account"], balance=found["balance"])
    if found["limit"] == "none":
        yield say(N_("It has no lower limit."))
    else:
        yield say(N_("Its lower limit is {limit}, counted in the same way."), limit=found["limit"])
    yield say(N_("The last entry that touches it is {entry}."), entry=found["last_entry"])
    yield say(
        N_("Left to the audit: that the rules allowed these entries, and that there are no others.")
    )
