"""`ayni wallet news`: what was done in the member's name since this wallet last looked.

Each entry is checked, with the numbers of `news.js`: 1 the checkpoint is signed by the log whose
key this wallet keeps; 2 the entry is in that journal; and 3 its order is signed by whom it names.
Leaves to others: payments (`statement`), whether they had the right to it (the audit).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import typer  # noqa: TC002 Typer reads the annotations

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import show, show_table
from api.cli.wallet.files import at_work
from api.cli.wallet.options import As, Folder  # noqa: TC001 as above
from api.cli.wallet.seat import sit
from api.words.i18n import _
from api.words.showing import show_time
from chain.checkpoints import LogKey, open_note
from chain.errors import EvidenceError, inside
from chain.merkle import leaf_hash, verify_inclusion
from chain.rules import SHAPES
from ledger.entries import read_entry
from ledger.messages import N_
from wallets.signing import verify_all

if TYPE_CHECKING:
    from api.cli.wallet.seat import Seat
    from ledger.entries import Entry

ANSWERS_MAX: Final = 10_000


class News(NamedTuple):
    """The acts since last time, and how far the journal was looked through."""

    acts: list[Entry]
    until: int


def news(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """Show the entries about the member's keys, guardians, mandates, accounts, bounds, roles."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = since(seat, here.seen.get(seat.identity.key, 0))
        here.saw(seat.identity.key, found.until)
    rows = [(act.seq, act.time_ms, act.order.type) for act in found.acts]
    if json:
        names = ("entry", "time_ms", "type")
        show({"news": [dict(zip(names, row, strict=True)) for row in rows]}, as_json=True)
        return
    heads = [_("entry"), _("time"), _("order")]
    show_table(heads, [[str(seq), show_time(time_ms), type_] for seq, time_ms, type_ in rows])


def since(seat: Seat, after: int) -> News:
    """The acts about the member from entry `after` on, each checked."""
    log_key = LogKey.from_text(seat.identity.log_key)
    acts: list[Entry] = []
    until = after
    for _answer in range(ANSWERS_MAX):
        answer = seat.get(f"/members/{seat.identity.member}/acts?after={until}")
        acts += checked(answer, log_key)
        until = int(answer["until"])
        if until >= int(answer["size"]):
            break
    return News(acts, until)


def checked(answer: dict[str, Any], log_key: LogKey) -> list[Entry]:
    """The entries of an answer, once both steps hold; raises `EvidenceError`."""
    # 1. The checkpoint is the log's, and of the size named.
    with inside("checkpoint."):
        noted = open_note(answer["checkpoint"], log_key)
    if noted.size != answer["size"]:
        raise EvidenceError("checkpoint", N_("must be of {size} entries"), size=answer["size"])
    # 2. Each entry is in that journal.
    return [_included(act, noted.size, noted.root) for act in answer["acts"]]


def _included(act: dict[str, Any], size: int, root: bytes) -> Entry:
    body, index = act["entry"].encode(), int(act["index"])
    with inside(f"entry {index}: "):
        proof = [bytes.fromhex(sibling) for sibling in act["proof"]]
        verify_inclusion(leaf_hash(body), index, size, proof, root)
    entry = read_entry(body, SHAPES, f"entry {index}")
    if entry.seq != index:
        raise EvidenceError(f"entry {index}", N_("says that it is {found}"), found=entry.seq)
    # 3. Its order is signed.
    order = entry.order
    for error in verify_all((key, order.text, signed) for key, signed in order.signatures):
        if error is not None:
            raise EvidenceError(f"entry {index}", str(error)) from error
    return entry
