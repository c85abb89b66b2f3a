"""Votes from a terminal: asking for one, ballots open and sealed, proxies, the box, counting again.

What a vote asks, and who opens its box, is read from the entry that opened it: a service that shows
other options, or other people, has no ballot signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.cli.wallet.votes import acting, asking, boxing, casting, looking

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS: Final[dict[str, tuple[Callable[..., None], str]]] = {
    "votes": (looking.votes, looking.HELP),
    "vote": (looking.vote, looking.VOTE_HELP),
    "ask-vote": (asking.ask_vote, asking.HELP),
    "sign-vote": (asking.sign_vote, asking.SIGN_HELP),
    "enter-voted": (acting.enter_voted, acting.HELP),
    "cast": (casting.cast, casting.HELP),
    "proxy": (casting.proxy, casting.PROXY_HELP),
    "box-key": (boxing.box_key, boxing.HELP),
    "open-box": (boxing.open_box, boxing.OPEN_HELP),
}
