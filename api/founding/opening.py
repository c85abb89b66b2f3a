"""The orders that open a book: what all who found it read and sign, word for word.

The first opens the book; then comes one for each steward's account. Their texts follow from the
terms, from who has come, and from this service's keys alone, so every look gives the same ones, and
what was signed before something changed does not count. Leaves to others: who signs
(`api.founding.foundings`), and what is made of it (`api.founding.standing`).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import orjson

from api.service.troubles import ProblemError, Trouble
from chain.rules import SHAPES
from ledger import canonical
from ledger.gathering import Item
from ledger.orders import VERSION, Order, read_order
from ledger.rules.accounts import MEMBER
from ledger.rules.books import book_named
from wallets.errors import BadSignatureError
from wallets.signing import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.founding.tables import FoundingRow, FoundingStewardRow
    from api.founding.terms import Terms
    from api.service.service import Service


class Opening(NamedTuple):
    """The book's id and the orders' texts; `read` is a hash over all of them."""

    book: str
    orders: tuple[str, ...]
    read: str


def opening_of(
    service: Service, row: FoundingRow, terms: Terms, stewards: Sequence[FoundingStewardRow]
) -> Opening:
    """What these stewards sign, the founder's key leading."""
    if not service.admin():
        raise ProblemError(Trouble.anchor_key_must_be_there)
    ranked = sorted(stewards, key=lambda one: one.member_id)
    founder = next(one for one in ranked if one.member_id == row.founder)
    own = {
        "admin": service.admin().hex(), "lower": str(-terms.owe), "nonce": row.nonce,
        "quorum": terms.quorum, "scale": terms.scale, "service": service.key.public,
        "stewards": [[one.member_id, one.key] for one in ranked], "unit": terms.unit,
        "upper": str(terms.hold),
    }  # fmt: skip
    book = book_named(own)

    def text(type_: str, id_: str, key: str, fields: dict[str, object]) -> str:
        common = {"v": VERSION, "type": type_, "book": book, "id": id_, "key": key}
        return canonical.encode(common | {"expires": row.expires_ms} | fields).decode()

    accounts = (
        text("account-opened", one.order_id, one.key, {
            "account": one.account_id, "kind": MEMBER, "member": one.member_id, "salt": one.salt,
        })
        for one in ranked
    )  # fmt: skip
    orders = (text("book-opened", row.order_id, founder.key, own), *accounts)
    return Opening(book, orders, sha256("\n".join(orders).encode()).hexdigest())


def holds(opening: Opening, key: str, signatures: Sequence[str]) -> bool:
    """Whether these are a key's signatures over each of the orders."""
    if len(signatures) != len(opening.orders):
        return False
    try:
        for order, signature in zip(opening.orders, signatures, strict=True):
            verify(key, order.encode(), signature)
    except BadSignatureError:
        return False
    return True


def items(
    community: str, opening: Opening, stewards: Sequence[FoundingStewardRow]
) -> Sequence[Item]:
    """The orders with everybody's signatures, as the journal takes them."""
    signed = [(one.key, orjson.loads(one.signatures)) for one in stewards]
    found = []
    for at, text in enumerate(opening.orders):
        pairs = sorted((key, signatures[at]) for key, signatures in signed)
        order = read_order(text.encode(), pairs, SHAPES)
        assert isinstance(order, Order), order  # noqa: S101 made above, of what was checked
        found.append(Item(community, order))
    return found
