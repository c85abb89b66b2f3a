"""Transfers that are spoilt on the way, each by what its name says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ledger import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.http.differential import Owned, Village
    from wallets.keys import Key

    Spoil = Callable[[Village, Owned], dict[str, Any]]


def fields(village: Village, payer: Owned, **own: object) -> dict[str, Any]:
    """The fields of a good transfer by `payer`, others in place of some; those that are None go."""
    payee = next(each for each in village.accounts if each is not payer)
    good = {"from_": payer.account, "to": payee.account, "amount": "1"}
    body = village.body("transfer", village.key_of(payer.owner), **good)
    changed = json.loads(body["order"]) | own
    return {name: value for name, value in changed.items() if value is not None}


def signed(village: Village, payer: Owned, text: str) -> dict[str, Any]:
    """The body of an order with that text, signed by who owns `payer`."""
    key = village.key_of(payer.owner)
    return {"order": text, "signatures": [[key.public, key.sign(text.encode())]]}


def with_fields(**own: object) -> Spoil:
    """Signed as it should be, with other fields."""
    return lambda village, payer: signed(
        village, payer, canonical.encode(fields(village, payer, **own)).decode()
    )


def with_text(change: Callable[[str], str]) -> Spoil:
    """Signed as it should be, with other text."""
    return lambda village, payer: signed(
        village, payer, change(canonical.encode(fields(village, payer)).decode())
    )


def with_signatures(change: Callable[[Village, list[list[str]]], list[list[str]]]) -> Spoil:
    """A good order with other signatures."""

    def spoil(village: Village, payer: Owned) -> dict[str, Any]:
        body = with_fields()(village, payer)
        return body | {"signatures": change(village, body["signatures"])}

    return spoil


def with_body(**own: object) -> Spoil:
    """A good order in a body that has more or other parts."""
    return lambda village, payer: with_fields()(village, payer) | own


def by_new_key(village: Village, payer: Owned) -> dict[str, Any]:
    """Signed and led by a key that nobody knows."""
    return led_by(village.new_key(), village, payer)


def by_revoked_key(village: Village, payer: Owned) -> dict[str, Any]:
    """Signed and led by a key that was revoked, if any was."""
    return led_by([village.new_key(), *village.revoked][-1], village, payer)


def led_by(key: Key, village: Village, payer: Owned) -> dict[str, Any]:
    """Signed and led by another key."""
    text = canonical.encode(fields(village, payer, key=key.public))
    return {"order": text.decode(), "signatures": [[key.public, key.sign(text)]]}


def late(village: Village, payer: Owned) -> dict[str, Any]:
    """Expired just now."""
    return with_fields(expires=village.twins.now_ms)(village, payer)


def reused(village: Village, payer: Owned) -> dict[str, Any]:
    """Another order with the id of one that is an entry."""
    return with_fields(id=village.id_of(village.sent[-1]))(village, payer)


def _another(village: Village, signatures: list[list[str]]) -> list[list[str]]:
    return [[village.new_key().public, signatures[0][1]]]


SPOILT: Final[Mapping[str, Spoil]] = {
    "a space in it": with_text(lambda text: text.replace(":", ": ", 1)),
    "no JSON": with_text(lambda text: text[1:]),
    "too long": with_text(lambda text: text + " " * 9_000),
    "a zero character": with_text(lambda text: text + "\x00"),
    "no type that is known": with_fields(type="gift"),
    "one field more": with_fields(colour="green"),
    "one field less": with_fields(amount=None),
    "no id": with_fields(id="7"),
    "parts of a subunit": with_fields(amount="1.5"),
    "no amount": with_fields(amount="0"),
    "a vast amount": with_fields(amount="9" * 17),
    "another version": with_fields(v=2),
    "another book": with_fields(book="77" * 32),
    "late": late,
    "an id used before": reused,
    "a new key": by_new_key,
    "a revoked key": by_revoked_key,
    "no signature": with_signatures(lambda *_: []),
    "nine signatures": with_signatures(lambda _, good: good * 9),
    "a signature twice": with_signatures(lambda _, good: good * 2),
    "somebody else's signature": with_signatures(_another),
    "a false signature": with_signatures(lambda _, good: [[good[0][0], good[0][1][::-1]]]),
    "a short signature": with_signatures(lambda _, good: [[good[0][0], good[0][1][2:]]]),
    "half a pair": with_signatures(lambda _, good: [good[0][:1]]),
    "a memo nobody signed": with_body(memo={"salt": "00" * 32, "text": "Bread"}),
    "a memo of no kind": with_body(memo={"salt": "0", "text": 7}),
    "an unknown part": with_body(colour="green"),
    "a huge body": with_body(order="x" * 66_000),
    "half a character": with_body(order="\ud800"),
}
