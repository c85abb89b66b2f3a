"""Opening a book: its unit, its stewards and their quorum, the service's key, the first bounds.

The book's id commits to all of these, so that no other history can begin under the same name.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger import canonical, fields
from ledger.kernel import Accepted, Rule, View, signing_members
from ledger.orders import SIGNATURES_MAX, Order, shape
from ledger.records import Book, Key, Member
from ledger.refusals import Code, Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.records import Record

OPENED: Final = "book-opened"
STEWARD: Final = "steward"
TREASURER: Final = "treasurer"


class BookOpened(NamedTuple):
    """Fields of `book-opened`; the book's id commits to all of them. `nonce` sets twins apart."""

    admin: str
    lower: int | None
    nonce: str
    quorum: int
    scale: int
    service: str
    stewards: tuple[tuple[str, str], ...]
    unit: str
    upper: int | None


_COMMITTED: Final = tuple(name for name in BookOpened._fields if name != "admin")


def opening_salt(own: Mapping[str, object]) -> str:
    """The salt of a book's id, in hex: SHA-256 over tag and canonical JSON of what opens it.

    `own` are the fields of a `book-opened` order as they are sent; the admin's address is no part.
    """
    said = canonical.encode({name: own[name] for name in _COMMITTED})
    return sha256(b"ayni-opening-v1".ljust(16, b"\0") + said).hexdigest()


def opening_of(body: BookOpened) -> dict[str, object]:
    """The order's own fields as they were sent."""
    bounds = {"lower": fields.bound_text(body.lower), "upper": fields.bound_text(body.upper)}
    return body._asdict() | bounds


def book_id(admin: str, salt: str) -> str:
    """The book's id: SHA-256 over tag, the admin's address (20 bytes) and salt (32), in hex."""
    tag = b"ayni-book-v1".ljust(16, b"\0")
    return sha256(tag + bytes.fromhex(admin) + bytes.fromhex(salt)).hexdigest()


def book_named(own: Mapping[str, object]) -> str:
    """The id of the book that a `book-opened` order with these fields opens."""
    return book_id(str(own["admin"]), opening_salt(own))


def open_book(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 no book yet, 2 its id is right, 3 its keys differ, 4 stewards sign, 5 its bounds fit."""
    del now_ms
    body: BookOpened = order.body
    # 1. Nobody opens a book twice.
    if view.book is not None:
        return refuse(Code.book_must_not_exist, book=order.book)
    # 2. The id commits to the admin, so that a book's name cannot be squatted on the chain, and
    #    to all else that the order says, so that nobody else's opening has the same name.
    expected = book_named(opening_of(body))
    if order.book != expected:
        return refuse(Code.book_must_match, book=expected, named=order.book)
    # 3. One key for two stewards would count as M of N; the service's may do nothing else.
    shared = _shared_key(body)
    if shared is not None:
        return refuse(Code.key_must_be_new, key=shared)
    # 4. As many stewards sign as the book will ask for later.
    signed = sum(1 for _, key in body.stewards if key in order.signers)
    if signed < body.quorum or not body.quorum:
        return refuse(Code.stewards_must_reach_quorum, signed=signed, quorum=body.quorum)
    # 5. Bounds lie around zero.
    wrong = bounds_unfit(body.lower, body.upper)
    if wrong is not None:
        return wrong
    return Accepted((), (_book(order.book, body), *_stewards(body)))


def _shared_key(body: BookOpened) -> str | None:
    keys = [body.service, *(key for _, key in body.stewards)]
    return next((key for key in keys if keys.count(key) > 1), None)


def _book(id_: str, body: BookOpened) -> Book:
    return Book(
        id_, body.unit, body.scale, body.quorum, body.service, body.lower, body.upper,
        accounts=0, stewards=len(body.stewards), epoch=0,
    )  # fmt: skip


def _stewards(body: BookOpened) -> list[Record]:
    members: list[Record] = [Member(member, frozenset({STEWARD})) for member, _ in body.stewards]
    return members + [Key(key, member, 0, None) for member, key in body.stewards]


def bounds_unfit(lower: int | None, upper: int | None) -> Refusal | None:
    """The refusal of bounds that do not lie around zero, or None."""
    if (lower is not None and lower > 0) or (upper is not None and upper < 0):
        shown = fields.bound_text(lower), fields.bound_text(upper)
        return refuse(Code.bounds_must_enclose_zero, lower=shown[0], upper=shown[1])
    return None


def quorum_unmet(book: Book, signed: int) -> Refusal | None:
    """The refusal of what so many stewards signed where the book asks for more, or None."""
    if signed >= book.quorum:
        return None
    return refuse(Code.stewards_must_reach_quorum, signed=signed, quorum=book.quorum)


def below_quorum(view: View, order: Order, but: frozenset[str] = frozenset()) -> Refusal | None:
    """The refusal of what too few stewards signed, those in `but` not counted; or None."""
    assert view.book is not None  # noqa: S101 decide, step 2
    return quorum_unmet(view.book, len(signing_members(view, order, STEWARD) - but))


RULES: Final = (
    Rule(
        shape(
            OPENED,
            BookOpened,
            {
                "admin": fields.hex20,
                "lower": fields.bound,
                "nonce": fields.hex32,
                "quorum": fields.small_up_to(SIGNATURES_MAX),
                "scale": fields.scale,
                "service": fields.hex32,
                "stewards": fields.pairs_of(fields.uuid, fields.hex32, SIGNATURES_MAX),
                "unit": fields.code,
                "upper": fields.bound,
            },
        ),
        open_book,
        brings=lambda order: tuple(key for _, key in order.body.stewards),
        opens=True,
    ),
)
