"""The treasurer's desk from a terminal, one file for each group of commands.

What a page does here goes through the same `/v1` operations. What is signed was reckoned or hashed
on this machine first (`listed`): a service that shows one list has no other one signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.cli.wallet.treasury import (
    acts,
    appeals,
    asks,
    governing,
    limits,
    lists,
    looking,
    plans,
    policies,
    reports,
    stating,
    trying,
    warnings,
)

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS: Final[dict[str, tuple[Callable[..., None], str]]] = {
    "limits": (limits.limits, limits.HELP),
    "renew": (limits.renew, limits.RENEW_HELP),
    "appeals": (appeals.appeals, appeals.HELP),
    "appeal": (appeals.appeal, appeals.APPEAL_HELP),
    "answer": (appeals.answer, appeals.ANSWER_HELP),
    "exchanges": (appeals.exchanges, appeals.EXCHANGES_HELP),
    "warnings": (warnings.warnings, warnings.HELP),
    "warn": (warnings.warn, warnings.WARN_HELP),
    "watch-list": (looking.watch_list, looking.HELP),
    "lists": (lists.lists, lists.HELP),
    "pay-many": (lists.pay_many, lists.PAY_HELP),
    "sign-list": (lists.sign_list, lists.SIGN_HELP),
    "rules": (governing.rules, governing.HELP),
    "households": (governing.households, governing.HOUSEHOLDS_HELP),
    "household": (governing.household, governing.HOUSEHOLD_HELP),
    "vouching": (stating.vouching, stating.HELP),
    "vouch": (stating.vouch, stating.VOUCH_HELP),
    "leaves": (stating.leaves, stating.LEAVES_HELP),
    "leave": (stating.leave, stating.LEAVE_HELP),
    "policies": (policies.policies, policies.HELP),
    "try-policy": (trying.try_policy, trying.HELP),
    "adopt": (policies.adopt, policies.ADOPT_HELP),
    "end-policy": (policies.end_policy, policies.END_HELP),
    "run-limits": (policies.run_limits, policies.RUN_HELP),
    "standing": (policies.standing, policies.STANDING_HELP),
    "acts": (acts.acts, acts.HELP),
    "act": (acts.act, acts.ACT_HELP),
    "runs": (acts.runs, acts.RUNS_HELP),
    "asks": (asks.asks, asks.HELP),
    "ask": (asks.ask, asks.ASK_HELP),
    "decide": (asks.decide, asks.DECIDE_HELP),
    "end-ask": (asks.end_ask, asks.END_HELP),
    "plans": (plans.plans, plans.HELP),
    "report": (reports.report, reports.HELP),
    "freeze": (reports.freeze, reports.FREEZE_HELP),
}
