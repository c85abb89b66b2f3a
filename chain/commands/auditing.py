"""`python -m chain audit`: replays a journal with what the auditor has from elsewhere."""

from __future__ import annotations

import os
import resource
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from chain.audit import BlockTime, Mark, audit
from chain.certificates import CERTIFICATE_BYTES_MAX, Certificate
from chain.checkpoints import LogKey, open_note
from chain.checks import HASH_BYTES, read_hex
from chain.commands.arguments import HOUR_MS
from chain.errors import EvidenceError, inside
from chain.gap_texts import GAPS, OF_FIGURES
from chain.kept import read_kept, verify_kept
from chain.outline import outline
from ledger.fields import TIME_MS_MAX
from ledger.ids import is_uuid
from ledger.messages import N_

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chain.voice import Say

AMOUNTS: Final = (
    "sum", "unbounded_debt", "beyond_bounds", "unclaimed_above", "unclaimed_below",
)  # fmt: skip
"""Figures of a report that may be more than every JSON reader keeps."""

CLOCK_SLACK_MS: Final = 300_000
"""How far the clock of the machine that audits may be behind; not if `--now` was said."""

BLOCK_TIMES_MAX: Final = 100_000
NOTE_BYTES_MAX: Final = 1 << 20

NICENESS: Final = 10

_MIB: Final = 1 << 20


def run_audit(asked: Namespace, clock_ms: int, progress: Callable[[int], object]) -> dict[str, Any]:
    """What the audit comes to, as an object for JSON. Raises as `audit`, and `OSError`."""
    if asked.memory is not None:
        _bound(asked.memory * _MIB)
    since = None if asked.since is None else _since(asked.since, asked.key)
    key = asked.key if since is None else since[0]
    with asked.export.open("rb") as file:
        report = audit(
            file,
            key=None if key is None else key.to_text(),
            digest=asked.digest and asked.digest.hex(),
            roster=None if asked.roster is None else _roster(asked.roster),
            book=asked.book and asked.book.hex(),
            marks=[*(since[1:] if since else ()), *_marks(asked, key)],
            now_ms=clock_ms + CLOCK_SLACK_MS if asked.now is None else asked.now,
            block_times=[] if asked.block_times is None else _block_times(asked.block_times),
            late_ms=asked.late * HOUR_MS,
            certificate=asked.certificate and read_certificate(asked.certificate),
            progress=progress,
            jobs=asked.jobs,
        )
    amounts = {name: str(getattr(report, name)) for name in AMOUNTS}
    return {"ok": True, **asdict(report), **amounts}


def _bound(memory: int) -> None:
    """Take no more than so many bytes, and give way to others: someone audits for strangers."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.nice(NICENESS)


def audit_in_words(found: dict[str, Any], say: Say) -> str:
    """What an audit that found nothing wrong says, for people."""
    checked = [
        *_book_in_words(found, say), *_brought_in_words(found, say), *_epochs_in_words(found, say)
    ]  # fmt: skip
    lines = [
        say(N_("Nothing was found wrong. What was checked:")),
        *(f"  {line}" for line in checked),
        *(
            say(N_("Look at this: {warning}."), warning=say(message, count=found[name]))
            for name, message in OF_FIGURES.items()
            if found[name]
        ),
        say(N_("What this does NOT show:")),
    ]
    for gap in found["not_established"]:
        what, why, to_do = (say(text, **gap["figures"]) for text in GAPS[gap["code"]])
        lines.append(f"  - {what[0].upper()}{what[1:]}: {why}.")
        lines.append("    " + say(N_("What to do: {what}."), what=to_do))
    return "\n".join(lines) + "\n"


def _book_in_words(found: dict[str, Any], say: Say) -> Iterator[str]:
    yield say(N_("Book {book}"), book=found["book"])
    yield say(N_("Key {key}"), key=found["key"])
    yield say(N_("Entries, each accepted again by the rules: {count}."), count=found["entries"])
    yield say(N_("Signatures, all valid: {count}."), count=found["signatures"])
    yield say(N_("Entries made with a permission: {count}."), count=found["mandated"])
    covered = N_("Entries covered by a hash seen on a chain: {count}.")
    yield say(covered, count=found["anchored_entries"])
    accounts = N_("Accounts: {count}. Below zero: {negative}. They sum to {sum}.")
    yield say(accounts, count=found["accounts"], negative=found["negative"], sum=found["sum"])


def _epochs_in_words(found: dict[str, Any], say: Say) -> Iterator[str]:
    yield say(N_("Closings, each counted again: {count}."), count=found["epochs"])
    if found["digest"]:
        yield say(N_("The last one's hash is {digest}."), digest=found["digest"])
    share = N_(
        "Members have signed for this share of the accounts: {accounts}; of what is owed: {debt}."
    )
    yield say(share, accounts=found["countersigned_accounts"], debt=found["countersigned_debit"])
    yield say(
        N_("Members who signed another balance than the book's: {count}."), count=found["disputed"]
    )
    rights = found["time_rights"]
    acts = N_("Acts that were right only at their time: {acts}. Shown to be in time: {supported}.")
    yield say(acts, acts=rights["acts"], supported=rights["supported"])
    for act in _unsupported(rights):
        yield say(
            N_("Not shown to be in time: entry {entry}, {act}."), entry=act["entry"], act=act["act"]
        )


def _brought_in_words(found: dict[str, Any], say: Say) -> Iterator[str]:
    brought = found["brought"]
    if brought is not None:
        what = N_(
            "Brought in by entry {entry}: accounts {accounts}, members {members}, "
            "{total} above zero."
        )
        yield say(what, **brought)
        if not brought["complete"]:
            yield say(N_("It is NOT complete: parts are missing."))
        yield say(N_("Its source has the hash {source}."), source=brought["source"])
        yield say(N_("Its past exchanges have the hash {history}."), history=brought["history"])
        yield from _certified_in_words(brought, say)
    if found["expected"]:
        who = N_(
            "Members who are expected and have not come: {expected}. Nobody gives from their "
            "{unclaimed} accounts, {above} above zero and {below} below."
        )
        yield say(
            who, expected=found["expected"], unclaimed=found["unclaimed"],
            above=found["unclaimed_above"], below=found["unclaimed_below"],
        )  # fmt: skip


def _certified_in_words(brought: dict[str, Any], say: Say) -> Iterator[str]:
    if brought["certified"] is None:
        yield say(N_("Nobody has signed that it is right."))
        return
    by = N_("Entry {entry} says that it is right: {certificate}.")
    yield say(by, entry=brought["certified"], certificate=brought["certificate"])
    if brought["checked"]:
        yield say(N_("The certificate was given, and agrees."))
    else:
        yield say(N_("The certificate was not given."))


def read_certificate(path: Path) -> Certificate:
    """The certificate in a file. Raises `EvidenceError` and `OSError`."""
    with path.open("rb") as file:
        return Certificate.from_bytes(file.read(CERTIFICATE_BYTES_MAX + 1))


def _unsupported(rights: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (act for act in rights["shown"] if not act["supported"])


def _since(path: Path, key: LogKey | None) -> tuple[LogKey, Mark]:
    """The key of an earlier export's log, and what must stand in a journal that continues it."""
    with inside("since: "), path.open("rb") as file:
        found = outline(file, key)
    return found.key, Mark("since", found.size, root=found.root)


def _marks(asked: Namespace, key: LogKey | None) -> Iterator[Mark]:
    """What must stand in the journal by checkpoints and receipts that the auditor has."""
    if key is None and (asked.checkpoint or asked.receipt):
        raise EvidenceError("--key", N_("has to be given: what you kept is checked with it"))
    for path in asked.checkpoint:
        assert key is not None  # noqa: S101 seen above
        where = f"checkpoint {path.name}"
        with inside(f"{where}: "):
            checkpoint = open_note(read_note(path), key)
        yield Mark(where, checkpoint.size, root=checkpoint.root)
    for path in asked.receipt:
        assert key is not None  # noqa: S101 seen above
        for kept in read_kept(path.read_bytes(), f"receipt {path.name}"):
            verify_kept(kept, key)
            yield Mark(kept.where, kept.receipt.seq + 1, leaf=kept.receipt.leaf)


def read_note(path: Path) -> str:
    """A note's text."""
    with path.open("rb") as file:
        return file.read(NOTE_BYTES_MAX).decode("utf-8", "replace")


def _roster(path: Path) -> dict[str, str | None]:
    """Member ids, and on the same line the key that each came in with, where it is known."""
    found: dict[str, str | None] = {}
    lines = [line.split() for line in path.read_text("ascii", "replace").splitlines()]
    for number, words in enumerate(filter(None, lines), 1):
        where = f"roster, member {number}"
        member, *keys = words
        if not is_uuid(member):
            raise EvidenceError(where, N_("should be an id in small letters"))
        if len(keys) > 1:
            raise EvidenceError(
                where, N_("should be a line of the member's id and one key, or none")
            )
        if member in found:
            raise EvidenceError(where, N_("{member} is there twice"), member=member)
        found[member] = read_hex(f"{where}, key", keys[0], HASH_BYTES).hex() if keys else None
    return found


def _block_times(path: Path) -> list[BlockTime]:
    """Lines of `epoch time_ms` or `epoch time_ms digest`."""
    lines = [line.split() for line in path.read_text("ascii", "replace").splitlines()]
    found = list(filter(None, lines))
    if len(found) > BLOCK_TIMES_MAX:
        raise EvidenceError(
            "block times", N_("should be {most} lines at most"), most=BLOCK_TIMES_MAX
        )
    return [_block_time(f"block times, line {at}", words) for at, words in enumerate(found, 1)]


def _block_time(where: str, words: list[str]) -> BlockTime:
    *numbers, digest = [*words, ""] if len(words) == len(("epoch", "time_ms")) else words or [""]
    if len(numbers) != len(("epoch", "time_ms")) or not all(map(_is_number, numbers)):
        raise EvidenceError(
            where, N_("should be a closing, a time and the hash, as the guide says")
        )
    if digest:
        digest = read_hex(f"{where}, digest", digest.removeprefix("0x"), HASH_BYTES).hex()
    return BlockTime(int(numbers[0]), int(numbers[1]), digest)


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= len(str(TIME_MS_MAX))
