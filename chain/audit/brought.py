"""What an audited journal brought in from another system, and whether a certificate agrees.

11. If a certificate is given, it is the one that the journal names, and each of its lines is what
    the parts opened and entered; what differs is told line by line.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chain.errors import EvidenceError
from ledger.messages import N_
from ledger.parts import ENTERED, EXPECTED, NO_PART
from ledger.rules.bringing import BROUGHT, CERTIFIED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chain.certificates import Certificate
    from ledger.kernel import Leg
    from ledger.orders import Order
    from ledger.records import Book
    from ledger.state import State

OF_BRINGING: Final = frozenset({BROUGHT, EXPECTED, ENTERED, CERTIFIED})
TOLD_MAX: Final = 50
"""The most differences that are told one by one."""


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What was brought in, as the journal has it; amounts in subunits, hashes in hex.

    Attributes:
        order: the id of the order that people signed.
        entry: its sequence number.
        source: hash of the source's files.
        history: Merkle root over the past exchanges; zeros where there are none.
        members: how many members are expected by it.
        accounts: how many accounts its parts open.
        total: what stands above zero by it, a decimal string.
        complete: whether all parts are in.
        certificate: the hash of the certificate; empty where nobody has certified it.
        certified: the sequence number of the entry that certifies it; None where none does.
        checked: whether the certificate was given, and agrees.
    """

    order: str
    entry: int
    source: str
    history: str
    members: int
    accounts: int
    total: str
    complete: bool
    certificate: str
    certified: int | None
    checked: bool


class Expected(NamedTuple):
    """Who has not come yet, and what waits for them; amounts in subunits.

    Attributes:
        expected: members who are expected.
        unclaimed: open accounts of theirs.
        unclaimed_above: what those above zero stand at together.
        unclaimed_below: how far the others stand below zero together.
    """

    expected: int
    unclaimed: int
    unclaimed_above: int
    unclaimed_below: int


def expected_of(state: State) -> Expected:
    """Who has not come yet, at a book's last entry."""
    waiting = {member.id for member in state.members.values() if member.expected}
    if not waiting:
        return Expected(0, 0, 0, 0)
    theirs = [one for one in state.accounts.values() if one.terms.member in waiting]
    balances = [one.posted for one in theirs if one.terms.open]
    above = sum(balance for balance in balances if balance > 0)
    return Expected(len(waiting), len(balances), above, above - sum(balances))


class Bringing:
    """Follows what the entries of a journal bring in."""

    def __init__(self) -> None:
        self._order: Order | None = None
        self._entry = 0
        self._certified: int | None = None
        self._accounts: dict[str, int] = {}

    def entry(self, order: Order, legs: Iterable[Leg], seq: int) -> None:
        """Take note of an entry of one of these types, which the rules have accepted."""
        if order.type == BROUGHT:
            self._order, self._entry = order, seq
        elif order.type == CERTIFIED:
            self._certified = seq
        else:
            for leg in legs:
                id_ = leg.account.terms.id
                self._accounts[id_] = self._accounts.get(id_, 0) + leg.amount

    def finish(self, book: Book | None, certificate: Certificate | None) -> BroughtIn | None:
        """What was brought in; None where nothing was.

        Raises:
            EvidenceError: the certificate does not agree; `why` has a line for each difference.
        """
        order = self._order
        if certificate is not None:
            assert book is not None  # noqa: S101 an export has an entry
            self._check(certificate, book)  # 11
        if order is None or book is None or book.brought is None:
            return None
        said, brought = order.body, book.brought
        return BroughtIn(
            order.id, self._entry, said.source, said.history, said.members, said.accounts,
            str(said.total), brought.awaited is None, brought.certificate or "", self._certified,
            certificate is not None,
        )  # fmt: skip

    def _check(self, certificate: Certificate, book: Book) -> None:
        wrong = [*self._of_book(certificate, book), *self._of_accounts(certificate)]
        if wrong:
            told = list(islice(wrong, TOLD_MAX))
            more = len(wrong) - len(told)
            rest = [_other(N_("and {more} more"), more=more)] if more else []
            raise EvidenceError.of("certificate", [*told, *rest])

    def _of_book(self, certificate: Certificate, book: Book) -> Iterator[EvidenceError]:
        """How the certificate differs from what people signed."""
        brought = book.brought
        if brought is None or self._order is None:
            yield _other(N_("nothing was brought into this book"))
            return
        said = self._order.body
        if brought.awaited is not None:
            yield _other(N_("the part {part} is still to come"), part=brought.awaited)
        if brought.certificate is None:
            yield _other(N_("nobody has signed that what was brought in is right"))
        elif brought.certificate != certificate.hash:
            why = N_("its hash is {hash}, in the book is {other}")
            yield _other(why, hash=certificate.hash, other=brought.certificate)
        own = {
            "book": book.id, "brought": brought.id, "source": said.source, "history": said.history,
            "unit": book.unit, "scale": book.scale, "members": said.members, "total": said.total,
        }  # fmt: skip
        for name, value in own.items():
            found = getattr(certificate, name)
            if found != value:
                why = N_("{name}: it says {said}, and in the book is {found}")
                yield _other(why, name=name, said=str(found), found=str(value))
        if bool(certificate.exchanges) != (said.history != NO_PART):
            why = N_("it says {said} exchanges, and the hash of the past is {history}")
            yield _other(why, said=str(certificate.exchanges), history=said.history)

    def _of_accounts(self, certificate: Certificate) -> Iterator[EvidenceError]:
        """How its accounts differ from those that the parts opened, and what they entered."""
        said = {one.account: one for one in certificate.accounts}
        for id_, balance in sorted(self._accounts.items()):
            if id_ not in said:
                why = N_("account {account}: is not in it, {balance} was brought in")
                yield _other(why, account=id_, balance=str(balance))
        for id_, one in said.items():
            found = self._accounts.get(id_)
            if found is None:
                why = N_("account {account} ({number}): was not brought in")
                yield _other(why, account=id_, number=one.number)
            elif found != one.imported:
                why = N_("account {account} ({number}): it says {said}, and {found} was brought in")
                figures = {"said": str(one.imported), "found": str(found)}
                yield _other(why, account=id_, number=one.number, **figures)
        above = sum(max(0, one.imported) for one in certificate.accounts)
        below = sum(min(0, one.imported) for one in certificate.accounts)
        if above != certificate.total or above + below:
            why = N_("it says {said} in all, and its lines come to {above} and {below}")
            yield _other(why, said=str(certificate.total), above=str(above), below=str(below))


def _other(why: str, **figures: Any) -> EvidenceError:  # noqa: ANN401
    return EvidenceError("certificate", why, **figures)
