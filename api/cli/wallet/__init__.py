"""`ayni wallet`: a member's wallet for the terminal, one file for each concern.

It speaks to a running service over HTTP, as a browser does, and never opens its database; keys stay
in a sealed file on this machine (`wallets.keystore`), and only signatures leave it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.cli.commands import Command
from api.cli.wallet import treasury, votes
from api.words.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

HELP: Final = N_("A member's wallet: keys that stay on this machine, and what they sign.")

COMMANDS: Final[Mapping[str, Command]] = {
    "keys": Command(
        "keys:list_keys", N_("List the keys in this wallet, and for whom and where they speak.")
    ),
    "join": Command("join:join", N_("Answer an invitation: make a key, and ask to be let in.")),
    "new": Command(
        "new:make_key",
        N_("Make a key for this machine, which another device or people of trust then bring in."),
    ),
    "take": Command(
        "take:take",
        N_("Continue with a key that waits: sign with it what others left, or take over."),
    ),
    "add": Command(
        "add:add",
        N_("Vouch for a new device by its code: as yours, or for somebody who trusts you."),
    ),
    "devices": Command(
        "devices:list_devices", N_("List every key that speaks for you, here and on other devices.")
    ),
    "revoke": Command(
        "devices:revoke", N_("Remove a key of yours, for example that of a lost device.")
    ),
    "balance": Command(
        "reading:balance", N_("Show the balances of your accounts, and within which limits.")
    ),
    "statement": Command(
        "reading:statement", N_("Show what moved your account, the newest first.")
    ),
    "news": Command(
        "news:news", N_("Show what was done in your name since this wallet last looked.")
    ),
    "confirm": Command(
        "confirm:confirm",
        N_("Prove your balance at the last closing, and confirm that it is right."),
    ),
    "program": Command(
        "program:compare",
        N_("Compare the programs that a service's pages load with those of this release."),
    ),
    "pay": Command(
        "pay:pay", N_("Pay somebody: says in words what is signed, asks, signs, and sends it.")
    ),
    "send": Command(
        "pay:send_waiting", N_("Send what was signed while there was no network, once.")
    ),
    "waiting": Command(
        "waiting:waiting",
        N_("Show the orders that wait for your signature, in words made from their own text."),
    ),
    "cosign": Command(
        "waiting:cosign", N_("Sign an order that somebody else has signed, after a look at it.")
    ),
    "limit": Command("treasurer:limit", N_("Set how far an account may go, for treasurers.")),
    "reverse": Command("treasurer:reverse", N_("Move back what an entry moved, for treasurers.")),
    **treasury.COMMANDS,
    **votes.COMMANDS,
    "close": Command(
        "closing:close",
        N_("Close the books now, and show the digest to keep, for stewards and treasurers."),
    ),
    "invite": Command(
        "admitting:invite", N_("Make an invitation, a link for one newcomer, for stewards.")
    ),
    "admit": Command("admitting:admit", N_("Let somebody in who asks to join, for stewards.")),
    "arrive": Command(
        "arriving:arrive",
        N_("Try another system's files at the service, or bring them in, for stewards."),
    ),
    "certify": Command(
        "arriving:certify",
        N_("Sign the certificate of what was brought in, for treasurers and auditors."),
    ),
    "cards": Command(
        "arriving:cards", N_("Make cards for members who were brought along and have not come yet.")
    ),
    "role": Command("steward:role", N_("Give a member a role, or take it back, for stewards.")),
    "end-key": Command(
        "steward:end_key", N_("Remove a key of somebody who has lost the device, for stewards.")
    ),
    "open-account": Command(
        "accounts:open_account",
        N_("Open a further account of yours; for stewards, one of the co-op's."),
    ),
    "close-account": Command(
        "accounts:close_account",
        N_("Close an account whose balance is zero: yours, or for stewards another's."),
    ),
    "mandates": Command(
        "broker:mandates",
        N_("Show for whom you may act; with a name, whom that member lets act, for stewards."),
    ),
    "enter": Command(
        "broker:enter", N_("Enter a payment for a member under their permission, for brokers.")
    ),
    "end-mandate": Command(
        "broker:end_mandate", N_("End a permission to act: your own, or for stewards a member's.")
    ),
    "paper": Command(
        "paper:paper",
        N_("Vouch for a permission that a member gave on paper, for stewards and brokers."),
    ),
    "redeem": Command(
        "slips:redeem",
        N_("Redeem a paper cheque, and give the hours to the person who brought it, for brokers."),
    ),
    "guardians": Command(
        "guardians:guardians",
        N_("Show your people of trust, and for whom you are one; with names, choose yours."),
    ),
    "agree": Command(
        "guardians:agree", N_("Sign as a person of trust for somebody who has lost every device.")
    ),
    "object": Command(
        "objecting:object_to",
        N_("Stop, as a person of trust, what was begun in the name of somebody who trusts you."),
    ),
    "cancel": Command(
        "objecting:cancel", N_("Call off a recovery that is under way in your name.")
    ),
    "sheet": Command(
        "sheet:sheet",
        N_("Write a recovery sheet: a second key of yours on paper, with a passphrase."),
    ),
    "restore": Command(
        "sheet:restore", N_("Use a recovery sheet: its key brings in a new one, for this wallet.")
    ),
}
