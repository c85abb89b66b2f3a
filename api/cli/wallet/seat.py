"""Signing in: a challenge that the service makes and a key of this wallet signs, and a token."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import typer
from nacl.signing import SigningKey

from api.cli.wallet.client import Client
from api.cli.wallet.files import JOINING, MEMBER, Identity, Wallet
from api.cli.wallet.keyring import Keyring, unlock
from api.cli.wallet.orders import Pen
from api.http.challenges import CHALLENGE_MS, sign_in_input
from api.words.i18n import _
from api.words.showing import show_time
from ledger.errors import EvidenceError

if TYPE_CHECKING:
    from wallets.keys import Key

APART_MS: Final = 120_000
"""Clocks that differ by less are the same: an answer takes time."""

OWN: Final = "member"
"""The kind of an account that is a member's own."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A key of this wallet's at hand; nothing was asked of its service yet."""

    wallet: Wallet
    identity: Identity
    keyring: Keyring

    @property
    def key(self) -> Key:
        """The key."""
        return self.keyring.key(self.identity.key)

    @property
    def client(self) -> Client:
        """Its service."""
        return Client(self.identity.service)

    @property
    def pen(self) -> Pen:
        """Writes orders that it leads."""
        return Pen(self.wallet.machine, self.identity, self.key)


@dataclass(frozen=True, slots=True)
class Seat(Desk):
    """A key that has signed in."""

    token: str
    ahead_ms: int = 0

    @property
    def pen(self) -> Pen:
        """Writes orders that it leads, with the service's time."""
        return Pen(self.wallet.machine, self.identity, self.key, self.ahead_ms)

    def get(self, rest: str) -> Any:  # noqa: ANN401 any JSON
        """Read something of the book's."""
        return self.client.ask("GET", self.identity.path + rest, token=self.token)

    def post(self, rest: str, body: object = None) -> Any:  # noqa: ANN401 any JSON
        """Do something in the book that is no order."""
        return self.client.ask("POST", self.identity.path + rest, body, self.token)

    def put(self, rest: str, body: object) -> None:
        """Set something of the book's that is no order."""
        self.client.ask("PUT", self.identity.path + rest, body, self.token)

    def delete(self, rest: str) -> None:
        """End something in the book that is no order."""
        self.client.ask("DELETE", self.identity.path + rest, token=self.token)

    def page(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 any JSON
        """Ask what the web wallet's scripts ask."""
        return self.client.ask(method, path, body, self.token)


def take_out(wallet: Wallet, who: str | None) -> Desk:
    """The key that is meant, out of the sealed ones."""
    identity = wallet.choose(who, MEMBER, JOINING)
    return Desk(wallet, identity, unlock(wallet))


def sit(wallet: Wallet, who: str | None) -> Seat:
    """Sign in with the key that is meant."""
    return sit_down(take_out(wallet, who))


def sit_down(desk: Desk) -> Seat:
    """Sign in; what the book says of the member is kept the first time."""
    answer = sign_in(desk.client, desk.identity, desk.key)
    ahead_ms = _ahead(desk, answer["now_ms"])
    seat = Seat(desk.wallet, desk.identity, desk.keyring, answer["token"], ahead_ms)
    if desk.identity.state == MEMBER and desk.identity.account:
        return seat
    kept = _settle(seat, answer["member"])
    return replace(seat, identity=kept)


def _ahead(desk: Desk, service_ms: int) -> int:
    """By how much the service's clock is ahead of this machine's; 0 where that is next to none."""
    ahead_ms = service_ms - desk.wallet.machine.now_ms()
    if abs(ahead_ms) < APART_MS:
        return 0
    said = _("The clock of this machine is wrong. The service says that it is {time}.")
    typer.echo(said.format(time=show_time(service_ms)), err=True)
    return ahead_ms


def sign_in(
    client: Client, identity: Identity, key: Key, path: str = "/v1/sign-in", book: str = ""
) -> Any:  # noqa: ANN401 any JSON
    """Answer a challenge: a token, who bears it, and in `now_ms` the service's time.

    `path` takes the answer; `book` stands in the place of the identity's.

    Raises:
        EvidenceError: the challenge is from another address, and somebody passes it on.
        RefusedError: the key does not speak for anybody, or no longer.
    """
    who = {
        "community": identity.community, "book": book or identity.book, "key": key.public
    }  # fmt: skip
    asked = client.ask("POST", "/v1/sign-in/challenges", who)
    challenge = asked["challenge"]
    said = json.loads(base64.urlsafe_b64decode(challenge.partition(".")[0]))
    if said.get("address") != client.base:
        raise EvidenceError(client.base, _("asks to sign in to another service"))
    signature = SigningKey(key.seed).sign(sign_in_input(challenge, client.base)).signature.hex()
    signed_in = {"challenge": challenge, "signature": signature}
    answer = client.ask("POST", path, signed_in)
    return {**answer, "now_ms": asked["expires_ms"] - CHALLENGE_MS}


def _settle(seat: Seat, member: str) -> Identity:
    me = seat.get(f"/members/{member}")
    name = seat.identity.name
    if name and me["name"] is None:
        # A steward's page keeps it when it admits somebody; another program may not.
        path = f"{seat.identity.path}/members/{member}/profile"
        seat.client.ask("PUT", path, {"name": name}, seat.token)
    account = next((one["account"] for one in me["accounts"] if is_own(one)), "")
    return seat.wallet.keep(
        seat.identity, state=MEMBER, member=member, name=me["name"] or name, account=account
    )


def is_own(account: dict[str, Any]) -> bool:
    """Whether it is a member's own and open."""
    return bool(account["open"]) and account["kind"] == OWN
