"""`ayni wallet`: a member's wallet for the terminal, one file for each concern.

It speaks to a running service over HTTP, as a browser does, and never opens its database; keys stay
in a sealed file on this machine (`wallets.keystore`), and only signatures leave it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.cli.wallet import (
    accounts,
    add,
    admitting,
    arriving,
    broker,
    closing,
    confirm,
    devices,
    guardians,
    join,
    keys,
    new,
    news,
    objecting,
    paper,
    pay,
    program,
    reading,
    sheet,
    slips,
    steward,
    take,
    treasurer,
    treasury,
    votes,
    waiting,
)
from api.words.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Callable

HELP: Final = N_("A member's wallet: keys that stay on this machine, and what they sign.")

COMMANDS: Final[dict[str, tuple[Callable[..., None], str]]] = {
    "keys": (keys.list_keys, keys.HELP),
    "join": (join.join, join.HELP),
    "new": (new.make_key, new.HELP),
    "take": (take.take, take.HELP),
    "add": (add.add, add.HELP),
    "devices": (devices.list_devices, devices.HELP),
    "revoke": (devices.revoke, devices.REVOKE_HELP),
    "balance": (reading.balance, reading.HELP),
    "statement": (reading.statement, reading.STATEMENT_HELP),
    "news": (news.news, news.HELP),
    "confirm": (confirm.confirm, confirm.HELP),
    "program": (program.compare, program.HELP),
    "pay": (pay.pay, pay.HELP),
    "send": (pay.send_waiting, pay.SEND_HELP),
    "waiting": (waiting.waiting, waiting.HELP),
    "cosign": (waiting.cosign, waiting.COSIGN_HELP),
    "limit": (treasurer.limit, treasurer.HELP),
    "reverse": (treasurer.reverse, treasurer.REVERSE_HELP),
    **treasury.COMMANDS,
    **votes.COMMANDS,
    "close": (closing.close, closing.HELP),
    "invite": (admitting.invite, admitting.INVITE_HELP),
    "admit": (admitting.admit, admitting.HELP),
    "arrive": (arriving.arrive, arriving.HELP),
    "certify": (arriving.certify, arriving.CERTIFY_HELP),
    "cards": (arriving.cards, arriving.CARDS_HELP),
    "role": (steward.role, steward.ROLE_HELP),
    "end-key": (steward.end_key, steward.END_KEY_HELP),
    "open-account": (accounts.open_account, accounts.HELP),
    "close-account": (accounts.close_account, accounts.CLOSE_HELP),
    "mandates": (broker.mandates, broker.HELP),
    "enter": (broker.enter, broker.ENTER_HELP),
    "end-mandate": (broker.end_mandate, broker.END_HELP),
    "paper": (paper.paper, paper.HELP),
    "redeem": (slips.redeem, slips.HELP),
    "guardians": (guardians.guardians, guardians.HELP),
    "agree": (guardians.agree, guardians.AGREE_HELP),
    "object": (objecting.object_to, objecting.HELP),
    "cancel": (objecting.cancel, objecting.CANCEL_HELP),
    "sheet": (sheet.sheet, sheet.HELP),
    "restore": (sheet.restore, sheet.RESTORE_HELP),
}
