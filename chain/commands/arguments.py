"""How the arguments of `python -m chain` are read."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chain.audit import usual_jobs
from chain.audit.times import LATE_MS
from chain.bundle import ADDRESS_BYTES
from chain.checkpoints import LogKey
from chain.checks import HASH_BYTES, read_hex
from chain.errors import EvidenceError
from ledger.fields import TIME_MS_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

JOBS_MAX: Final = 64
"""The most processes that an audit takes."""

HOUR_MS: Final = 3_600_000
LATE_HOURS_MAX: Final = 24 * 366

MEMORY_MIB_MAX: Final = 1 << 20


def parser() -> ArgumentParser:
    """The whole command line."""
    found = ArgumentParser("chain", description="Check what a book of Ayni says, on your own.")
    commands = found.add_subparsers(dest="command", required=True)
    for add in (_verify, _receipt, _audit):
        command = add(commands.add_parser)
        command.add_argument("--json", action="store_true", help="answer in JSON")
    return found


def _verify(add: Callable[..., ArgumentParser]) -> ArgumentParser:
    one = add(
        "verify",
        help="check a bundle: a balance and entries",
        description="Check a bundle against what you know from elsewhere.",
    )
    one.add_argument("bundle", type=Path, help="the bundle's file")
    one.add_argument("--key", type=_log_key, required=True, help="the log's key: name+id+key")
    one.add_argument("--book", type=_hex(HASH_BYTES), help="the book's id, in hex")
    one.add_argument("--contract", type=_hex(ADDRESS_BYTES), help="the contract's address, in hex")
    one.add_argument("--block", type=_hex(HASH_BYTES), help="hash of a final block, in hex")
    one.add_argument(
        "--without-chain", action="store_true", help="do not check that the epoch is anchored"
    )
    return one


def _receipt(add: Callable[..., ArgumentParser]) -> ArgumentParser:
    promise = add(
        "receipt",
        help="check receipts: that the service promised these entries",
        description="Check receipts, alone or against what the service says later.",
    )
    promise.add_argument("receipt", type=Path, help="a file of receipts with their entries")
    promise.add_argument("--key", type=_log_key, required=True, help="the log's key: name+id+key")
    promise.add_argument("--export", type=Path, help="an export in which the entries must stand")
    promise.add_argument("--checkpoint", type=Path, help="a later checkpoint, as a note's file")
    promise.add_argument(
        "--proof", type=Path, help="the entry's way to that checkpoint, as in a bundle"
    )
    return promise


def _audit(add: Callable[..., ArgumentParser]) -> ArgumentParser:
    whole = add(
        "audit",
        help="replay a whole journal",
        description="Replay an exported journal, and say what it comes to.",
    )
    whole.add_argument("export", type=Path, help="the export's file")
    whole.add_argument("--key", type=_log_key, help="the log's key: name+id+key")
    whole.add_argument("--book", type=_hex(HASH_BYTES), help="the book's id, in hex")
    whole.add_argument("--digest", type=_hex(HASH_BYTES), help="an epoch's digest on the chain")
    whole.add_argument(
        "--roster", type=Path, help="a file of member ids, one a line, each with its first key"
    )
    whole.add_argument(
        "--certificate", type=Path, help="the certificate of what was brought in, as a file"
    )
    whole.add_argument("--since", type=Path, help="an earlier export, which this one continues")
    for name, text in (
        ("--checkpoint", "a checkpoint that you kept, as a note's file"),
        ("--receipt", "a file of receipts with their entries"),
    ):
        whole.add_argument(name, type=Path, action="append", default=[], help=text)
    whole.add_argument("--now", type=_range(TIME_MS_MAX), help="when it is, in ms; else the clock")
    whole.add_argument(
        "--block-times", type=Path, help="a file of `epoch time_ms digest`, as the chain has them"
    )
    whole.add_argument(
        "--late", type=_range(LATE_HOURS_MAX), default=LATE_MS // HOUR_MS,
        help="hours that an epoch may have waited for its block: %(default)s",
    )  # fmt: skip
    whole.add_argument(
        "--jobs", type=_range(JOBS_MAX, 1), default=usual_jobs(),
        help="processes that check: %(default)s here",
    )  # fmt: skip
    whole.add_argument("--memory", type=_range(MEMORY_MIB_MAX, 64), help="the most MiB it may take")
    whole.add_argument("--progress", action="store_true", help="tell how far it is")
    return whole


def _log_key(text: str) -> LogKey:
    try:
        return LogKey.from_text(text)
    except EvidenceError as error:
        raise ArgumentTypeError(str(error)) from error


def _range(most: int, least: int = 0) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
            raise ArgumentTypeError(f"must be a number from {least} to {most}")
        if not least <= int(text) <= most:
            raise ArgumentTypeError(f"must be {least} to {most}")
        return int(text)

    return read


def _hex(length: int) -> Callable[[str], bytes]:
    def read(text: str) -> bytes:
        try:
            return read_hex("it", text.removeprefix("0x").lower(), length)
        except EvidenceError as error:
            raise ArgumentTypeError(str(error)) from error

    return read
