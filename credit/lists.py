"""Lists that people sign: amounts to move, or bounds to set, many at once (decision 0073).

The order says which rule the list comes from, with which figures, from how much of the journal, for
which period, and the hash of its first part. The service enters the parts (`credit.listed`) and
can enter no others. The audit reckons the list anew; the kernel sees to who signs it, that a policy
allows it where one must, and that no period comes twice.

The book keeps what is still to come under "list/" and the order's id, and until when a rule's
periods have been reckoned under "period/" and its kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from credit.adopting import FIGURES, NO_FIGURES, name_of, policy_of
from credit.registry import PAYER, TAGS, TREASURER, Figures, Tag, unfit
from credit.voting.counting import decided, vote_reads
from ledger import canonical, fields
from ledger.kernel import Accepted, Reads, Rule, View, signing_members, speaks_for
from ledger.orders import Order, shape
from ledger.records import Kept
from ledger.refusals import Code, Refusal, refuse
from ledger.rules import reversals
from ledger.rules.accounts import open_account_of
from ledger.rules.books import below_quorum
from ledger.rules.funds import funded
from ledger.rules.governing import with_households

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.records import Account

APPROVED: Final = "list-approved"
ROWS_MAX: Final = 2**31 - 1
PARTS_MS_MAX: Final = 7 * 86_400_000
"""How long after it was signed the rest of a list may be entered: a week."""


class ListApproved(NamedTuple):
    """Fields of `list-approved`.

    `at` is how many entries it was reckoned from; `from_ms` and `until_ms` the period, both 0 where
    there is none; `account` what it is for, or who gives; `total` the sum of all amounts to move;
    `parts` the first part's hash; `vote` the order that opened a vote which decided it.
    """

    at: int
    from_ms: int
    parts: str
    rows: int
    rule: str
    total: int
    until_ms: int
    account: str | None
    figures: Figures | None
    reason: str | None
    vote: str | None


class Listed(NamedTuple):
    """What is still to come of a list.

    Attributes:
        order: the order that people signed.
        rule: its rule's tag.
        account: who gives, or what it is for.
        parts: the hash of the first part.
        awaited: the hash of the part that comes next; None once all are in.
        rows: how many rows are still to come.
        total: what these move together, in subunits.
        until_ms: when the rest is refused.
        treasurers: the treasurers who signed, each with their household; empty for none.
    """

    order: str
    rule: str
    account: str | None
    parts: str
    awaited: str | None
    rows: int
    total: int
    until_ms: int
    treasurers: tuple[tuple[str, str], ...]

    def kept(self) -> Kept:
        """As the book keeps it."""
        said = {name: value for name, value in self._asdict().items() if value is not None}
        said["total"] = str(self.total)
        said["treasurers"] = [list(one) for one in self.treasurers]
        return Kept(list_name(self.order), canonical.encode(said).decode())


def list_name(order: str) -> str:
    """What the book keeps of a list under."""
    return f"list/{order}"


def read_listed(kept: Kept) -> Listed:
    """What the book keeps of a list."""
    said = _said(kept)
    treasurers = tuple((member, household) for member, household in said["treasurers"])
    absent = {"account": None, "awaited": None}
    return Listed(**{**absent, **said, "total": int(said["total"]), "treasurers": treasurers})


def period_until(kept: Kept) -> int:
    """Until when lists of a kind were reckoned, as the book keeps it; milliseconds since 1970."""
    return int(_said(kept)["until"])


def period_name(rule: str) -> str:
    """Under which name the book keeps until when lists of a rule's kind were reckoned."""
    tag = TAGS.get(rule)
    return f"period/{tag.kind if tag else rule}"


def approve(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 its rule, 2 its policy, 3 its past, 4 its period, 5 who signs: all are as they must be."""
    body: ListApproved = order.body
    figures = body.figures or NO_FIGURES
    # 1. Whoever audits must be able to reckon with its rule and figures.
    wrong = unfit(body.rule, figures)
    if wrong is not None:
        return refuse(Code.rule_must_be_known, rule=body.rule, wrong=wrong)
    tag = TAGS[body.rule]
    # 2. Where the book must have adopted such a rule, it is the one in force.
    unadopted = _unadopted(view, tag, body, now_ms) if tag.is_adopted else None
    if unadopted is not None:
        return unadopted
    # 3. It was reckoned from entries that are there.
    if body.at > view.size:
        return refuse(Code.list_must_be_of_the_past, at=body.at, size=view.size)
    # 4. Its period is over, and no part of it was reckoned before.
    untimely = _untimely(view, tag, body, now_ms)
    if untimely is not None:
        return untimely
    # 5. Who must, signs; or members have voted for it, in place of stewards.
    signed = _signed(view, order, tag, now_ms)
    if isinstance(signed, Refusal):
        return signed
    treasurers = with_households(view, signing_members(view, order, reversals.TREASURER))
    listed = Listed(
        order.id, body.rule, body.account, body.parts, body.parts, body.rows, body.total,
        now_ms + PARTS_MS_MAX, treasurers,
    )  # fmt: skip
    kept = [listed.kept(), *signed]
    if tag.is_periodic:
        done = canonical.encode({"until": body.until_ms}).decode()
        kept.append(Kept(period_name(body.rule), done))
    return Accepted((), tuple(kept))


def _unadopted(view: View, tag: Tag, body: ListApproved, now_ms: int) -> Refusal | None:
    policy = policy_of(view, tag.kind)
    same = policy is not None and (policy.rule, policy.figures) == (
        body.rule, body.figures or NO_FIGURES
    )  # fmt: skip
    if policy is None or not same or policy.from_ms > now_ms:
        return refuse(Code.policy_must_be_in_force, kind=tag.kind)
    return None


def _untimely(view: View, tag: Tag, body: ListApproved, now_ms: int) -> Refusal | None:
    begins, ends = body.from_ms, body.until_ms
    if not tag.is_periodic:
        return refuse(Code.period_must_be_whole, begins=begins, until=ends) if ends else None
    if not begins < ends <= now_ms:
        return refuse(Code.period_must_be_whole, begins=begins, until=ends)
    done = view.kept.get(period_name(body.rule))
    last = 0 if done is None else period_until(done)
    if begins < last:
        return refuse(Code.period_must_come_once, begins=begins, until=last)
    return None


def _signed(view: View, order: Order, tag: Tag, now_ms: int) -> tuple[Kept, ...] | Refusal:
    """What is kept of the vote that decided it, and of what a fund gives; or who must sign."""
    vote = order.body.vote
    voted = decided(view, order, vote) if vote is not None else ()
    if tag.signers == PAYER:
        kept = _by_payer(view, order, now_ms)
        return kept if isinstance(kept, Refusal) or isinstance(voted, Refusal) else voted + kept
    return _unsigned(view, order, tag) or voted


def _unsigned(view: View, order: Order, tag: Tag) -> Refusal | None:
    treasurers = signing_members(view, order, reversals.TREASURER)
    if not treasurers:
        return refuse(Code.treasurer_must_sign)
    assert view.book is not None  # noqa: S101 decide, step 2
    if tag.signers == TREASURER:
        if len(treasurers) < view.book.treasurers:
            return refuse(
                Code.treasurers_must_be_enough,
                signed=len(treasurers),
                quorum=view.book.treasurers,
            )
        return None
    return below_quorum(view, order) if order.body.vote is None else None


def _by_payer(view: View, order: Order, now_ms: int) -> tuple[Kept, ...] | Refusal:
    body: ListApproved = order.body
    payer: Account | Refusal = open_account_of(view, body.account or "")
    if isinstance(payer, Refusal):
        return payer
    if not speaks_for(view, order, payer.terms.member):
        return refuse(Code.payer_must_sign, member=payer.terms.member)
    return funded(view, order, payer, body.total, now_ms)


def _said(kept: Kept) -> Mapping[str, Any]:
    text = kept.text.encode()
    found: Mapping[str, Any] = canonical.decode(text, len(text))
    return found


def _reads(body: ListApproved) -> Reads:
    kind = TAGS[body.rule].kind if body.rule in TAGS else body.rule
    return Reads(kept=(name_of(kind), period_name(body.rule), *vote_reads(body.vote)))


RULES: Final = (
    Rule(
        shape(
            APPROVED,
            ListApproved,
            {
                "at": fields.time_ms,
                "from": fields.time_ms,
                "parts": fields.hex32,
                "rows": fields.whole_from(1, ROWS_MAX),
                "rule": fields.code,
                "total": fields.standing,
                "until": fields.time_ms,
            },
            {
                "account": fields.uuid,
                "figures": FIGURES,
                "reason": fields.hex32,
                "vote": fields.uuid,
            },
        ),
        approve,
        accounts=lambda body: (body.account,) if body.account else (),
        reads=_reads,
    ),
)
