"""The texts of refusals of signed lists, policies, what people state and the book's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.words.i18n import N_
from api.words.refusal_titles import NOT_NOW, NOT_SO, NOT_THERE, NOT_YOURS, Text
from ledger.refusals import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

LIST_TEXTS: Final[Mapping[Code, Text]] = {
    Code.list_must_be_entered_in_time: Text(
        NOT_NOW, N_("The time to enter what was signed ended on {until}. Sign the list again.")
    ),
    Code.rule_must_be_known: Text(
        NOT_THERE,
        N_("The rule “{rule}” is not known here, or its figure “{wrong}” is out of range."),
    ),
    Code.policy_must_begin_later: Text(
        NOT_SO, N_("A rule cannot begin in the past. Choose a time after {now}.")
    ),
    Code.policy_must_be_in_force: Text(
        NOT_SO, N_("This book has adopted no such rule (“{kind}”). Stewards adopt one first.")
    ),
    Code.list_must_be_of_the_past: Text(
        NOT_SO, N_("The list speaks of {at} entries; the book has {size}. Prepare it again.")
    ),
    Code.period_must_be_whole: Text(
        NOT_SO, N_("The period must be over, and end after it begins.")
    ),
    Code.period_must_come_once: Text(
        NOT_SO,
        N_("This period, or a part of it, was already counted. The next one begins on {until}."),
    ),
    Code.list_must_be_the_payers: Text(
        NOT_SO,
        N_("Everything in this list must come from one account, that of the member who signs."),
    ),
    Code.treasurers_must_be_enough: Text(
        NOT_YOURS,
        N_(
            "Treasurers must agree: {quorum} must sign who do not live with the member, "
            "and {signed} did."
        ),
    ),
    Code.another_officer_must_sign: Text(
        NOT_YOURS,
        N_(
            "In eight days one person alone may give up to {bound} from an account of the co-op. "
            "Until {until} it is {available} more; this is {needed}. Ask a treasurer or a steward "
            "to sign too."
        ),
    ),
    Code.endorsed_must_be_another: Text(
        NOT_SO, N_("Nobody vouches for themselves. Choose somebody else.")
    ),
    Code.endorsed_must_live_apart: Text(
        NOT_SO, N_("Members of one household do not vouch for each other.")
    ),
    Code.leave_must_last: Text(
        NOT_SO,
        N_("A care leave ends within a year. Choose an end from {begins} to {latest}."),
    ),
    Code.treasurer_must_not_state_own_leave: Text(
        NOT_YOURS,
        N_("Nobody states a leave for themselves or their household. Ask another treasurer."),
    ),
}
