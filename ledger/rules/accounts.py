"""Opening and closing accounts, and the bounds they begin with; `credit` changes those.

A member's first account begins with the book's bounds. A further one begins at zero on both sides,
so that nobody multiplies their credit with somebody's help; a treasurer says what it may come to.
The community's own may not stand below zero, and have no upper bound, until a treasurer says so.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final, NamedTuple

from ledger import balances, fields
from ledger.kernel import Accepted, Leg, Reads, Rule, View, signing_members, speaks_for
from ledger.orders import Order, shape
from ledger.records import Account, Book, Member, Record, Terms
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.books import STEWARD, quorum_unmet
from ledger.structs import replace

MEMBER: Final = "member"
KINDS: Final = (MEMBER, "fund", "fees", "solidarity", "write-off", "clearing")
"""A member's account, or one of the community's own."""


class AccountOpened(NamedTuple):
    """Fields of `account-opened`. `salt` hides whose it is from whoever sees its leaf."""

    account: str
    kind: str
    member: str
    salt: str


class AccountClosed(NamedTuple):
    """Fields of `account-closed`."""

    account: str


def account_commitment(account: str, key: str, salt: str) -> str:
    """`acct32` of the balance leaf: SHA-256 over tag, id (16 bytes), key and salt (32), in hex."""
    tag = b"ayni-acct-v1".ljust(16, b"\0")
    id16 = bytes.fromhex(account.replace("-", ""))
    return sha256(tag + id16 + bytes.fromhex(key) + bytes.fromhex(salt)).hexdigest()


def open_account(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 it is new, 2 its member is known, 3 the member and another steward sign, or M stewards."""
    del now_ms
    body: AccountOpened = order.body
    assert view.book is not None  # noqa: S101 decide, step 2
    # 1. Ids are never used again, not even after closing.
    if body.account in view.accounts:
        return refuse(Code.account_must_not_exist, account=body.account)
    # 2. Somebody answers for it.
    member = view.members.get(body.member)
    if member is None:
        return refuse(Code.member_must_exist, member=body.member)
    # 3. The member signs, whatever its kind: for their own a steward too who is somebody else, for
    #    the community's the stewards.
    unsigned = _opening_unsigned(view, view.book, order, member)
    if unsigned is not None:
        return unsigned
    bounds = _first_bounds(view.book, body, member)
    account = new_account(body, order.key, view.book.accounts, bounds, view.size)
    opened: list[Record] = [view.book._replace(accounts=view.book.accounts + 1)]
    if body.kind == MEMBER:
        opened.append(member._replace(accounts=member.accounts + 1))
    return Accepted((Leg(account, 0, None),), tuple(opened))


def _opening_unsigned(view: View, book: Book, order: Order, member: Member) -> Refusal | None:
    if not speaks_for(view, order, member.id):
        return refuse(Code.member_must_sign, member=member.id)
    stewards = signing_members(view, order, STEWARD)
    if order.body.kind != MEMBER:
        return quorum_unmet(book, len(stewards))
    if not stewards:
        return refuse(Code.steward_must_sign)
    # Where there is one steward there is nobody else for their first account; the audit counts it.
    alone = book.stewards == 1 and not member.accounts
    if stewards == {member.id} and not alone:
        return refuse(Code.another_steward_must_sign, member=member.id)
    return None


def _first_bounds(book: Book, body: AccountOpened, member: Member) -> tuple[int | None, int | None]:
    if body.kind != MEMBER:
        return 0, None
    return (0, 0) if member.accounts else (book.lower, book.upper)


def new_account(
    opened: AccountOpened, key: str, slot: int, bounds: tuple[int | None, int | None], seq: int
) -> Account:
    """An account as entry `seq` opens it; `key` led the order, and is committed to with it."""
    terms = Terms(
        id=opened.account,
        slot=slot,
        member=opened.member,
        kind=opened.kind,
        commitment=account_commitment(opened.account, key, opened.salt),
        open=True,
        lower=bounds[0],
        upper=bounds[1],
        until_ms=None,
        then_lower=None,
        then_upper=None,
    )
    return Account(terms, posted=0, held_out=0, held_in=0, count=1, last=seq)


def close_account(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 it is there and open, 2 its member signs, or stewards, 3 nothing is owed or held."""
    del now_ms
    assert view.book is not None  # noqa: S101 decide, step 2
    # 1. There is something to close.
    account = open_account_of(view, order.body.account)
    if isinstance(account, Refusal):
        return account
    # 2. Its member signs; or a steward if nothing was ever done with it, else stewards M of N.
    #    Of a member who has not come yet it closes only if nothing was ever done with it.
    is_expected = unclaimed(view, account)
    if is_expected is not None and account.count > 1:
        return is_expected
    unsigned = _closing_unsigned(
        view, view.book, order, account, alone=account.count == 1 and is_expected is None
    )
    if unsigned is not None:
        return unsigned
    # 3. Nothing is owed either way.
    if account.posted or account.held_out or account.held_in:
        return refuse(
            Code.account_must_be_settled,
            account=account.terms.id,
            balance=account.posted,
            held=account.held_out + account.held_in,
        )
    closed = balances.touch(account, view.size)
    ended = replace(closed, terms=replace(account.terms, open=False))
    return Accepted((Leg(ended, 0, account),))


def _closing_unsigned(
    view: View, book: Book, order: Order, account: Account, *, alone: bool
) -> Refusal | None:
    if speaks_for(view, order, account.terms.member):
        return None
    stewards = signing_members(view, order, STEWARD)
    if not stewards:
        return refuse(Code.member_must_sign, member=account.terms.member)
    return None if alone else quorum_unmet(book, len(stewards))


def unclaimed(view: View, account: Account) -> Refusal | None:
    """The refusal of what would take from an account whose member is still expected."""
    if view.members[account.terms.member].expected:
        return refuse(Code.account_must_be_claimed, account=account.terms.id)
    return None


def not_joined(view: View, id_: str) -> Refusal | None:
    """The refusal of a member who is not known, or is only expected."""
    member = view.members.get(id_)
    if member is None:
        return refuse(Code.member_must_exist, member=id_)
    return refuse(Code.member_must_have_joined, member=id_) if member.expected else None


def open_account_of(view: View, id_: str) -> Account | Refusal:
    """The account, if it exists and is open."""
    account = view.accounts.get(id_)
    if account is None or not account.terms.open:
        return no_open_account(account, id_)
    return account


def no_open_account(found: Account | None, id_: str) -> Refusal:
    """What is wrong with an account that is not there, or closed."""
    code = Code.account_must_exist if found is None else Code.account_must_be_open
    return refuse(code, account=id_)


RULES: Final = (
    Rule(
        shape(
            "account-opened",
            AccountOpened,
            {
                "account": fields.uuid,
                "kind": fields.choice(*KINDS),
                "member": fields.uuid,
                "salt": fields.hex32,
            },
        ),
        open_account,
        accounts=lambda body: (body.account,),
        reads=lambda body: Reads(members=(body.member,)),
    ),
    Rule(
        shape("account-closed", AccountClosed, {"account": fields.uuid}),
        close_account,
        accounts=lambda body: (body.account,),
        reads=lambda body: Reads(owners=(body.account,)),
    ),
)
