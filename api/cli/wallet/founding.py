"""Taking part in the founding of a co-op with keys of this wallet.

What is signed is read from the orders themselves: whom they make stewards, with which limits, and
that they open nothing but the book and an account for each. Leaves to others: what the options of
`ayni found` are (`api.cli.found`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import typer

from api.cli.showing import plain, show
from api.cli.wallet.client import Client, NoAnswerError, RefusedError, base_of
from api.cli.wallet.files import FOUNDING, MEMBER, Identity
from api.cli.wallet.keyring import unlock
from api.cli.wallet.options import sure
from api.cli.wallet.orders import Pen, read
from api.cli.wallet.people import Named, fitting, several
from api.cli.wallet.place import placed
from api.cli.wallet.seat import sign_in
from api.words.i18n import _, ngettext
from api.words.showing import show_amount, show_time
from ledger.amounts import Unit
from ledger.errors import EvidenceError, FaultError
from ledger.rules.accounts import MEMBER as OWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.wallet.files import Wallet

ROUTES: Final = "/v1/foundings"
NO_BOOK: Final = "00" * 32
SALT_BYTES: Final = 32


def begin(here: Wallet, link: str, name: str, terms: dict[str, Any]) -> None:
    """Begin with a link: make a key, and say what the co-op shall be, as `/v1` takes it."""
    base, code = base_of(link), _code_in(link)
    community = Client(base).ask("GET", f"{ROUTES}/links/{code}")["community"]
    made = Identity("", base, FOUNDING, code=code, community=community, place=terms["name"])
    _take_part(here, replace(made, name=name), ROUTES, {"terms": terms}, "founder")


def join(here: Wallet, link: str, name: str, *, yes: bool) -> None:
    """Take part, as one is invited to: read what the co-op shall be, and make a key."""
    base, code = base_of(link), _code_in(link)
    found = Client(base).ask("GET", f"{ROUTES}/invitations/{code}")
    terms = found["terms"]
    asked = _("You take part in founding {place}, as {name}.")
    asked = asked.format(place=terms["name"], name=name)
    sure(here.machine, asked, *_limits(terms, "owe", "hold"), yes=yes)
    made = Identity(
        "", base, FOUNDING, code=code, community=found["community"], place=terms["name"]
    )
    _take_part(here, replace(made, name=name), f"{ROUTES}/stewards", {}, "steward")


def _take_part(here: Wallet, made: Identity, path: str, body: dict[str, Any], role: str) -> None:
    # Without an answer nobody knows whether it was taken: the key is kept then.
    with unlock(here).trying(RefusedError) as key:
        pen = Pen(here.machine, made, key)
        who = {"member": pen.new_id(), "account": pen.new_id()}
        salt = here.machine.random(SALT_BYTES).hex()
        kept = here.keep(made, key=key.public, **who)
        told = {"name": made.name, "key": key.public, "salt": salt, **who}
        Client(kept.service).ask("POST", path, {**body, "code": made.code, role: told})


def invite(here: Wallet, who: str | None, whom: str) -> tuple[str, int]:
    """Invite somebody to take part; the link, and until when it holds."""
    desk = _Desk(here, who)
    made = desk.ask("POST", "/invitations", {"whom": whom})
    return f"{desk.identity.service}/app/found/join/{made['code']}", made["expires_ms"]


def withdraw(here: Wallet, who: str | None, words: str) -> None:
    """Take back the invitation for somebody of that name, or let them take no part."""
    desk = _Desk(here, who)
    seen = desk.ask("GET")
    out = {one["invitation"]: one["whom"] for one in seen["invitations"]}
    come = {one["member"]: one["name"] for one in seen["stewards"]}
    fits = fitting([Named(id_, name) for id_, name in (out | come).items()], words)
    if len(fits) > 1:
        states = {id_: _("invited") for id_ in out} | {id_: _("has come") for id_ in come}
        shown = [Named(one.member, f"{one.name}, {states[one.member]}") for one in fits]
        raise several(words, shown)
    if not fits:
        why = _("is not who takes part or is invited, or several are")
        raise FaultError(words, why, _("Write the name as it is there"))
    [one] = fits
    kind = "stewards" if one.member in come else "invitations"
    desk.ask("DELETE", f"/{kind}/{one.member}")


def sign(here: Wallet, who: str | None, *, yes: bool) -> None:
    """Read what all sign, and sign it."""
    desk = _Desk(here, who)
    seen = desk.ask("GET")
    said = _read(desk.identity, seen) if seen["orders"] else []
    if said:
        sure(here.machine, *said, yes=yes)
        # Once all have signed, this is the book that stands, whatever the service says then.
        here.keep(desk.identity, book=str(read(seen["orders"][0])["book"]))
    signatures = [desk.key.sign(text.encode()) for text in seen["orders"]]
    # Where something is lacking, the service says what.
    desk.ask("POST", "/signatures", {"read": seen["read"] or NO_BOOK, "signatures": signatures})


def tell(here: Wallet, who: str | None, *, as_json: bool) -> None:
    """Say how it stands; once the book is open, keep the key as a member's."""
    desk = _Desk(here, who)
    seen = desk.ask("GET")
    identity = desk.identity
    if seen["book"]:
        found = placed(desk.client, identity, identity.community, 0)
        if identity.book not in {"", found.book}:
            raise _wrong()
        here.keep(found, state=MEMBER, code="")
    if as_json:
        show(seen, as_json=True)
        return
    if seen["book"]:
        said = _("{place} is founded, and you are one of its stewards.")
        typer.echo(plain(said.format(place=seen["terms"]["name"])))
        return
    for line in _standing(seen):
        typer.echo(plain(line))


def _standing(seen: dict[str, Any]) -> list[str]:
    lines = [_("{place} is not founded yet.").format(place=seen["terms"]["name"])]
    for one in seen["stewards"]:
        signed = _("has signed") if one["signed"] else _("has come")
        state = _("must sign again: something has changed") if one["fell"] else signed
        lines.append(f"  {one['name']}: {state}")
    lines += [
        "  " + _("{name}: invited, has not come yet").format(name=one["whom"] or _("Somebody"))
        for one in seen["invitations"]
    ]
    until = _("Until {time}; then it is forgotten.")
    return [*lines, until.format(time=show_time(seen["expires_ms"]))]


class _Desk:
    """A key that takes part in a founding, signed in to it."""

    def __init__(self, here: Wallet, who: str | None) -> None:
        if not any(one.state == FOUNDING for one in here.identities.values()):
            why = _("none in this wallet is founding a co-op now")
            remedy = _(
                "Begin with the link that a service says, as in ayni found LINK, or take part "
                "with --join LINK; once it is founded, ayni wallet goes on with your key"
            )
            raise FaultError(_("key"), why, remedy)
        self.identity = here.choose(who, FOUNDING)
        self.key = unlock(here).key(self.identity.key)
        self.client = Client(self.identity.service)
        asking = self.identity
        found = sign_in(self.client, asking, self.key, f"{ROUTES}/sign-in", NO_BOOK)
        self.token = found["token"]

    def ask(self, method: str, rest: str = "", body: object = None) -> Any:  # noqa: ANN401 any JSON
        """Ask something of the founding."""
        path = f"{ROUTES}/{self.identity.community}{rest}"
        return self.client.ask(method, path, body, self.token)


def _read(identity: Identity, seen: dict[str, Any]) -> list[str]:
    """What the orders say, in words.

    Raises:
        EvidenceError: they do something else than found this co-op with these people.
    """
    opening, *accounts = (read(text) for text in seen["orders"])
    stewards = dict(_pairs(opening.get("stewards")))
    fits = [
        opening.get("type") == "book-opened",
        stewards.get(identity.member) == identity.key,
        stewards == {one["member"]: one["key"] for one in seen["stewards"]},
        sorted(str(one.get("member")) for one in accounts) == sorted(stewards),
        *(
            (one.get("type"), one.get("kind"), one.get("book"), one.get("key"))
            == ("account-opened", OWN, opening["book"], stewards.get(str(one.get("member"))))
            for one in accounts
        ),
        any(
            (one.get("member"), one.get("account")) == (identity.member, identity.account)
            for one in accounts
        ),
    ]
    if not all(fits):
        raise _wrong()
    names = ", ".join(one["name"] for one in seen["stewards"])
    lines = ngettext(
        "You take part in founding {place}. Its steward: {names}",
        "You take part in founding {place}. Its stewards: {names}",
        len(stewards),
    ).format(place=seen["terms"]["name"], names=names)
    agree = _("Stewards who must agree: {count}").format(count=opening["quorum"])
    limits = {
        "unit": opening["unit"], "scale": opening["scale"],
        "lower": str(opening["lower"]).removeprefix("-"), "upper": opening["upper"],
    }  # fmt: skip
    return [lines, agree, *_limits(limits, "lower", "upper")]


def _wrong() -> EvidenceError:
    return EvidenceError(_("orders"), _("are not what founding this co-op takes"))


def _pairs(found: object) -> Sequence[tuple[str, str]]:
    if not isinstance(found, list):
        raise _wrong()
    return [(str(member), str(key)) for member, key in found]


def _limits(said: dict[str, Any], owe: str, hold: str) -> list[str]:
    unit = Unit(said["unit"], said["scale"])
    amounts = [show_amount(unit, int(said[name])) for name in (owe, hold)]
    return [
        _("Newcomers may owe up to {amount}.").format(amount=amounts[0]),
        _("Newcomers may hold up to {amount}.").format(amount=amounts[1]),
    ]


def _code_in(link: str) -> str:
    code = urlsplit(link).path.rpartition("/")[2]
    if not code:
        raise NoAnswerError(link, _("is no link to a founding"), _("Copy all of it"))
    return code
