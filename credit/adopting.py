"""Policies that a book adopts: stewards sign which rule holds from when on, with which figures.

A book has one policy of a kind in force at most; another takes its place, or it is ended. The book
keeps it under "policy/" and the kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from credit.registry import TAGS, Figures, unfit
from credit.voting.counting import decided, lately, vote_reads
from credit.voting.records import vote_of
from ledger import canonical, fields
from ledger.kernel import Accepted, Reads, Rule, View
from ledger.orders import Order, shape
from ledger.records import Kept
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.books import below_quorum

if TYPE_CHECKING:
    from collections.abc import Callable

ADOPTED: Final = "policy-adopted"
ENDED: Final = "policy-ended"
FIGURES_MAX: Final = 16
FIGURE_MAX: Final = 2**53 - 1
NO_FIGURES: Final[Figures] = ()


class PolicyAdopted(NamedTuple):
    """Fields of `policy-adopted`; `reason` is a memo commitment, `vote` one that decided it."""

    from_ms: int
    reason: str
    rule: str
    figures: Figures | None
    vote: str | None


class PolicyEnded(NamedTuple):
    """Fields of `policy-ended`; `vote` is one that decided it."""

    kind: str
    reason: str
    vote: str | None = None


class Policy(NamedTuple):
    """A policy in force: the order that adopted it, its rule and figures, and from when on."""

    order: str
    rule: str
    figures: Figures
    from_ms: int


def name_of(kind: str) -> str:
    """What the book keeps the policy of a kind under."""
    return f"policy/{kind}"


def policy_of(view: View, kind: str) -> Policy | None:
    """The policy of a kind, if one was adopted and not ended."""
    kept = view.kept.get(name_of(kind))
    return None if kept is None else read_policy(kept)


def read_policy(kept: Kept) -> Policy | None:
    """A policy as the book keeps it; None once it has ended."""
    said = _said(kept)
    if "order" not in said:
        return None
    figures = tuple((name, number) for name, number in said["figures"])
    return Policy(said["order"], said["rule"], figures, said["from"])


def _said(kept: Kept) -> dict[str, Any]:
    return canonical.decode(kept.text.encode(), len(kept.text.encode()))


def adopt(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 the rule is known, 2 its figures fit, 3 it does not begin in the past, 4 stewards sign.

    Or members have voted for it: then whoever signs does what they decided, unless the book has
    adopted or ended a rule of the kind since that vote was over.
    """
    body: PolicyAdopted = order.body
    figures = body.figures or NO_FIGURES
    # 1 and 2. Whoever audits must be able to reckon with it.
    wrong = unfit(body.rule, figures)
    if wrong is not None:
        return refuse(Code.rule_must_be_known, rule=body.rule, wrong=wrong)
    # 3. Nothing holds for what was done before anybody knew.
    if body.from_ms < now_ms:
        return refuse(Code.policy_must_begin_later, begins=body.from_ms, now=now_ms)
    # 4. It concerns all.
    kind = TAGS[body.rule].kind
    voted = _voted(view, order, kind)
    if isinstance(voted, Refusal):
        return voted
    said = {"at": view.size, "figures": [list(one) for one in figures], "from": body.from_ms,
            "order": order.id, "rule": body.rule, "time": now_ms}  # fmt: skip
    return Accepted((), (_keep(kind, said), *voted))


def _voted(view: View, order: Order, kind: str) -> tuple[Kept, ...] | Refusal:
    """What is kept of the vote that decided it; nothing where stewards did."""
    vote = order.body.vote
    if vote is None:
        return below_quorum(view, order) or ()
    kept, found = view.kept.get(name_of(kind)), vote_of(view, vote)
    # A vote that nobody made use of does not undo what was decided after it.
    if kept is not None and found is not None and found.ends_ms <= _said(kept).get("time", 0):
        return refuse(Code.vote_must_decide_so, vote=vote)
    return decided(view, order, vote)


def end(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 there is one in force, 2 stewards sign, or members have voted for it since, and lately."""
    body: PolicyEnded = order.body
    # 1. There is something to end.
    if policy_of(view, body.kind) is None:
        return refuse(Code.policy_must_be_in_force, kind=body.kind)
    # 2. It concerns all: this rule, not one of its kind that came while they voted.
    if body.vote is not None and not _is_of_this(view, body.kind, body.vote, now_ms):
        return refuse(Code.vote_must_decide_so, vote=body.vote)
    voted = _voted(view, order, body.kind)
    if isinstance(voted, Refusal):
        return voted
    return Accepted((), (_keep(body.kind, {"time": now_ms}), *voted))


def _is_of_this(view: View, kind: str, vote: str, now_ms: int) -> bool:
    """Whether a vote began with this rule in force, and is not long over: an end has no day."""
    found, adopted = vote_of(view, vote), _said(view.kept[name_of(kind)]).get("at", 0)
    return lately(view, vote, now_ms) and (found is None or adopted < found.opened)


def _keep(kind: str, said: dict[str, Any]) -> Kept:
    return Kept(name_of(kind), canonical.encode(said).decode())


def _kind_reads(rule: str) -> tuple[str, ...]:
    return (name_of(TAGS[rule].kind),) if rule in TAGS else ()


FIGURES: Final[Callable[[object], Figures]] = fields.pairs_of(
    fields.code, fields.small_up_to(FIGURE_MAX), FIGURES_MAX
)
"""The kind of a field for a rule's figures."""

RULES: Final = (
    Rule(
        shape(
            ADOPTED,
            PolicyAdopted,
            {"from": fields.time_ms, "reason": fields.hex32, "rule": fields.code},
            {"figures": FIGURES, "vote": fields.uuid},
        ),
        adopt,
        reads=lambda body: Reads(kept=(*_kind_reads(body.rule), *vote_reads(body.vote))),
    ),
    Rule(
        shape(
            ENDED,
            PolicyEnded,
            {"kind": fields.code, "reason": fields.hex32},
            {"vote": fields.uuid},
        ),
        end,
        reads=lambda body: Reads(kept=(name_of(body.kind), *vote_reads(body.vote))),
    ),
)
