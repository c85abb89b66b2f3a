"""The treasurer's desk from a terminal, one file for each group of commands.

What a page does here goes through the same `/v1` operations. What is signed was reckoned or hashed
on this machine first (`listed`): a service that shows one list has no other one signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.cli.wallet.treasury import limits, lists, looking

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS: Final[dict[str, tuple[Callable[..., None], str]]] = {
    "limits": (limits.limits, limits.HELP),
    "renew": (limits.renew, limits.RENEW_HELP),
    "watch-list": (looking.watch_list, looking.HELP),
    "lists": (lists.lists, lists.HELP),
    "pay-many": (lists.pay_many, lists.PAY_HELP),
    "sign-list": (lists.sign_list, lists.SIGN_HELP),
}
