"""Holds what the service promised against what its book says now.

1. The service signs with the key that it had when this wallet first saw it.
2. The checkpoint is signed by that key, and continues the last one that this wallet saw.
3. Each entry that was promised is in the journal of that checkpoint. One that was found there once
   stays, by 2, so each is asked for once, the newest first, and some at a time.

What does not hold is kept as it was and said again each time. A service that gives no answer is
not caught by this; its receipts are, by anybody who has an export or another checkpoint.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.cli.wallet.promises import kept
from api.words.audit_texts import explained
from api.words.i18n import _
from chain.checkpoints import LogKey, open_note
from chain.merkle import leaf_hash, verify_consistency, verify_inclusion
from ledger.errors import EvidenceError
from ledger.messages import N_
from wallets.keystore import save

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from api.cli.wallet.files import Wallet
    from api.cli.wallet.seat import Seat
    from chain.checkpoints import Checkpoint

FILE: Final = "watch.json"
AT_ONCE: Final = 50

GONE: Final = N_("An entry that the service promised you is not in the book.")
ANOTHER: Final = N_("The service signs with another key than when this wallet first saw it.")
FORKED: Final = N_("The book does not continue from where this wallet last saw it.")
SHOW: Final = N_("Show this to your co-op and to an auditor: {file}")


class Alarm(NamedTuple):
    """What a member must know, and the file that shows it."""

    said: str
    file: Path
    why: str


def watch(seat: Seat) -> list[Alarm]:
    """Look whether the book keeps what was promised; what does not hold."""
    return list(_watch(seat))


def told(alarms: Sequence[Alarm]) -> Iterator[str]:
    """The lines for a person."""
    for alarm in alarms:
        yield f"{_(alarm.said)} ({alarm.why})"
        yield _(SHOW).format(file=alarm.file)


def _watch(seat: Seat) -> Iterator[Alarm]:
    identity, file = seat.identity, seat.wallet.folder / FILE
    book = identity.book
    known = _read(seat.wallet)
    mine = known.setdefault(book, {"note": "", "seen": []})
    head = seat.get("")
    if head["log_key"] != identity.log_key:  # 1
        yield Alarm(ANOTHER, seat.wallet.folder / "wallet.json", head["log_key"])
        return
    note = seat.client.text(f"{identity.path}/checkpoint")
    try:
        now = _continued(seat, mine["note"], note)  # 2
    except EvidenceError as error:
        _write(seat.wallet, known | {f"{book} then": mine, f"{book} now": {"note": note}})
        yield Alarm(FORKED, file, ": ".join(explained(error)))
        return
    mine["note"] = note
    for path, found in _unseen(seat, mine["seen"]):  # 3
        try:
            _require_entry(seat, now, found)
        except EvidenceError as error:
            yield Alarm(GONE, path, ": ".join(explained(error)))
        else:
            mine["seen"].append(path.stem)
    _write(seat.wallet, known)


def _continued(seat: Seat, before: str, note: str) -> Checkpoint:
    """The checkpoint in a note, which continues the one before."""
    key = LogKey.from_text(seat.identity.log_key)
    now = open_note(note, key)
    if before:
        then = open_note(before, key)
        if now.size < then.size:
            raise EvidenceError(
                "size", N_("is {size}, and was {before}"), size=now.size, before=then.size
            )
        proof = proof_of(seat, f"/consistency?old={then.size}&size={now.size}")
        verify_consistency(then.size, then.root, now.size, now.root, proof)
    return now


def _unseen(seat: Seat, seen: Sequence[str]) -> list[tuple[Path, dict[str, Any]]]:
    done = set(seen)
    found = (one for one in kept(seat.wallet, seat.identity.book) if one[0].stem not in done)
    return [one for one, _number in zip(found, range(AT_ONCE), strict=False)]


def _require_entry(seat: Seat, now: Checkpoint, found: dict[str, Any]) -> None:
    seq = int(found["receipt"]["seq"])
    if seq >= now.size:
        raise EvidenceError(
            "seq", N_("is {seq}, and the book has {size} entries"), seq=seq, size=now.size
        )
    proof = proof_of(seat, f"/entries/{seq}/proof?size={now.size}")
    verify_inclusion(leaf_hash(found["entry"].encode()), seq, now.size, proof, now.root)


def proof_of(seat: Seat, path: str) -> list[bytes]:
    """The hashes of a proof that the service gives; raises `EvidenceError` if it gives none."""
    try:
        return [bytes.fromhex(one) for one in seat.get(path)["proof"]]
    except (TypeError, KeyError, ValueError) as error:
        raise EvidenceError("proof", N_("is none")) from error


def _read(wallet: Wallet) -> dict[str, Any]:
    path = wallet.folder / FILE
    found: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}
    return found


def _write(wallet: Wallet, known: dict[str, Any]) -> None:
    save(wallet.folder / FILE, json.dumps(known).encode())
