"""`python -m chain receipt`: checks promises, and whether they were kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from chain.bundle import PATH_MAX
from chain.checkpoints import open_note
from chain.checks import HASH_BYTES, read_hex, read_list
from chain.commands.auditing import read_note
from chain.errors import EvidenceError, inside
from chain.kept import Kept, read_kept, verify_kept
from chain.merkle import verify_inclusion
from chain.outline import outline

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from chain.voice import Say

STEPS: Final = {"export": 2, "checkpoint": 3}

_NOT_HELD: Final = (
    "that the entries still stand in the journal: give --export, or --checkpoint and --proof"
)
_NOT_PROVED: Final = "that the entries stand in that checkpoint's journal: give --proof or --export"


def run_receipt(asked: Namespace) -> dict[str, Any]:
    """What the receipts show, as an object for JSON.

    1. The service promised each entry. 2. Each stands at its place in the export. 3. Each lies
    below the checkpoint's size, and the proof leads from the entry to its root.

    Raises:
        EvidenceError: one of these does not hold.
        OSError: a file cannot be read.
    """
    kept = read_kept(asked.receipt.read_bytes(), "receipt")
    for one in kept:
        verify_kept(one, asked.key)  # 1
    held_in: dict[str, int] = {}
    if asked.export is not None:
        held_in["export"] = _check_export(asked, kept)  # 2
    if asked.checkpoint is not None:
        size = _check_checkpoint(asked, kept)  # 3
        held_in |= {"checkpoint": size} if asked.proof is not None else {}
    elif asked.proof is not None:
        raise EvidenceError("--checkpoint", "must be given with --proof")
    return {
        "ok": True,
        "log": asked.key.name,
        "receipts": len(kept),
        "entries": [one.receipt.seq for one in kept],
        "times_ms": [one.receipt.time_ms for one in kept],
        "held_against": held_in,
        "not_checked": _not_checked(asked),
    }


def receipt_in_words(found: dict[str, Any], _say: Say) -> str:
    """The same for people; `ayni` does not have it."""
    listed = ", ".join(map(str, found["entries"])) or "none"
    lines = [
        "These receipts hold. What was checked:",
        f"  1  The service of the log {found['log']} promised the entries {listed}.",
        *(
            f"  {STEPS[name]}  They stand in the journal of the {name}, of {size} entries."
            for name, size in found["held_against"].items()
        ),
        *(f"  Not checked: {what}." for what in found["not_checked"]),
    ]
    return "\n".join(lines) + "\n"


def _check_export(asked: Namespace, kept: Sequence[Kept]) -> int:
    with inside("export: "), asked.export.open("rb") as file:
        found = outline(file, asked.key, [one.receipt.seq for one in kept])
    for one in kept:
        if found.leaves.get(one.receipt.seq) != one.receipt.leaf:
            is_there = one.receipt.seq < found.size
            why = "the export has another entry there" if is_there else "the export ends before it"
            raise EvidenceError(one.where, f"entry {one.receipt.seq} was promised, and {why}")
    return found.size


def _check_checkpoint(asked: Namespace, kept: Sequence[Kept]) -> int:
    with inside("checkpoint: "):
        checkpoint = open_note(read_note(asked.checkpoint), asked.key)
    for one in kept:
        if one.receipt.seq >= checkpoint.size:
            why = f"entry {one.receipt.seq} was promised, and the checkpoint has {checkpoint.size}"
            raise EvidenceError(one.where, f"{why}: it is older, or entries were dropped")
    if asked.proof is not None:
        if len(kept) != 1:
            raise EvidenceError("--proof", "is for one receipt")
        [one] = kept
        with inside("proof: "):
            verify_inclusion(
                one.receipt.leaf,
                one.receipt.seq,
                checkpoint.size,
                _proof(asked.proof),
                checkpoint.root,
            )
    return checkpoint.size


def _proof(path: Path) -> tuple[bytes, ...]:
    try:
        sent = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise EvidenceError("file", "must be JSON: a list of hashes in hex") from error
    return read_list(
        "siblings", sent, PATH_MAX, lambda where, item: read_hex(where, item, HASH_BYTES)
    )


def _not_checked(asked: Namespace) -> list[str]:
    if asked.export is not None or asked.proof is not None:
        return []
    return [_NOT_HELD if asked.checkpoint is None else _NOT_PROVED]
