"""The texts of refusals whose figures say what would be possible, and of some of their cases.

Where a figure changes what is worth saying (there is nothing left at all), a text of its own stands
beside the usual one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.words.i18n import N_
from api.words.refusal_titles import FIGURES, Text
from ledger.refusals import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

FIGURE_TEXTS: Final[Mapping[Code, Text]] = {
    Code.parts_must_add_up: Text(
        FIGURES,
        N_(
            "After the last part {members} members, {accounts} accounts and {total} "
            "above zero would be missing. What was signed says something else."
        ),
    ),
    Code.list_must_fit: Text(
        FIGURES,
        N_("That is more than one entry can take back. Take fewer parts back at once."),
    ),
    Code.list_must_add_up: Text(
        FIGURES,
        N_(
            "After this part {rows} rows and {total} would be missing. "
            "What was signed says something else."
        ),
    ),
    Code.bounds_must_enclose_zero: Text(
        FIGURES, N_("Limits must have zero between them; {lower} to {upper} do not.")
    ),
    Code.amount_must_be_within_hold: Text(
        FIGURES,
        N_("{available} of the hours set aside is left; this needs {needed}. Enter {available}."),
    ),
    Code.lower_bound_must_hold: Text(
        FIGURES,
        N_(
            "You can give up to {available} now; this needs {needed}. "
            "Ask your treasurer, or pay {available}."
        ),
    ),
    Code.upper_bound_must_hold: Text(
        FIGURES,
        N_(
            "The receiver can receive up to {room} now; this brings {needed}. Pay "
            "{room}, or wait until they have given some."
        ),
    ),
    Code.balance_must_fit: Text(
        FIGURES, N_("A balance cannot go beyond {most} in either direction.")
    ),
    Code.account_must_be_settled: Text(
        FIGURES,
        N_(
            "The balance of the account is {balance}, with {held} set aside. Bring both "
            "to zero, then close it."
        ),
    ),
    Code.amount_must_be_within_balance: Text(
        FIGURES,
        N_("{available} is above zero and not set aside; this would pass on {needed}."),
    ),
    Code.stewards_must_remain: Text(
        FIGURES, N_("{quorum} stewards must remain; {stewards} would. Grant the role first.")
    ),
    Code.amount_must_be_within_mandate: Text(
        FIGURES, N_("The permission allows up to {available} now; this needs {needed}.")
    ),
    Code.guardians_must_be_enough: Text(
        FIGURES,
        N_("{quorum} of them cannot agree: choose a number from 1 up to as many as you chose."),
    ),
    Code.exchange_must_balance: Text(
        FIGURES, N_("{given} is given, but {received} received. Make them the same.")
    ),
    Code.hold_must_end_with_bound: Text(
        FIGURES,
        N_("The limit that allows this ends on {latest}. Choose a time until then, or less."),
    ),
}


NOTHING_TO_GIVE: Final = N_(
    "You can give nothing more now; this needs {needed}. "
    "Ask your treasurer, or receive something first."
)
NO_ROOM: Final = N_(
    "The receiver can receive nothing more now; this brings {needed}. Wait until "
    "they have given some."
)
REVERSAL_LOWER: Final = N_(
    "The account that would give this back can give up to {available} now; this "
    "needs {needed}. Ask a treasurer to widen its limits."
)
REVERSAL_UPPER: Final = N_(
    "The account that would get this back can receive up to {room} now; this "
    "brings {needed}. Ask a treasurer to widen its limits."
)


OTHERS_LOWER: Final = N_(
    "One who gives here can give up to {available} now; this needs {needed}. "
    "Enter {available}, or ask a treasurer to widen their limits."
)
OTHERS_NOTHING: Final = N_(
    "One who gives here has nothing left to give now; this needs {needed}. Ask a "
    "treasurer to widen their limits."
)
