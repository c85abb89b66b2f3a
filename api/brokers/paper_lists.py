"""A list on paper, entered by a broker in one go: each row is read under a permission they hold.

Nothing is kept: what was read is shown, signed row by row in the browser, and posted like any other
payment by mandate. Leaves to others: what a form's fields are (`api.brokers.pages.paper_list`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from api.brokers.mandates import held_by
from api.people.finding import found, meant
from api.words.folding import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.brokers.mandates import Mandate
    from api.people.holders import Holder
    from api.service.callers import Caller


class Why(StrEnum):
    """What is wrong with a row."""

    nobody_gives = "nobody_gives"
    several_give = "several_give"
    nobody_receives = "nobody_receives"
    several_receive = "several_receive"
    not_to_them = "not_to_them"
    no_amount = "no_amount"
    too_much = "too_much"


class Written(NamedTuple):
    """A row as it was written, and how many subunits its amount is; None for none."""

    payer: str = ""
    payee: str = ""
    amount: str = ""
    text: str = ""
    subunits: int | None = None


class Row(NamedTuple):
    """What was read of it.

    Attributes:
        mandate: the permission that it is entered under.
        most: the subunits that this allows after the rows before.
        wrong: what keeps it from being signed, if something does.
    """

    written: Written
    mandate: Mandate | None = None
    payee: Holder | None = None
    most: int = 0
    wrong: Why | None = None


def read_rows(caller: Caller, written: Sequence[Written]) -> Sequence[Row]:
    """A row for each that was written; without a payer, of the one above.

    `ProblemError` for whoever is no broker.
    """
    held = [mandate for mandate in held_by(caller) if not mandate.waits]
    left = {mandate.id: mandate.rest for mandate in held}
    rows: list[Row] = []
    payer = ""
    for one in written:
        payer = one.payer or payer
        row = _read(caller, _whose(caller, held, payer), one, left)
        if row.mandate is not None and row.wrong is None:
            left[row.mandate.id] -= one.subunits or 0
        rows.append(row)
    return rows


def _whose(caller: Caller, held: Sequence[Mandate], words: str) -> Sequence[Mandate]:
    """The permissions of those whom the words name: by name, or by an account's number."""
    wanted = folded(words).split()
    if not wanted:
        return ()
    named = [one for one in held if all(word in folded(one.payer.name) for word in wanted)]
    if not named:
        numbered = {one.account for one in found(caller, words)}
        named = [one for one in held if one.payer.account in numbered]
    whole = {one.account for one in meant([each.payer for each in named], words)}
    return [one for one in named if one.payer.account in whole]


def _read(
    caller: Caller, whose: Sequence[Mandate], written: Written, left: Mapping[str, int]
) -> Row:
    # 1. Exactly one member gives, by one permission or several.
    if len({one.payer.account for one in whose}) != 1:
        return Row(written, wrong=Why.several_give if whose else Why.nobody_gives)
    # 2. Exactly one account of somebody else receives.
    people = meant(found(caller, written.payee), written.payee) if written.payee else ()
    others = [one for one in people if one.account != whose[0].payer.account]
    if len(others) != 1:
        return Row(written, wrong=Why.several_receive if others else Why.nobody_receives)
    # 3. A permission lets one give to them.
    allowed = [one for one in whose if not one.payees or others[0] in one.payees]
    if not allowed:
        return Row(written, payee=others[0], wrong=Why.not_to_them)
    # 4. It is as much as the one with the most room allows, after the rows before.
    mandate = max(allowed, key=lambda one: _most(one, left))
    row = Row(written, mandate, others[0], _most(mandate, left))
    if written.subunits is None:
        return row._replace(wrong=Why.no_amount)
    return row._replace(wrong=Why.too_much) if written.subunits > row.most else row


def _most(mandate: Mandate, left: Mapping[str, int]) -> int:
    return min(mandate.each, left[mandate.id])
