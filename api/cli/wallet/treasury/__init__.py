"""The treasurer's desk from a terminal, one file for each group of commands.

What a page does here goes through the same `/v1` operations. What is signed was reckoned or hashed
on this machine first (`listed`): a service that shows one list has no other one signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.cli.commands import Command
from api.words.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS: Final[Mapping[str, Command]] = {
    "limits": Command(
        "treasury.limits:limits",
        N_("Set the limits of many accounts, from a file, for treasurers."),
    ),
    "renew": Command(
        "treasury.limits:renew",
        N_("Let limits that end hold on until another day, for treasurers."),
    ),
    "appeals": Command(
        "treasury.appeals:appeals", N_("Show who asks for another limit, and what was answered.")
    ),
    "appeal": Command("treasury.appeals:appeal", N_("Ask for another limit of your account.")),
    "answer": Command(
        "treasury.appeals:answer", N_("Answer somebody who asks for another limit, for treasurers.")
    ),
    "warnings": Command(
        "treasury.warnings:warnings",
        N_("Show from where on members are warned before their limits, for treasurers."),
    ),
    "warn": Command(
        "treasury.warnings:warn",
        N_("Set from where on members are warned, for treasurers; it stops nothing."),
    ),
    "exchanges": Command(
        "treasury.appeals:exchanges", N_("Show what was exchanged lately, for treasurers.")
    ),
    "watch-list": Command(
        "treasury.looking:watch_list",
        N_("Show where accounts stand within their limits, for treasurers."),
    ),
    "lists": Command(
        "treasury.lists:lists",
        N_("Show the lists that wait to be signed, or were; one with all its lines."),
    ),
    "pay-many": Command(
        "treasury.lists:pay_many", N_("Pay many at once, from a file, with one signature.")
    ),
    "sign-list": Command(
        "treasury.lists:sign_list", N_("Sign a list that was prepared, after a look at its lines.")
    ),
    "rules": Command(
        "treasury.governing:rules", N_("Show the book's rules, or change them, for stewards.")
    ),
    "households": Command(
        "treasury.governing:households",
        N_("Show who lives with whom, for stewards and treasurers."),
    ),
    "household": Command(
        "treasury.governing:household", N_("Say who lives with whom, for stewards.")
    ),
    "vouching": Command(
        "treasury.stating:vouching", N_("Show who vouches for you, and for whom you vouch.")
    ),
    "vouch": Command(
        "treasury.stating:vouch", N_("Vouch for another member with a part of your limit.")
    ),
    "leaves": Command("treasury.stating:leaves", N_("Show who is on care leave, for treasurers.")),
    "leave": Command(
        "treasury.stating:leave", N_("State that somebody is on care leave, for treasurers.")
    ),
    "policies": Command(
        "treasury.policies:policies",
        N_("Show the rules for limits, their figures, and which one holds."),
    ),
    "try-policy": Command(
        "treasury.trying:try_policy",
        N_("Try a rule for limits on the past, for who may export the book."),
    ),
    "adopt": Command("treasury.policies:adopt", N_("Adopt a rule from a day on, for stewards.")),
    "end-policy": Command(
        "treasury.policies:end_policy", N_("End a rule that was adopted, for stewards.")
    ),
    "run-limits": Command(
        "treasury.policies:run_limits",
        N_("Set everybody's limits by the rule that holds, for treasurers."),
    ),
    "standing": Command(
        "treasury.policies:standing",
        N_("Show why your limits are so, and what you gave and received."),
    ),
    "acts": Command(
        "treasury.acts:acts",
        N_("Show what the co-op can do every so many months, and by which figures."),
    ),
    "act": Command(
        "treasury.acts:act", N_("See first what the co-op does for some months, and sign it.")
    ),
    "runs": Command(
        "treasury.acts:runs", N_("Show what was signed for which months, and what was left out.")
    ),
    "asks": Command(
        "treasury.asks:asks", N_("Show what was asked of the co-op's funds, and what was decided.")
    ),
    "ask": Command(
        "treasury.asks:ask",
        N_("Ask a fund for help, wish savings, or ask that a debt be written off."),
    ),
    "decide": Command(
        "treasury.asks:decide", N_("Grant what somebody asked for, or some of it, or nothing.")
    ),
    "end-ask": Command(
        "treasury.asks:end_ask", N_("Take back what you asked for, or end a wish to save.")
    ),
    "plans": Command(
        "treasury.plans:plans",
        N_("Show your plan to come back to zero; for treasurers those of all."),
    ),
    "report": Command(
        "treasury.reports:report",
        N_("Save a report: how the circle is, for funders, accountants, or of a year."),
    ),
    "freeze": Command(
        "treasury.reports:freeze",
        N_("Keep the numbers of some months, with which later ones are compared, for treasurers."),
    ),
}
