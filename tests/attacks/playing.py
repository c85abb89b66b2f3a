"""What the plays of attacks share: orders that must be refused, and where accounts stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.support.world import Coop, Person
    from wallets.keys import Key

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
YEAR_MS: Final = 366 * DAY_MS
TEXT: Final = "66" * 32
"""What a reason or a paper commits to."""


def refused(coop: Coop, type_: str, *keys: Key, **own: Any) -> str:  # noqa: ANN401
    """Post what must be refused; the refusal's code."""
    answer = coop.post(type_, *keys, **own)
    assert 400 <= answer.status_code < 500, answer.text
    code: str = answer.json()["code"]
    return code


def refused_payment(coop: Coop, payer: Person, payee: Person, amount: int) -> str:
    """Pay what must be refused; the refusal's code."""
    answer = coop.send(coop.transfer(payer, payee, amount))
    assert 400 <= answer.status_code < 500, answer.text
    code: str = answer.json()["code"]
    return code


def order_id(body: dict[str, Any]) -> str:
    """The id of an order that was made."""
    found: str = json.loads(body["order"])["id"]
    return found


def posted(coop: Coop, type_: str, *keys: Key, **own: Any) -> str:  # noqa: ANN401
    """Post what must be accepted; the order's id."""
    body = coop.order(type_, *keys, **own)
    answer = coop.send(body)
    assert answer.status_code == 201, answer.text
    return order_id(body)


def stands_at(coop: Coop, person: Person, account: str = "") -> int:
    """What a member's account stands at, as the service tells them."""
    path = f"{coop.path}/accounts/{account or person.account}"
    return int(coop.world.get(path, coop.token(person))["balance"])


def new_key(coop: Coop) -> Key:
    """A key that nobody has used."""
    return coop.world.new_person().key
