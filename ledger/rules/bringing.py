"""Moving in from another system: members who are expected, their accounts, and what stands there.

People sign one order, which commits to every part (`ledger.parts`); the service enters the parts,
and nothing comes between them. It happens once in a book, and only before anything has moved: so
every account stands at zero until then. A certificate of what came ends it.

Who is expected has no key. Their accounts receive, and give nothing until they have come
(`member-joined`).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ledger import fields
from ledger.kernel import Accepted, Reads, Rule, View, signing_members
from ledger.orders import Order, shape
from ledger.records import Book, Brought
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.books import STEWARD, quorum_unmet
from ledger.rules.reversals import TREASURER

BROUGHT: Final = "balances-brought"
CERTIFIED: Final = "import-certified"
AUDITOR: Final = "auditor"
COUNT_MAX: Final = 2**31 - 1
PARTS_MS_MAX: Final = 7 * 86_400_000
"""How long a book waits for the parts and takes nothing else: a week."""


class BalancesBrought(NamedTuple):
    """Fields of `balances-brought`: how much will come, and the hashes of what, and of its source.

    `total` is what will stand above zero, in subunits.
    """

    accounts: int
    history: str
    members: int
    parts: str
    source: str
    total: int


class ImportCertified(NamedTuple):
    """Fields of `import-certified`: which order's, and the hash of the certificate."""

    brought: str
    certificate: str


def bring(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 it is the first, 2 nothing has moved, 3 stewards M of N sign, and a treasurer beside them.

    A book with a single steward able to sign takes that one's word as treasurer, too.
    """
    assert view.book is not None  # noqa: S101 decide, step 2
    body: BalancesBrought = order.body
    # 1. Once in a book.
    if view.book.brought is not None:
        return refuse(Code.balances_must_be_brought_once, by=view.book.brought.id)
    # 2. Every account stands at zero.
    if view.moved:
        return refuse(Code.book_must_not_have_moved)
    # 3. Those who answer for it sign.
    unsigned = _unsigned(view, view.book, order)
    if unsigned is not None:
        return unsigned
    brought = Brought(
        order.id, body.parts, body.members, body.accounts, body.total, now_ms + PARTS_MS_MAX
    )
    return Accepted((), (view.book._replace(brought=brought),))


def _unsigned(view: View, book: Book, order: Order) -> Refusal | None:
    stewards = signing_members(view, order, STEWARD)
    unmet = quorum_unmet(book, len(stewards))
    if unmet is not None:
        return unmet
    treasurers = signing_members(view, order, TREASURER)
    if not treasurers:
        return refuse(Code.treasurer_must_sign)
    alone = book.stewards == 1
    if not alone and not any(len(stewards - {one}) >= book.quorum for one in treasurers):
        return refuse(Code.another_treasurer_must_sign, quorum=book.quorum)
    return None


def certify(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 it is of what was brought, 2 all parts are in, 3 it is the first, 4 two members sign."""
    del now_ms
    assert view.book is not None  # noqa: S101 decide, step 2
    body: ImportCertified = order.body
    brought = view.book.brought
    # 1. There is something to certify.
    if brought is None or brought.id != body.brought:
        return refuse(Code.entry_must_exist, of=body.brought)
    # 2. All of it has come.
    if brought.awaited is not None:
        return refuse(Code.parts_must_be_in, brought=brought.id, until=brought.until_ms)
    # 3. There is one certificate.
    if brought.certificate is not None:
        return refuse(Code.balances_must_be_certified_once, certificate=brought.certificate)
    # 4. A treasurer signs, and an auditor who is another member.
    treasurers = signing_members(view, order, TREASURER)
    if not treasurers:
        return refuse(Code.treasurer_must_sign)
    auditors = signing_members(view, order, AUDITOR)
    if not auditors or len(treasurers | auditors) == 1:
        return refuse(Code.auditor_must_sign)
    certified = brought._replace(certificate=body.certificate)
    return Accepted((), (view.book._replace(brought=certified),))


RULES: Final = (
    Rule(
        shape(
            BROUGHT,
            BalancesBrought,
            {
                "accounts": fields.whole_from(1, COUNT_MAX),
                "history": fields.hex32,
                "members": fields.small_up_to(COUNT_MAX),
                "parts": fields.hex32,
                "source": fields.hex32,
                "total": fields.standing,
            },
        ),
        bring,
        reads=lambda _: Reads(moved=True),
    ),
    Rule(
        shape(
            CERTIFIED,
            ImportCertified,
            {"brought": fields.uuid, "certificate": fields.hex32},
        ),
        certify,
    ),
)
