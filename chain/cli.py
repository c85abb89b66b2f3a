"""The verifier's and the audit's command line.

Exit code 0: all that was asked for holds; 1: something does not, or a file cannot be read; 2: the
command was not understood.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chain.audit import audit, usual_jobs
from chain.bundle import ADDRESS_BYTES, Bundle
from chain.checkpoints import LogKey
from chain.checks import HASH_BYTES, read_hex
from chain.errors import EvidenceError
from chain.ethereum.proof import read_header
from chain.records import EpochRecord
from chain.verify import Trust, verify, verify_without_chain
from ledger.errors import FaultError
from ledger.ids import is_uuid

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence
    from typing import TextIO

AMOUNTS: Final = ("sum", "unbounded_debt", "beyond_bounds")
"""Figures of a report that may be more than every JSON reader keeps."""

PROGRESS_ENTRIES: Final = 10_000
"""How often `--progress` speaks."""

JOBS_MAX: Final = 64
"""The most processes that an audit takes."""

_NOT_ANCHORED: Final = (
    "that the epoch is anchored: without that, the log could show another history to others",
    "the record's link to the epoch before",
)


def main(
    arguments: Sequence[str],
    out: TextIO,
    err: TextIO,
    progress: Callable[[int], object] = lambda _: None,
) -> int:
    """Run the command that the arguments name; its exit code.

    An audit calls `progress` with the entries done so far, or tells `err` if it was asked to.
    """
    asked = _parser().parse_args(arguments)
    try:
        if asked.command == "verify":
            _verify(asked, out)
        else:
            _audit(asked, out, _spoken(err) if asked.progress else progress)
    except EvidenceError as error:
        _report_failure(asked, out, error.where, error.why)
        return 1
    except OSError as error:
        _report_failure(asked, out, "file", str(error))
        return 1
    except FaultError as error:
        _report_failure(asked, out, error.what, f"{error.why}. {error.remedy}")
        return 1
    return 0


def _report_failure(asked: Namespace, out: TextIO, where: str, why: str) -> None:
    if asked.json or asked.command == "audit":
        _say(out, {"ok": False, "where": where, "why": why})
    else:
        out.write(f"This does not hold.\nWhere: {where}\nWhy:   {why}\n")


def _parser() -> ArgumentParser:
    parser = ArgumentParser("chain", description="Check what a book of Ayni says, on your own.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser(
        "verify",
        help="check a bundle: a balance and entries",
        description="Check a bundle against what you know from elsewhere.",
    )
    one.add_argument("bundle", type=Path, help="the bundle's file")
    one.add_argument("--key", type=_log_key, required=True, help="the log's key: name+id+key")
    one.add_argument("--contract", type=_hex(ADDRESS_BYTES), help="the contract's address, in hex")
    one.add_argument("--block", type=_hex(HASH_BYTES), help="hash of a final block, in hex")
    one.add_argument(
        "--without-chain", action="store_true", help="do not check that the epoch is anchored"
    )
    whole = commands.add_parser(
        "audit",
        help="replay a whole journal",
        description="Replay an exported journal, and give what it comes to as JSON.",
    )
    whole.add_argument("export", type=Path, help="the export's file")
    whole.add_argument("--key", type=_log_key, help="the log's key: name+id+key")
    whole.add_argument("--digest", type=_hex(HASH_BYTES), help="an epoch's digest on the chain")
    whole.add_argument("--roster", type=Path, help="a file of member ids, one a line")
    whole.add_argument(
        "--jobs", type=_jobs, default=usual_jobs(), help="processes that check: %(default)s here"
    )
    whole.add_argument("--progress", action="store_true", help="tell how far it is")
    for command in (one, whole):
        command.add_argument("--json", action="store_true", help="answer in JSON")
    return parser


def _verify(asked: Namespace, out: TextIO) -> None:
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
    if asked.json:
        _say(out, found)
    else:
        out.write(_in_words(found))


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


def _in_words(found: dict[str, Any]) -> str:
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
        f"  6    These of its entries are in the journal: {listed}.",
        "What it means:",
        f"  At the close of epoch {found['epoch']}, account {found['account']}",
        f"  stood at {found['balance']} of the unit's smallest part, its lower bound being",
        f"  {found['limit']}; the last entry to touch it is {found['last_entry']}.",
        *(f"  Not checked: {what}." for what in found["not_checked"]),
    ]
    return "\n".join(lines) + "\n"


def _audit(asked: Namespace, out: TextIO, progress: Callable[[int], object]) -> None:
    with asked.export.open("rb") as file:
        report = audit(
            file,
            key=asked.key and asked.key.to_text(),
            digest=asked.digest and asked.digest.hex(),
            roster=None if asked.roster is None else _roster(asked.roster),
            progress=progress,
            jobs=asked.jobs,
        )
    amounts = {name: str(getattr(report, name)) for name in AMOUNTS}
    _say(out, {"ok": True, **asdict(report), **amounts})


def _spoken(err: TextIO) -> Callable[[int], object]:
    """Progress as lines of text."""
    said = 0

    def progress(done: int) -> None:
        nonlocal said
        if done >= said + PROGRESS_ENTRIES:
            said = done
            err.write(f"{done} entries\n")

    return progress


def _roster(path: Path) -> frozenset[str]:
    members = path.read_text("ascii", "replace").split()
    for number, member in enumerate(members, 1):
        if not is_uuid(member):
            raise EvidenceError(f"roster, member {number}", "must be a UUID in lowercase")
    return frozenset(members)


def _jobs(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:4]) <= JOBS_MAX:
        raise ArgumentTypeError(f"must be from 1 to {JOBS_MAX}")
    return int(text)


def _log_key(text: str) -> LogKey:
    try:
        return LogKey.from_text(text)
    except EvidenceError as error:
        raise ArgumentTypeError(str(error)) from error


def _hex(length: int) -> Callable[[str], bytes]:
    def read(text: str) -> bytes:
        try:
            return read_hex("it", text.removeprefix("0x").lower(), length)
        except EvidenceError as error:
            raise ArgumentTypeError(str(error)) from error

    return read


def _say(out: TextIO, answer: dict[str, Any]) -> None:
    out.write(json.dumps(answer, indent=2) + "\n")
