"""A list on paper, entered by a broker in one go: each row is read under a permission they hold.

Nothing is kept: what was read is shown, signed row by row in the browser, and posted like any other
payment by mandate. Each row has the id that its order will have, made of the list's and of what the
row says, so that a page which is loaded again signs nothing twice, and no row passes for another.
Leaves to others: what a form's fields are (`api.brokers.pages.paper_list`).
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from api.brokers.mandates import held_by
from api.people.called import called
from api.people.finding import found, meant
from api.people.holders import holders
from api.queries.entries import entry_row, memos_of, read_row
from api.service.access_log import TEXT
from api.words.folding import folded
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.tables import KeyRow
from wallets.mandates import TransferByMandate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.brokers.mandates import Mandate
    from api.people.holders import Holder
    from api.service.callers import Caller

TIME_DIGITS: Final = 12
"""The hexadecimal digits of a list's id that are its time, without dashes."""


class Why(StrEnum):
    """What is wrong with a row."""

    no_giver = "no_giver"
    nobody_gives = "nobody_gives"
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


def read_rows(
    caller: Caller, list_: str, category: str, written: Sequence[Written]
) -> Sequence[Row]:
    """A row for each that was written; without a payer, of the one above.

    `list_` is the list's own id, a UUID; `category` is that of all its rows, or empty.
    `ProblemError` for whoever is no broker.
    """
    held = [mandate for mandate in held_by(caller) if not mandate.waits]
    left = {mandate.id: mandate.rest for mandate in held}
    rows: list[Row] = []
    payer, alike = "", Counter[Written]()
    for one in written:
        payer = one.payer or payer
        said = one._replace(payer=payer)
        id_ = _id_of(caller, list_, category, said, alike[said])
        alike[said] += 1
        row = _entered(caller, id_)
        if row is None:
            row = _read(caller, _whose(caller, held, payer), one, left, is_named=bool(payer))
            if row.mandate is not None and row.wrong is None:
                left[row.mandate.id] -= one.subunits or 0
        rows.append(row._replace(order=id_))
    return rows


def _id_of(caller: Caller, list_: str, category: str, said: Written, nth: int) -> str:
    """The id of the `nth` row of a list that says just this."""
    whole = [caller.member, list_, category, *said, nth]
    time_ms = int(list_.replace("-", "")[:TIME_DIGITS], 16)
    return uuid7(time_ms, sha256(orjson.dumps(whole)).digest()[:RANDOM_BYTES])


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
    """The permissions for the one account that the words name, by name or number."""
    named = {one.account for one in _meant(caller, words)}
    return [one for one in held if named == {one.payer.account}]


def _meant(caller: Caller, words: str) -> Sequence[Holder]:
    """The open accounts that are meant, of all in the book: a name wholly, or else what has it."""
    own = called(caller.session, caller.place, [caller.member])[caller.member]
    # `found` leaves out whoever asks: their own name must mean nobody else.
    return () if not words or folded(words) == folded(own) else meant(found(caller, words), words)


def _read(
    caller: Caller, whose: Sequence[Mandate], written: Written, left: Mapping[str, int], *,
    is_named: bool,
) -> Row:  # fmt: skip
    # 1. Exactly one account gives, by one permission or several.
    if not whose:
        return Row(written, wrong=Why.nobody_gives if is_named else Why.no_giver)
    # 2. Exactly one account of somebody else receives.
    people = _meant(caller, written.payee)
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


def _most(mandate: Mandate, left: Mapping[str, int]) -> int:
    return min(mandate.each, left[mandate.id])
