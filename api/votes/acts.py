"""What a vote would allow, kept beside it: its order says no more than the hash of that.

Whoever asks leaves the order's own fields as they are hashed, and the text behind its reason. So
members read what they vote on, and whoever enters it later has all that it takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode

from sqlmodel import col, select

from api.exchanges.entering import Text
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.votes.tables import VotedActRow
from chain.rules import SHAPES
from credit.adopting import ADOPTED, ENDED, NO_FIGURES
from credit.registry import unfit
from credit.voting.acts import NOBODY, read_own
from credit.voting.counting import VOTED_MS, subject_of_text
from credit.voting.releasing import RELEASED
from credit.voting.roles import GRANTED, WITHDRAWN
from ledger import canonical
from ledger.orders import ORDER_BYTES_MAX, Order
from ledger.refusals import Code
from wallets.errors import BadMemoError, WrongMemoError
from wallets.memos import check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.http.memos import Memo
    from api.service.callers import Caller
    from credit.voting.records import Vote

TYPES: Final = frozenset({ADOPTED, ENDED, GRANTED, WITHDRAWN, RELEASED})
"""What is voted on as an act that this service can say in words."""

_UNSAID: Final[Mapping[str, Any]] = {"from": 0, "reason": NOBODY}


class Act(NamedTuple):
    """What a vote would allow.

    Attributes:
        text: its fields with its type, canonical JSON, whose hash is the vote's subject.
        type: the order's type.
        body: the order's own fields as they are read.
        reason: the text that it commits to, with its salt; None where it commits to none.
    """

    text: str
    type: str
    body: Any
    reason: Text | None

    @property
    def subject(self) -> str:
        """The hash by which a vote names it."""
        return subject_of_text(self.text.encode())


def read_act(text: str, memo: Memo | None) -> Act:
    """What somebody sends as an act; `ProblemError` unless an order could say just that."""
    order = _order(_known(text))
    if order.type == ADOPTED and unfit(order.body.rule, order.body.figures or NO_FIGURES):
        raise malformed("act", Code.rule_must_be_known.name)
    committed = getattr(order.body, "reason", None)
    if (committed is None) != (memo is None):
        raise ProblemError(Trouble.memo_must_match)
    if committed is None or memo is None:
        return Act(text, order.type, order.body, None)
    reason = Text(bytes.fromhex(memo.salt), memo.text)
    try:
        check(committed, *reason)
    except (BadMemoError, WrongMemoError) as error:
        raise ProblemError(Trouble.memo_must_match) from error
    return Act(text, order.type, order.body, reason)


def draft_act(text: str) -> Act:
    """What somebody would put to the vote, as far as it is said before its day and its reason."""
    own = _known(text)
    shape = SHAPES[own["type"]]
    open_ = {name: value for name, value in _UNSAID.items() if name in dict(shape.required)}
    order = _order({**open_, **own})
    return Act(text, order.type, order.body, None)


def vote_on(type_: str, **own: Any) -> str:  # noqa: ANN401 an order's fields
    """The page on which somebody puts such an order to the vote."""
    text = canonical.encode({"type": type_, **own}).decode()
    return f"/app/votes/new?{urlencode({'act': text})}"


def can_be_entered(act: Act | None, vote: Vote, now_ms: int) -> bool:
    """Whether a vote has passed, nobody made use of it yet, and there is still time to."""
    if act is None or not vote.has_passed or vote.used:
        return False
    if act.type == ADOPTED:
        return bool(act.body.from_ms > now_ms)
    return now_ms < vote.ends_ms + VOTED_MS


def act_of(row: VotedActRow) -> Act:
    """An act as it is kept; it was read before."""
    order = _order(_known(row.act))
    kept = row.salt is not None and row.reason is not None
    reason = Text(row.salt or b"", row.reason or "") if kept else None
    return Act(row.act, order.type, order.body, reason)


def row_of(caller: Caller, order: Order, act: Act) -> VotedActRow:
    """The act as it is kept of a vote that the caller asks for by this order."""
    salt, text = act.reason or (None, None)
    return VotedActRow(
        community_id=caller.place.community, book=caller.place.book, order_id=order.id,
        member_id=caller.member, act=act.text, salt=salt, reason=text,
        ends_ms=order.body.ends_ms,
    )  # fmt: skip


def acts_of(caller: Caller, subjects: Mapping[str, str | None]) -> Mapping[str, Act]:
    """What votes would allow, as far as it is known here, by vote; `subjects` likewise.

    Nobody is shown an act that is not the one whose hash the vote names.
    """
    wanted = select(VotedActRow).where(
        *in_book(VotedActRow, caller.place), col(VotedActRow.order_id).in_(subjects)
    )
    found = {row.order_id: act_of(row) for row in caller.session.exec(wanted)}
    return {vote: act for vote, act in found.items() if act.subject == subjects[vote]}


def _known(text: str) -> Mapping[str, Any]:
    """The fields of an act; `ProblemError` where they are of a type that is not left here."""
    try:
        own = canonical.decode(text.encode(), ORDER_BYTES_MAX)
    except (canonical.NotCanonicalError, UnicodeEncodeError) as error:
        raise malformed("act", Code.order_must_be_canonical.name) from error
    type_ = own.get("type")
    if not isinstance(type_, str) or type_ not in TYPES:
        raise malformed("act", Why.not_of_this_type)
    return own


def _order(own: Mapping[str, Any]) -> Order:
    order = read_own(own, SHAPES)
    if not isinstance(order, Order):
        raise malformed("act", order.code.name)
    return order
