"""What the JSON door of membership gives; kinds of value as in `api.http.models`."""

from typing import Annotated

import orjson
from pydantic import Field

from api.exchanges.drafts import Draft
from api.http.answers import Given
from api.http.models import Hash, Id, Time
from api.membership.cosigning import Pending
from api.membership.tables import JoiningRow

Pairs = Annotated[list[tuple[str, str]], Field(description="Pairs of key and signature.")]


class MemoOut(Given):
    """The text behind an order's memo or reason, and the salt it was committed with."""

    salt: Hash
    text: str


class DraftOut(Given):
    """An order that waits for more signatures: its text says what it does.

    `missing` is how many more must sign, `signed` whether the member has; `at_desk` tells orders
    that stewards sign from those of members, which are signed elsewhere.
    """

    id: Id
    order: str
    signatures: Pairs
    memo: MemoOut | None
    missing: int
    signed: bool
    at_desk: bool

    @classmethod
    def of_desk(cls, one: Pending) -> "DraftOut":
        """One that waits at the stewards' desk."""
        return cls(
            id=one.id, order=one.text, signatures=list(one.signatures), memo=None,
            missing=one.missing, signed=one.mine, at_desk=True,
        )  # fmt: skip

    @classmethod
    def of_members(cls, one: Draft, member: str) -> "DraftOut":
        """One that several members sign."""
        row = one.row
        return cls(
            id=row.order_id, order=row.order, signatures=list(one.signatures),
            memo=MemoOut(salt=row.salt.hex(), text=row.text) if row.text else None,
            missing=sum(not each.signed for each in one.signers),
            signed=any(each.signed for each in one.signers if each.member == member),
            at_desk=False,
        )  # fmt: skip


class DraftsOut(Given):
    """The orders that wait for the member's signature."""

    drafts: list[DraftOut]


class JoiningOut(Given):
    """Who asks to join; `twins` are members called alike, `orders` what the newcomer signed."""

    member: Id
    name: str
    twins: list[str]
    time_ms: Time
    orders: list[tuple[str, str, str]] = Field(description="Order, key and signature of each.")

    @classmethod
    def of(cls, row: JoiningRow, twins: list[str]) -> "JoiningOut":
        """As it was left."""
        return cls(
            member=row.member_id, name=row.name, twins=twins, time_ms=row.time_ms,
            orders=orjson.loads(row.orders),
        )  # fmt: skip


class JoiningsOut(Given):
    """Who asks to join."""

    joinings: list[JoiningOut]


class InvitationOut(Given):
    """An invitation; its code is given this once, and ends the link `/app/join/{code}`."""

    code: str
    expires_ms: Time
