"""What the JSON door of lists takes and gives; kinds of value as in `api.http.models`."""

from typing import Annotated, Any

from pydantic import Field

from api.http.answers import Given
from api.http.models import UUID, Sent
from api.lists.listed import Lacking, Shown, Summary
from api.lists.preparing import OWN_ROWS_MAX, ROWS_MAX, Prepared
from ledger.fields import HEX64, SIGNED, TIME_MS_MAX, WHOLE, bound_text

Id = Annotated[str, Field(pattern=UUID)]
Hash = Annotated[str, Field(pattern=f"^{HEX64}$")]
Whole = Annotated[str, Field(pattern=f"^{WHOLE}$", description="Subunits.")]
Bound = Annotated[str, Field(pattern=f"^(none|{SIGNED})$", description="Subunits, or none.")]


class PaymentRow(Sent):
    """Whom to pay, and how much."""

    account: Id
    amount: Whole


class PaymentsIn(Sent):
    """Payments from one account, to be signed at once."""

    account: Id
    rows: Annotated[list[PaymentRow], Field(min_length=1, max_length=OWN_ROWS_MAX)]


class BoundRow(Sent):
    """An account, its bounds, and until when they hold; 0 for good."""

    account: Id
    lower: Bound
    upper: Bound
    until_ms: Annotated[int, Field(ge=0, le=TIME_MS_MAX)] = 0


class BoundsIn(Sent):
    """Bounds of many accounts, to be signed at once."""

    rows: Annotated[list[BoundRow], Field(min_length=1, max_length=ROWS_MAX)]


class PreparedOut(Given):
    """What the order `list-approved` says that approves the list, beside what every order has."""

    parts: Hash
    fields: dict[str, Any]

    @classmethod
    def of(cls, found: Prepared) -> "PreparedOut":
        """As it was kept."""
        return cls(parts=found.parts, fields=found.fields)


class ListOut(Given):
    """A list: its hash, its rule, the order that approved it, and whether it is over.

    `lapsed` is true where it is over without all of its parts: its week ended before.
    """

    parts: Hash
    rule: str
    time_ms: int
    order: str | None
    whole: bool
    lapsed: bool

    @classmethod
    def of(cls, found: Summary) -> "ListOut":
        """As it is listed."""
        return cls(**found._asdict())


class ListsOut(Given):
    """The latest lists."""

    lists: list[ListOut]


class LackingOut(Given):
    """What an account did not get of what was signed (or did not give, below zero).

    0 where a limit was not set.
    """

    account: str
    name: str
    amount: str

    @classmethod
    def of(cls, found: Lacking) -> "LackingOut":
        """As it was left out."""
        return cls(account=found.account, name=found.name, amount=str(found.amount))


class ListShown(Given):
    """A list with its rows, and what became of them.

    `fields` are what the order `list-approved` says that approves it; `missing` is how many sign.
    `orders` are those that entered its parts, which `list-reversed` names.
    """

    approval: ListOut
    fields: dict[str, Any]
    missing: int
    moves: list[tuple[str, str, str]]
    bounds: list[tuple[str, str, str, int]]
    entries: list[int]
    lacking: list[LackingOut]
    orders: list[str]
    taken_back: bool

    @classmethod
    def of(cls, found: Shown) -> "ListShown":
        """As it stands."""
        return cls(
            approval=ListOut.of(found.summary), fields=dict(found.fields), missing=found.missing,
            moves=[(str(amount), payer, payee) for amount, payer, payee in found.moves],
            bounds=[
                (id_, bound_text(lower), bound_text(upper), until)
                for id_, lower, upper, until in found.bounds
            ],
            entries=list(found.entries),
            lacking=[LackingOut.of(one) for one in found.lacking],
            orders=list(found.back.orders), taken_back=found.back.is_back,
        )  # fmt: skip
