"""Says in words what an order does, from the very text that is signed.

The service keeps orders for others to sign, and might say of one what it does not do; so nothing
that it says beside the text is shown. Names are its word too: an id stands beside each. An order
of a kind that has no words here is not signed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from api.cli.wallet.entries import called, entry_of
from api.cli.wallet.listed import check_fields, rows_of, words_of_basis, words_of_rows
from api.cli.wallet.orders import read
from api.cli.wallet.people import everybody
from api.words.decided import DECISIONS, words_of_decision
from api.words.i18n import _
from api.words.kinds import KIND_NAMES
from api.words.roles import ROLE_NAMES
from api.words.showing import show_amount, show_time
from chain.rules import SHAPES
from credit.lists import APPROVED
from ledger.errors import EvidenceError, FaultError
from ledger.orders import read_order
from ledger.refusals import Refusal
from ledger.rules.accounts import MEMBER
from wallets.errors import BadMemoError, WrongMemoError
from wallets.memos import check, committed_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from api.cli.wallet.seat import Seat
    from ledger.orders import Order


@dataclass(frozen=True, slots=True)
class Names:
    """What people, accounts and amounts of a book are called."""

    seat: Seat
    members: Mapping[str, str]

    def member(self, id_: str) -> str:
        """A member's name and id."""
        return f"{self.members[id_]} ({id_})" if id_ in self.members else id_

    def account(self, id_: str) -> str:
        """What an account goes by, and its id."""
        return called(self.seat, id_)

    def amount(self, subunits: int) -> str:
        """An amount with its unit."""
        return show_amount(self.seat.identity.counts, subunits)


def names_of(seat: Seat) -> Names:
    """The names of a book, asked for now."""
    return Names(seat, dict(everybody(seat)))


def read_sent(seat: Seat, text: object, signatures: Any) -> Order:  # noqa: ANN401 as the service sent it
    """The order in a text that others have signed.

    Raises:
        EvidenceError: it is none of this book.
    """
    try:
        pairs = sorted((str(key), str(signed)) for key, signed in signatures)
        found = read_order(str(text).encode(), pairs, SHAPES)
    except (TypeError, ValueError) as error:
        raise EvidenceError(_("order"), _("is not what the service owes")) from error
    if isinstance(found, Refusal):
        raise EvidenceError(_("order"), str(found))
    if found.book != seat.identity.book:
        raise EvidenceError(_("order"), _("is of another book"))
    unit = getattr(found.body, "unit", None)
    if unit is not None and unit != seat.identity.unit:
        raise EvidenceError(_("order"), _("counts in another unit"))
    return found


def words_of(names: Names, order: Order, memo: Mapping[str, str] | None = None) -> list[str]:
    """What an order does, a sentence first, and the text it commits to.

    Raises:
        FaultError: there are no words for it.
        EvidenceError: the text is not what it commits to.
    """
    return [*does(names, order), *_committed(order, memo), *_categorised(order)]


def does(names: Names, order: Order) -> Sequence[str]:
    """As `words_of`, without the text."""
    said = WORDS.get(order.type) or VOTED.get(order.type)
    if said is None:
        why = _("is a kind of order that this program has no words for")
        raise FaultError(order.type, why, _("Do not sign it; ask who made it"))
    return said(names, order)


def _committed(order: Order, memo: Mapping[str, str] | None) -> Iterable[str]:
    committed = committed_by(order.body)
    if committed is None:
        return []
    if memo is None:
        raise EvidenceError(_("order"), _("commits to a text that is not shown"))
    try:
        salt, text = bytes.fromhex(memo["salt"]), memo["text"]
        check(committed, salt, text)
    except (KeyError, ValueError, BadMemoError, WrongMemoError) as error:
        raise EvidenceError(_("order"), _("commits to another text than is shown")) from error
    return [_("It says: {text}").format(text=text)]


def _categorised(order: Order) -> Iterable[str]:
    code = getattr(order.body, "category", None)
    return [] if code is None else [_("Category: {code}").format(code=code)]


def _granted(names: Names, order: Order) -> Sequence[str]:
    name, role = names.member(order.body.member), _(ROLE_NAMES[order.body.role])
    return [_("{name} gets the role: {role}").format(name=name, role=role)]


def _withdrawn(names: Names, order: Order) -> Sequence[str]:
    name, role = names.member(order.body.member), _(ROLE_NAMES[order.body.role])
    return [_("{name} loses the role: {role}").format(name=name, role=role)]


def _revoked(names: Names, order: Order) -> Sequence[str]:
    name, key = names.member(order.body.member), order.body.named
    return [_("The key {key} of {name} is removed").format(key=key, name=name)]


def _opened(names: Names, order: Order) -> Sequence[str]:
    name, kind = names.member(order.body.member), order.body.kind
    account = _("account: {account}").format(account=order.body.account)
    if kind == MEMBER:
        return [_("{name} opens a further account").format(name=name), account]
    text = _("New: {kind}; {name} answers for it")
    return [text.format(kind=_(KIND_NAMES[kind]), name=name), account]


def _closed(names: Names, order: Order) -> Sequence[str]:
    return [_("The account of {name} closes").format(name=names.account(order.body.account))]


def _reversed(names: Names, order: Order) -> Sequence[str]:
    entry = entry_of(names.seat, order.body.of)
    said = _("What entry {seq} did is taken back:").format(seq=entry.seq)
    return [said, *moves(names, [(account, -amount) for account, amount in entry.legs])]


def _exchanged(names: Names, order: Order) -> Sequence[str]:
    given = [(account, -amount) for account, amount in order.body.givers]
    moved = [*given, *order.body.receivers]
    return [_("A group payment:"), *moves(names, moved)]


def moves(names: Names, legs: Iterable[tuple[str, int]]) -> list[str]:
    """What each account gives or receives, a line each."""
    gives, receives = _("{name} gives {amount}."), _("{name} receives {amount}.")
    return [
        (gives if amount < 0 else receives).format(
            name=names.account(account), amount=names.amount(abs(amount))
        )
        for account, amount in legs
    ]


def _allowed(names: Names, order: Order) -> Sequence[str]:
    body = order.body
    said = _("{broker} may give from the account of {payer}.")
    within = _("Up to {each} in one payment, {total} in all, until {time}.")
    to = ", ".join(names.account(payee) for payee in body.payees or ())
    return [
        said.format(broker=names.member(body.broker), payer=names.account(body.account)),
        within.format(
            each=names.amount(body.each), total=names.amount(body.total),
            time=show_time(body.until_ms),
        ),
        _("Only to: {names}").format(names=to) if to else _("To anybody."),
    ]  # fmt: skip


def _passed(names: Names, order: Order) -> Sequence[str]:
    body = order.body
    said = _("The balance of {name} passes on to {other}: {amount}")
    return [
        said.format(
            amount=names.amount(body.amount), name=names.account(body.payer),
            other=names.account(body.payee),
        )
    ]  # fmt: skip


def _given(names: Names, order: Order) -> Sequence[str]:
    body = order.body
    gives, sets_aside = (
        _("{account} gives {amount} to {name}"), _("{account} sets {amount} aside for {name}"),
    )  # fmt: skip
    said = gives if order.type == "transfer" else sets_aside
    return [
        said.format(
            account=names.account(body.payer), amount=names.amount(body.amount),
            name=names.account(body.payee),
        )
    ]  # fmt: skip


def _brought(names: Names, order: Order) -> Sequence[str]:
    body = order.body
    said = _("Bring in {members} members and {accounts} accounts; {total} stands above zero")
    total = names.amount(body.total).strip()
    return [
        said.format(members=body.members, accounts=body.accounts, total=total),
        _("From files with the hash {hash}").format(hash=body.source),
    ]


def _certified(names: Names, order: Order) -> Sequence[str]:
    del names
    said = _("Certify that everything was brought in as it was")
    return [said, _("By the certificate with the hash {hash}").format(hash=order.body.certificate)]


def _released(names: Names, order: Order) -> Sequence[str]:
    del names
    said = _("A file of our data is given away; it covers {count} entries")
    return [said.format(count=order.body.at), f"{_('Its SHA-256')} {order.body.digest}"]


def _decided(names: Names, order: Order) -> Sequence[str]:
    name = names.member(getattr(order.body, "member", ""))
    said = words_of_decision(order, name, names.amount)
    if order.type != APPROVED:
        return [said]
    rows = rows_of(names.seat, order.body.parts)
    fields = read(order.text.decode())
    check_fields(fields, order.body.rule, rows)
    return [said, *words_of_rows(names, rows), *words_of_basis(names, fields)]


WORDS: Final[Mapping[str, Callable[[Names, Order], Sequence[str]]]] = {
    "role-granted": _granted,
    "role-withdrawn": _withdrawn,
    "key-revoked": _revoked,
    "account-opened": _opened,
    "account-closed": _closed,
    "balance-passed-on": _passed,
    "transfer": _given,
    "hold": _given,
    "reversal": _reversed,
    "exchange": _exchanged,
    "mandate-given": _allowed,
    "balances-brought": _brought,
    "import-certified": _certified,
    **dict.fromkeys(DECISIONS, _decided),
}

VOTED: Final[Mapping[str, Callable[[Names, Order], Sequence[str]]]] = {"data-released": _released}
"""Of orders that only a vote allows, and that wait for nobody else."""
