"""What a vote would allow, in words: what it is asked by, and a line for each of its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.acts import said as acts
from api.people.called import called
from api.policies import said as policies
from api.words.i18n import _
from api.words.roles import ROLE_NAMES
from api.words.rules import RULE_NAMES
from api.words.showing import show_amount
from credit.acts import ACTS
from credit.adopting import ADOPTED, ENDED, name_of, read_policy
from credit.policies import POLICIES
from credit.voting.releasing import RELEASED
from credit.voting.roles import GRANTED
from ledger.records import Kept
from ledger.tables import KeptRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.callers import Caller
    from api.votes.acts import Act
    from ledger.amounts import Unit


class Words(NamedTuple):
    """An act in words.

    Attributes:
        asked: the question that a vote on it asks.
        lines: pairs of what a figure is and how much it is.
        from_ms: from when on it holds; None where it holds at once.
        why: the reason that its order commits to; empty where there is none.
    """

    asked: str
    lines: Sequence[tuple[str, str]]
    from_ms: int | None
    why: str


def words_of(caller: Caller, act: Act) -> Words:
    """What it would do, for people."""
    body, why = act.body, act.reason.text if act.reason else ""
    if act.type == ADOPTED:
        asked = _("Should this rule hold: {rule}?").format(rule=title_of(body.rule))
        lines = [figure_line(caller.unit, body.rule, *one) for one in body.figures or ()]
        return Words(asked, lines, body.from_ms, why)
    if act.type == ENDED:
        asked = _("Should this rule end: {rule}?").format(rule=_in_force(caller, body.kind))
        return Words(asked, [], None, why)
    if act.type == RELEASED:
        lines = [(_("Entries"), str(body.at)), (_("Its SHA-256"), body.digest)]
        return Words(_("Should this file of our data be given away?"), lines, None, why)
    name = called(caller.session, caller.place, [body.member])[body.member]
    role = _(ROLE_NAMES[body.role])
    gets, loses = (
        _("Should {name} get the role: {role}?"),
        _("Should {name} lose the role: {role}?"),
    )
    asked = (gets if act.type == GRANTED else loses).format(name=name, role=role)
    return Words(asked, [], None, why)


def title_of(rule: str) -> str:
    """What a rule is called; its tag where this service knows no such rule."""
    said = policies.SAID.get(rule)
    return _(said.title) if said else _(RULE_NAMES[rule]) if rule in RULE_NAMES else rule


def figure_line(unit: Unit, rule: str, name: str, much: int) -> tuple[str, str]:
    """What a figure of a rule is, and how much; as it was sent where it is of no rule here."""
    if rule in ACTS and name in ACTS[rule].spans:
        label, is_amount = acts.FIGURES[name], acts.is_amount(ACTS[rule], name)
    elif rule in POLICIES and name in POLICIES[rule].spans:
        label, is_amount = policies.FIGURES[name], policies.is_amount(POLICIES[rule], name)
    else:
        return name, str(much)
    return _(label), show_amount(unit, much) if is_amount else str(much)


def _in_force(caller: Caller, kind: str) -> str:
    """What the rule of a kind that is in force is called; else the kind."""
    row = caller.session.get(KeptRow, (*caller.place, name_of(kind)))
    policy = None if row is None else read_policy(Kept(row.kept_id, row.text))
    return kind if policy is None else title_of(policy.rule)
