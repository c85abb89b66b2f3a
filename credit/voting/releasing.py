"""Giving a file of the book's data to somebody: members vote on it, and nobody else decides it.

The order moves nothing. It says what was given, by a digest of the file, and commits to the words
that say to whom and what for: who gets another file, or without a vote, has none to show for it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from credit.voting.counting import decided, lately, vote_reads
from ledger import fields
from ledger.kernel import Accepted, Reads, Rule, View
from ledger.orders import Order, shape
from ledger.refusals import Code, Refusal, refuse

RELEASED: Final = "data-released"


class DataReleased(NamedTuple):
    """Fields of `data-released`.

    `at` is how many entries the file covers, `digest` its SHA-256 in hex, `reason` the commitment
    to whom it goes and what for, `vote` the one that decided it.
    """

    at: int
    digest: str
    reason: str
    vote: str


def release(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the entries are in the book, 2 members have voted for it, lately."""
    body: DataReleased = order.body
    # 1. Nobody gives what is yet to come.
    if body.at > view.size:
        return refuse(Code.list_must_be_of_the_past, at=body.at, size=view.size)
    # 2. It is everybody's.
    if not lately(view, body.vote, now_ms):
        return refuse(Code.vote_must_decide_so, vote=body.vote)
    voted = decided(view, order, body.vote)
    return voted if isinstance(voted, Refusal) else Accepted((), voted)


RULES: Final = (
    Rule(
        shape(
            RELEASED,
            DataReleased,
            {
                "at": fields.time_ms,
                "digest": fields.hex32,
                "reason": fields.hex32,
                "vote": fields.uuid,
            },
        ),
        release,
        reads=lambda body: Reads(kept=vote_reads(body.vote)),
    ),
)
