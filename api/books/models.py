"""What the JSON door of books takes and gives; kinds of value as in `api.http.models`."""

from collections.abc import Set as AbstractSet
from typing import Annotated

from pydantic import Field

from api.books.previews import Preview
from api.http.answers import Given
from api.http.models import SIGNATURES_SENT_MAX, Amount, Hash, Id, MemoIn, OrderText, Pair, Sent
from ledger.kernel import Leg


class PreviewIn(Sent):
    """An order to be judged. Without signatures, as if `key` and all `signers` had signed it."""

    order: OrderText
    signatures: Annotated[
        list[Pair],
        Field(
            default_factory=list,
            max_length=SIGNATURES_SENT_MAX,
            description="Pairs of key and signature.",
        ),
    ]
    signers: Annotated[
        list[Hash],
        Field(
            default_factory=list,
            max_length=SIGNATURES_SENT_MAX,
            description="Keys that would sign beside `key`.",
        ),
    ]
    memo: MemoIn | None = None


class LegOut(Given):
    """What the order would do to an account. What is after it shows where the reader may see it."""

    account: Id
    amount: Amount
    balance: Amount | None
    held_out: Amount | None
    held_in: Amount | None

    @classmethod
    def of(cls, leg: Leg, shown: AbstractSet[str]) -> "LegOut":
        """The leg; with what is after it if its account is among those shown."""
        account = leg.account
        after = (account.posted, account.held_out, account.held_in)
        is_shown = account.terms.id in shown
        balance, out, into = (str(value) if is_shown else None for value in after)
        return cls(
            account=account.terms.id, amount=str(leg.amount), balance=balance, held_out=out,
            held_in=into,
        )  # fmt: skip


class PreviewOut(Given):
    """What the order would do now. `seq`: it is that entry already, and would do nothing."""

    order: Id
    type: str
    legs: list[LegOut]
    seq: int | None

    @classmethod
    def of(cls, found: Preview, shown: AbstractSet[str]) -> "PreviewOut":
        """A preview as the caller may see it."""
        legs = [LegOut.of(leg, shown) for leg in found.legs]
        return cls(order=found.order.id, type=found.order.type, legs=legs, seq=found.seq)
