"""The verifier's and the audit's command line.

Exit code 0: all that was asked for holds; 1: something does not, or a file cannot be read; 2: the
command was not understood.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from chain.commands.arguments import parser
from chain.commands.auditing import audit_in_words, run_audit
from chain.commands.receipting import receipt_in_words, run_receipt
from chain.commands.verifying import bundle_in_words, run_verify
from chain.errors import EvidenceError
from ledger.errors import FaultError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping, Sequence
    from typing import TextIO

PROGRESS_ENTRIES: Final = 10_000
"""How often `--progress` speaks."""

IN_WORDS: Final[Mapping[str, Callable[[dict[str, Any]], str]]] = {
    "audit": audit_in_words,
    "receipt": receipt_in_words,
    "verify": bundle_in_words,
}
"""What each command says to people of what holds."""


def main(
    arguments: Sequence[str],
    out: TextIO,
    err: TextIO,
    progress: Callable[[int], object] = lambda _: None,
) -> int:
    """Run the command that the arguments name; its exit code.

    An audit calls `progress` with the entries done so far, or tells `err` if it was asked to.
    """
    asked = parser().parse_args(arguments)
    try:
        found = _run(
            asked, _spoken(err) if asked.command == "audit" and asked.progress else progress
        )
    except EvidenceError as error:
        _report_failure(asked, out, error.where, error.why)
        return 1
    except OSError as error:
        _report_failure(asked, out, "file", str(error))
        return 1
    except MemoryError:
        _report_failure(asked, out, "memory", "it takes more memory than it may have")
        return 1
    except FaultError as error:
        _report_failure(asked, out, error.what, f"{error.why}. {error.remedy}")
        return 1
    out.write(_json(found) if asked.json else IN_WORDS[asked.command](found))
    return 0


def _run(asked: Namespace, progress: Callable[[int], object]) -> dict[str, Any]:
    if asked.command == "audit":
        return run_audit(asked, time.time_ns() // 1_000_000, progress)
    return run_receipt(asked) if asked.command == "receipt" else run_verify(asked)


def _report_failure(asked: Namespace, out: TextIO, where: str, why: str) -> None:
    if asked.json:
        out.write(_json({"ok": False, "where": where, "why": why}))
    else:
        out.write(f"This does not hold.\nWhere: {where}\nWhy:   {why}\n")


def _spoken(err: TextIO) -> Callable[[int], object]:
    """Progress as lines of text."""
    said = 0

    def progress(done: int) -> None:
        nonlocal said
        if done >= said + PROGRESS_ENTRIES:
            said = done
            err.write(f"{done} entries\n")

    return progress


def _json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, indent=2) + "\n"
