"""A list on paper, entered by a broker in one go: each row is read under a permission they hold.

Nothing is kept: what was read is shown, signed row by row in the browser, and posted like any other
payment by mandate. Each row has the id that its order will have, made of the list's, so that a page
which is loaded again signs nothing twice. Leaves to others: what a form's fields are
(`api.brokers.pages.paper_list`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from api.brokers.mandates import held_by
from api.people.directory import slot_meant
from api.people.finding import found, meant
from api.people.holders import holders
from api.queries.entries import entry_row, memos_of, read_row
from api.service.access_log import TEXT
from api.words.folding import folded
from ledger.tables import KeyRow
from wallets.mandates import TransferByMandate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.brokers.mandates import Mandate
    from api.people.holders import Holder
    from api.service.callers import Caller

ROW_DIGITS: Final = 4
"""The last hexadecimal digits of a row's id, which number it; the others are the list's."""


class Why(StrEnum):
    """What is wrong with a row."""

    no_giver = "no_giver"
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
        order: the id that its order has or will have.
        entry: the entry that it is in the book, if it is there already.
        mandate: the permission that it is entered under.
        most: the subunits that this allows after the rows before.
        wrong: what keeps it from being signed, if something does.
    """

    written: Written
    order: str = ""
    entry: int | None = None
    mandate: Mandate | None = None
    payee: Holder | None = None
    most: int = 0
    wrong: Why | None = None


def read_rows(caller: Caller, list_: str, written: Sequence[Written]) -> Sequence[Row]:
    """A row for each that was written; without a payer, of the one above.

    `list_` is the list's own id, a UUID. `ProblemError` for whoever is no broker.
    """
    held = [mandate for mandate in held_by(caller) if not mandate.waits]
    left = {mandate.id: mandate.rest for mandate in held}
    rows: list[Row] = []
    payer = ""
    for number, one in enumerate(written):
        id_ = f"{list_[:-ROW_DIGITS]}{number:0{ROW_DIGITS}x}"
        payer = one.payer or payer
        row = _entered(caller, id_)
        if row is None:
            row = _read(caller, _whose(caller, held, payer), one, left, is_named=bool(payer))
            if row.mandate is not None and row.wrong is None:
                left[row.mandate.id] -= one.subunits or 0
        rows.append(row._replace(order=id_))
    return rows


def _entered(caller: Caller, id_: str) -> Row | None:
    """The row that is in the book already, as it is there: what is written may be another by now.

    Both sides see that it was looked at. What somebody else signed is none of the list.
    """
    there = entry_row(caller.session, caller.place, id_)
    if there is None:
        return None
    order = read_row(there).order
    signer, body = caller.session.get(KeyRow, (*caller.place, order.key)), order.body
    is_own = signer is not None and signer.member_id == caller.member
    if not is_own or not isinstance(body, TransferByMandate):
        return None
    known = holders(caller, [body.payer, body.payee])
    caller.note(sorted({one.member for one in known.values()}), TEXT)
    payer, payee = known[body.payer].name, known[body.payee].name
    text = memos_of(caller.session, caller.place, [id_]).get(id_, "")
    said = Written(payer, payee, caller.unit.show(body.amount), text, body.amount)
    return Row(said, entry=there.seq)


def _whose(caller: Caller, held: Sequence[Mandate], words: str) -> Sequence[Mandate]:
    """The permissions of those whom the words name: by name, or by an account's number."""
    wanted = folded(words).split()
    if not wanted:
        return ()
    if slot_meant(words) is not None:
        numbered = {one.account for one in found(caller, words)}
        return [one for one in held if one.payer.account in numbered]
    named = [one for one in held if all(word in folded(one.payer.name) for word in wanted)]
    whole = {one.account for one in meant([each.payer for each in named], words)}
    return [one for one in named if one.payer.account in whole]


def _read(
    caller: Caller, whose: Sequence[Mandate], written: Written, left: Mapping[str, int], *,
    is_named: bool,
) -> Row:  # fmt: skip
    # 1. Exactly one member gives, by one permission or several.
    if len({one.payer.account for one in whose}) != 1:
        return Row(written, wrong=_nobody(whose, is_named=is_named))
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
    row = Row(written, mandate=mandate, payee=others[0], most=_most(mandate, left))
    if written.subunits is None:
        return row._replace(wrong=Why.no_amount)
    return row._replace(wrong=Why.too_much) if written.subunits > row.most else row


def _nobody(whose: Sequence[Mandate], *, is_named: bool) -> Why:
    if not is_named:
        return Why.no_giver
    return Why.several_give if whose else Why.nobody_gives


def _most(mandate: Mandate, left: Mapping[str, int]) -> int:
    return min(mandate.each, left[mandate.id])
