"""What an act would come to, before anybody signs it, and keeping that to be signed.

For treasurers and stewards. Leaves to others: the rules (`credit.acts`), what is asked for
(`api.acts.asking`), entering what was signed (`api.lists`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from api.acts.asking import granted
from api.lists.preparing import Basis, prepare_moves
from api.people.called import accounts_called
from api.queries.past import past_of_book
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from credit.acts import ACTS, Unfit
from credit.adopting import name_of, read_policy
from ledger.records import Kept
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow, KeptRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.lists.preparing import Prepared
    from api.service.callers import Caller
    from credit.acts import Act
    from credit.acts.periods import Period
    from credit.adopting import Policy
    from ledger.parts import Move


class Asked(NamedTuple):
    """An act, with what figures, for which period, and with which account of the community's.

    Where a policy of its kind is in force, its figures are those, whatever is said here.
    """

    tag: str
    figures: Mapping[str, int]
    period: Period
    account: str | None = None


class Preview(NamedTuple):
    """What an act would come to.

    Attributes:
        asked: what it was reckoned for, with the figures that hold.
        policy: the policy in force; None where there is none.
        moves: subunits, who gives, who gets.
        total: the sum of all, in subunits.
        at: how many entries it was reckoned from.
    """

    asked: Asked
    policy: Policy | None
    moves: Sequence[Move]
    total: int
    at: int


def act_of(tag: str) -> Act:
    """The act with a tag. Raises `ProblemError`."""
    act = ACTS.get(tag)
    if act is None:
        raise ProblemError(Trouble.resource_must_exist)
    return act


def adopted(caller: Caller, act: Act) -> Policy | None:
    """The policy of the act's kind that is in force or begins later, if it is this very rule."""
    row = caller.session.get(KeptRow, (*caller.place, name_of(act.kind)))
    found = None if row is None else read_policy(Kept(row.kept_id, row.text))
    return found if found is not None and found.rule == act.tag else None


def accounts_for(caller: Caller, act: Act) -> Mapping[str, str]:
    """The community's accounts that an act may be for, and what they are called."""
    if not act.kinds:
        return {}
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), col(AccountRow.kind).in_(act.kinds),
        col(AccountRow.open),
    )  # fmt: skip
    rows = caller.session.exec(wanted.order_by(col(AccountRow.slot))).all()
    return accounts_called(caller.session, caller.place, rows)


def preview(caller: Caller, asked: Asked) -> Preview:
    """Reckon an act, for treasurers and stewards. Raises `ProblemError`."""
    caller.require_role(TREASURER, STEWARD)
    act = act_of(asked.tag)
    policy = adopted(caller, act)
    said = dict(asked.figures if policy is None else policy.figures)
    figures = act.read(said)
    if isinstance(figures, Unfit):
        raise malformed(f"figures.{figures.name}", Why.not_known)
    if asked.period[1] > caller.now_ms or not act.fits(asked.period, figures):
        raise malformed("from_ms", Why.not_a_time)
    if act.kinds and asked.account not in accounts_for(caller, act):
        raise malformed("account", Why.not_known)
    account = asked.account if act.kinds else None
    wanted = granted(caller, act, account or "", asked.period) if act.asks else ()
    past = past_of_book(caller)
    moves = act.reckon(past, asked.period, figures, account or "", wanted)
    known = asked._replace(figures=said, account=account)
    return Preview(known, policy, moves, sum(amount for amount, *_ in moves), past.size)


def prepare(caller: Caller, asked: Asked) -> Prepared:
    """Reckon an act and keep its list, to be signed. Raises `ProblemError`."""
    return keep(caller, preview(caller, asked))


def keep(caller: Caller, found: Preview) -> Prepared:
    """Keep the list of what was reckoned, to be signed. Raises `ProblemError`."""
    known = found.asked
    basis = Basis(
        tuple(sorted(known.figures.items())), *known.period, known.account, found.at
    )  # fmt: skip
    return prepare_moves(caller, known.tag, found.moves, basis)


def names_of(caller: Caller, moves: Sequence[Move]) -> Mapping[str, str]:
    """What the accounts of these rows are called."""
    ids = {id_ for _, *sides in moves for id_ in sides}
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), col(AccountRow.account_id).in_(ids)
    )
    return accounts_called(caller.session, caller.place, caller.session.exec(wanted).all())
