"""The texts of refusals of votes, ballots, proxies and the box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.words.i18n import N_
from api.words.refusal_titles import FIGURES, NOT_NOW, NOT_SO, NOT_THERE, NOT_YOURS, Text
from ledger.refusals import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

VOTE_TEXTS: Final[Mapping[Code, Text]] = {
    Code.vote_must_exist: Text(
        NOT_THERE,
        N_("There is no such vote in this book."),
    ),
    Code.vote_must_be_open: Text(
        NOT_SO,
        N_("This vote ended on {until}. Nothing can be cast or changed any more."),
    ),
    Code.vote_must_have_ended: Text(
        NOT_NOW,
        N_("This vote runs until {until}. Try again then."),
    ),
    Code.vote_must_not_be_counted: Text(
        NOT_SO,
        N_("This vote was counted already."),
    ),
    Code.vote_must_last: Text(
        NOT_SO,
        N_("A vote lasts a day at least. Choose an end from {begins} to {latest}."),
    ),
    Code.vote_must_need_enough: Text(
        NOT_SO,
        N_("A vote that decides something needs {least} ballots at least, not {quorum}."),
    ),
    Code.trustees_must_have_keys: Text(
        NOT_SO,
        N_("One of those who are to open the box has made no key for it yet. Ask them to."),
    ),
    Code.trustees_must_be_enough: Text(
        NOT_SO,
        N_("A secret vote needs two to five people for its box; at least two open it together."),
    ),
    Code.member_must_be_entitled: Text(
        NOT_SO,
        N_("Members who joined after the vote was opened have no vote in it."),
    ),
    Code.proxy_must_be_another: Text(
        NOT_SO,
        N_("Choose somebody else to vote for you."),
    ),
    Code.proxy_must_be_given: Text(
        NOT_SO,
        N_("This person does not vote for the other in this vote."),
    ),
    Code.proxy_must_be_new: Text(
        NOT_SO,
        N_("Somebody votes for you already. Withdraw that first."),
    ),
    Code.member_must_not_have_voted: Text(
        NOT_SO,
        N_("The member has voted in person. That counts, and nobody votes for them any more."),
    ),
    Code.share_must_be_new: Text(
        NOT_SO,
        N_("You have opened your part of this box already."),
    ),
    Code.vote_must_decide_so: Text(
        NOT_SO,
        N_("No vote has decided exactly this, or it was used already."),
    ),
    Code.voter_or_proxy_must_sign: Text(
        NOT_YOURS,
        N_("Only the member casts this ballot, or who may vote for them."),
    ),
    Code.trustee_must_sign: Text(
        NOT_YOURS,
        N_("Only those who hold this ballot box open it."),
    ),
    Code.askers_must_be_enough: Text(
        NOT_YOURS,
        N_(
            "{askers} of the members must ask for a vote, or {quorum} of the stewards; "
            "{signed} did."
        ),
    ),
    Code.ballot_must_be_of_vote: Text(
        FIGURES,
        N_("This ballot is not one of this vote. Load the page again."),
    ),
    Code.ballot_must_hold: Text(
        FIGURES,
        N_("The sealed ballot cannot be right. Load the page again and vote again."),
    ),
    Code.key_must_be_proved: Text(
        FIGURES,
        N_("The key for the ballot box cannot be right. Make a new one."),
    ),
    Code.share_must_hold: Text(
        FIGURES,
        N_("Your key does not fit this box. Use the browser in which you made the key."),
    ),
    Code.shares_must_be_enough: Text(
        FIGURES,
        N_("{quorum} must open the box; {signed} did."),
    ),
    Code.count_must_match: Text(
        FIGURES,
        N_("The count is not what was cast."),
    ),
    Code.proxies_must_be_few: Text(
        FIGURES,
        N_("This person votes for {count} others already, and for no more."),
    ),
}
