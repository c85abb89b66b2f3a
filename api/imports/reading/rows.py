"""Rows become members, accounts, exchanges and notices; what comes twice is told apart.

Leaves to others: what the whole must add up to (`api.imports.reading.whole`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from api.imports.arrivals import (
    Account,
    Bound,
    Contact,
    Exchange,
    Kind,
    Member,
    Notice,
    NoticeKind,
    Status,
)
from api.imports.faults import Wrong
from api.imports.reading.cells import TEXT_MAX
from api.imports.reading.columns import Meaning, Subject
from api.imports.reading.secrets import folded
from ledger.amounts import AMOUNT_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.imports.arrivals import Origin
    from api.imports.faults import Faults
    from api.imports.reading.cells import Cells
    from api.imports.reading.columns import Layout

COMMUNITY: Final = "organization"
"""The number of the community's own account, where the source does not number it."""

EMAILS_MAX: Final = 1_000
"""The most characters of a cell that lists addresses."""

NO_ADDRESS: Final = ".invalid"
"""The end of addresses that nobody has, which stand for none."""

_NOTICES: Final = {
    NoticeKind.OFFER: (
        "offer offers oferta ofertas ofrezco offre offres offering ofrece propose sell venta"
    ),
    NoticeKind.NEED: (
        "need needs want wants wanted request inquiry search demanda demandas demande demandes"
        " busco busqueda cerco recherche solicitud besoin buy compra"
    ),
}
_PEOPLE: Final = frozenset({"", "member", "user", "miembro", "socio", "usuario", "membre"})
_KINDS: Final = {word: kind for kind, words in _NOTICES.items() for word in words.split()}


@dataclass(slots=True)
class Gathered:
    """What was read so far."""

    faults: Faults
    members: dict[str, Member] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    categories: dict[str, str] = field(default_factory=dict)
    seen: dict[str, Exchange] = field(default_factory=dict)
    told: bool = False
    in_minutes: bool = False

    def take(self, subject: Subject, cells: Cells, layout: Layout) -> None:
        """Take a row."""
        _READERS[subject](self, cells, layout)


def _community(gathered: Gathered, cells: Cells, _: Layout) -> None:
    if cells.word(Meaning.SYMBOL) == "min":
        gathered.in_minutes = True


def _category(gathered: Gathered, cells: Cells, _: Layout) -> None:
    gathered.categories[cells.needed(Meaning.ID)] = cells.needed(Meaning.NAME)


def _member(gathered: Gathered, cells: Cells, layout: Layout) -> None:
    name = " ".join(cells.texts(Meaning.NAME))
    own = name if layout.named and not cells.has(Meaning.ID) else cells.needed(Meaning.ID)
    if not own:
        if layout.named and not cells.has(Meaning.ID):
            cells.fault(Wrong.VALUE_MISSING, Meaning.NAME)
        return
    if not name:
        cells.fault(Wrong.VALUE_MISSING, Meaning.NAME)
    is_community = bool(layout.community) and cells.word(Meaning.KIND) in layout.community
    member = Member(
        own, name or own, _contacts(cells), cells.status(), cells.day(Meaning.JOINED), cells.origin
    )
    kind = Kind.COMMUNITY if is_community else Kind.MEMBER
    account = _account(gathered, cells, layout, (own, name or own), kind)
    before = gathered.members.get(own) or gathered.accounts.get(own)
    if before is not None:
        same = _same(gathered.members.get(own), member, is_community=is_community)
        _twice(cells, own, before.origin, same=same and _same_account(gathered, account))
        return
    gathered.accounts[own] = account
    if not is_community:
        gathered.members[own] = member


def _contacts(cells: Cells) -> tuple[Contact, ...]:
    emails = ";".join(cells.texts(Meaning.EMAIL, EMAILS_MAX)).split(";")
    found = [Contact("email", each.strip()) for each in emails if _is_somebodys(each.strip())]
    found += [Contact("phone", text) for text in cells.texts(Meaning.PHONE)]
    address = ", ".join(cells.texts(Meaning.ADDRESS))
    found += [Contact("address", address)] if address else []
    found += [Contact("website", text) for text in cells.texts(Meaning.WEBSITE)]
    return tuple(dict.fromkeys(found))


def _is_somebodys(email: str) -> bool:
    return bool(email) and not email.lower().endswith(NO_ADDRESS)


def _account(
    gathered: Gathered, cells: Cells, layout: Layout, called: tuple[str, str], kind: Kind
) -> Account:
    """An account by its number and name."""
    number, name = called
    balance = cells.amount(Meaning.BALANCE)
    if cells.has(Meaning.BALANCE):
        gathered.told = True
        if not cells.text(Meaning.BALANCE) and cells.status() != Status.WAITING:
            cells.fault(Wrong.VALUE_MISSING, Meaning.BALANCE)
    lower, upper = cells.amount(Meaning.LOWER), cells.amount(Meaning.UPPER)
    below = None if lower is None else -abs(lower)
    owner = number if kind == Kind.MEMBER else None
    bounds = (_bound(below, layout), _bound(upper, layout))
    return Account(number, name, owner, kind, balance, *bounds, cells.origin)


def _bound(limit: int | None, layout: Layout) -> Bound | None:
    if limit is None:
        return None
    return Bound(None if layout.zero_is_no_bound and not limit else limit)


def _separate_account(gathered: Gathered, cells: Cells, layout: Layout) -> None:
    """An account in a table of its own: it adds to that of the member."""
    number = cells.needed(Meaning.NUMBER)
    if not number:
        return
    known = gathered.accounts.get(number)
    read = _account(gathered, cells, layout, (number, number), Kind.MEMBER)
    if known is None:
        cells.fault(Wrong.MEMBER_UNKNOWN, Meaning.NUMBER, given=number)
        return
    if known.balance is not None and read.balance is not None:
        _twice(cells, number, known.origin, same=known.balance == read.balance)
        return
    balance = read.balance if known.balance is None else known.balance
    lower, upper = read.lower or known.lower, read.upper or known.upper
    gathered.accounts[number] = replace(known, balance=balance, lower=lower, upper=upper)


def _link(gathered: Gathered, cells: Cells, _: Layout) -> None:
    member = gathered.members.get(cells.needed(Meaning.ID))
    if member is None:
        cells.fault(Wrong.MEMBER_UNKNOWN, Meaning.ID, given=cells.text(Meaning.ID))
        return
    own = tuple(dict.fromkeys((*_contacts(cells), *member.contacts)))
    gathered.members[member.id] = replace(member, contacts=own)


def _exchange(gathered: Gathered, cells: Cells, layout: Layout) -> None:
    state = cells.word(Meaning.STATUS)
    if layout.done and state and state not in layout.done:
        cells.fault(Wrong.EXCHANGE_NOT_DONE, Meaning.STATUS, given=cells.text(Meaning.STATUS))
        return
    payer = _side(cells, layout, Meaning.PAYER, Meaning.PAYER_KIND)
    payee = _side(cells, layout, Meaning.PAYEE, Meaning.PAYEE_KIND)
    amount, day = _positive(cells), cells.day(Meaning.DAY)
    text = " ".join(cells.texts(Meaning.TEXT, TEXT_MAX))
    if cells.has(Meaning.DAY) and not cells.text(Meaning.DAY):
        cells.fault(Wrong.VALUE_MISSING, Meaning.DAY)
    if cells.amount(Meaning.LEVY):
        cells.fault(Wrong.LEVY_LEFT_OUT, Meaning.LEVY, given=cells.text(Meaning.LEVY))
    if not payer or not payee or amount is None:
        return
    if payer == payee:
        cells.fault(Wrong.SAME_ACCOUNT, Meaning.PAYEE, given=payee)
        return
    read = Exchange(cells.text(Meaning.ID), day, payer, payee, amount, text, cells.origin)
    first = gathered.seen.setdefault(read.id, read) if read.id else read
    if first is not read:
        same = replace(first, origin=read.origin) == read
        _twice(cells, read.id, first.origin, same=same)
        return
    gathered.exchanges.append(read)


def _side(cells: Cells, layout: Layout, side: Meaning, kind: Meaning) -> str:
    """The number of the account on one side of an exchange."""
    if not layout.community:
        return cells.needed(side)
    word = cells.word(kind if cells.has(kind) else side)
    if word in layout.community:
        return COMMUNITY
    if cells.has(kind) and word not in _PEOPLE:
        cells.fault(Wrong.WORD_UNKNOWN, kind, given=cells.text(kind))
    return cells.needed(side)


def _positive(cells: Cells) -> int | None:
    amount = cells.amount(Meaning.AMOUNT)
    text = cells.text(Meaning.AMOUNT)
    if not text:
        cells.fault(Wrong.VALUE_MISSING, Meaning.AMOUNT)
    elif amount is not None and amount <= 0:
        cells.fault(Wrong.AMOUNT_NOT_ABOVE_ZERO, Meaning.AMOUNT, given=text)
    elif amount is not None and amount > AMOUNT_MAX:
        cells.fault(Wrong.NUMBER_TOO_LARGE, Meaning.AMOUNT, given=text)
    else:
        return amount
    return None


def _notice(gathered: Gathered, cells: Cells, _: Layout) -> None:
    owner, kind = cells.needed(Meaning.OWNER), _KINDS.get(cells.word(Meaning.KIND))
    if kind is None:
        cells.fault(Wrong.WORD_UNKNOWN, Meaning.KIND, given=cells.text(Meaning.KIND))
    title = cells.text(Meaning.TITLE)
    text = "\n".join(cells.texts(Meaning.TEXT, TEXT_MAX))
    if not title and not text:
        cells.fault(Wrong.VALUE_MISSING, Meaning.TEXT)
    is_open = not cells.flag(Meaning.HIDDEN) and folded(cells.text(Meaning.STATUS)) in {
        "", "published", "active", "1", "open",
    }  # fmt: skip
    if not owner or kind is None:
        return
    category = cells.text(Meaning.CATEGORY)
    gathered.notices.append(
        Notice(
            cells.text(Meaning.ID),
            owner,
            kind,
            title,
            text,
            category,
            cells.day(Meaning.POSTED),
            cells.day(Meaning.ENDS),
            is_open,
            cells.origin,
        )
    )


def _same(before: Member | None, now: Member, *, is_community: bool) -> bool:
    if is_community or before is None:
        return is_community and before is None
    return replace(before, origin=now.origin) == now


def _same_account(gathered: Gathered, now: Account) -> bool:
    return replace(gathered.accounts[now.number], origin=now.origin) == now


def _twice(cells: Cells, key: str, first: Origin, *, same: bool) -> None:
    meaning = Meaning.ID if cells.has(Meaning.ID) else Meaning.NUMBER
    if not cells.has(meaning):
        meaning = Meaning.NAME
    if same:
        cells.fault(Wrong.REPEATED, meaning, other=first.line)
    else:
        cells.fault(Wrong.CONTRADICTED, meaning, given=key, other=first.line)


_READERS: Final[dict[Subject, Callable[[Gathered, Cells, Layout], None]]] = {
    Subject.COMMUNITY: _community,
    Subject.CATEGORIES: _category,
    Subject.MEMBERS: _member,
    Subject.LINKS: _link,
    Subject.ACCOUNTS: _separate_account,
    Subject.EXCHANGES: _exchange,
    Subject.NOTICES: _notice,
}
