"""Votes from a terminal: asking for one, ballots open and sealed, proxies, the box, counting again.

What a vote asks, and who opens its box, is read from the entry that opened it: a service that shows
other options, or other people, has no ballot signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.cli.commands import Command
from api.words.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS: Final[Mapping[str, Command]] = {
    "votes": Command(
        "votes.looking:votes",
        N_("Show the votes that run and those that are over, and which are asked for."),
    ),
    "vote": Command(
        "votes.looking:vote", N_("Show a vote with its ballots, and count them again.")
    ),
    "ask-vote": Command(
        "votes.asking:ask_vote", N_("Ask for a vote: stewards sign it, or as many members as must.")
    ),
    "sign-vote": Command(
        "votes.asking:sign_vote", N_("Sign that a vote be held, which somebody has asked for.")
    ),
    "enter-voted": Command(
        "votes.acting:enter_voted", N_("Enter what a vote has decided, once it has passed.")
    ),
    "release": Command(
        "votes.releasing:release",
        N_("Ask members whether a file of the book's data be given to somebody."),
    ),
    "cast": Command("votes.casting:cast", N_("Cast your ballot in a vote; the last one counts.")),
    "proxy": Command(
        "votes.casting:proxy", N_("Let somebody vote for you in a vote, or take that back.")
    ),
    "box-key": Command(
        "votes.boxing:box_key",
        N_("Make a key of the ballot box, with which you can open secret votes."),
    ),
    "open-box": Command(
        "votes.boxing:open_box", N_("Open your part of the ballot box, once a secret vote is over.")
    ),
}
