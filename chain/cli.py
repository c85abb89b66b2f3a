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
from chain.voice import ENGLISH
from ledger.errors import FaultError
from ledger.messages import N_

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping, Sequence
    from typing import TextIO

    from chain.voice import Say, Voice

AMOUNTS: Final = ("sum", "unbounded_debt", "beyond_bounds")
"""Figures of a report that may be more than every JSON reader keeps."""

PROGRESS_ENTRIES: Final = 10_000
"""How often `--progress` speaks."""

IN_WORDS: Final[Mapping[str, Callable[[dict[str, Any], Say], str]]] = {
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
    voice: Voice = ENGLISH,
) -> int:
    """Run the command that the arguments name; its exit code.

    What it says to people is in English unless it is given another `voice`.

    An audit calls `progress` with the entries done so far, or tells `err` if it was asked to.
    """
    asked = parser().parse_args(arguments)
    try:
        found = _run(
            asked, _spoken(err) if asked.command == "audit" and asked.progress else progress
        )
    except EvidenceError as error:
        wrong, what = error.plain(), N_("This does not hold.")
    except (OSError, MemoryError, FaultError) as error:
        wrong, what = _unchecked(error), N_("This could not be checked.")
    else:
        out.write(_json(found) if asked.json else IN_WORDS[asked.command](found, voice.say))
        return 0
    if asked.json:
        out.write(_json({"ok": False, "message": "", "figures": {}, **wrong}))
    else:
        out.write(_failure_in_words(what, wrong, voice))
    return 1


def _unchecked(error: OSError | MemoryError | FaultError) -> dict[str, Any]:
    """Why it could not be checked, as plain data; what a fault says is left as it is."""
    if isinstance(error, FaultError):
        return {"where": error.what, "why": f"{error.why}. {error.remedy}"}
    if isinstance(error, MemoryError):
        why = N_("the file takes more room than it may have")
        return EvidenceError("memory", why).plain()
    name = str(error.filename or "")
    return EvidenceError("file", N_("{name} cannot be read"), str(error), name=name).plain()


def _run(asked: Namespace, progress: Callable[[int], object]) -> dict[str, Any]:
    if asked.command == "audit":
        return run_audit(asked, time.time_ns() // 1_000_000, progress)
    return run_receipt(asked) if asked.command == "receipt" else run_verify(asked)


def _failure_in_words(what: str, wrong: dict[str, Any], voice: Voice) -> str:
    say, (where, why) = voice.say, voice.wrong(wrong)
    lines = (
        say(what),
        say(N_("Where: {where}"), where=where),
        say(N_("Why: {why}"), why=why),
    )
    return "".join(f"{line}\n" for line in lines)


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
