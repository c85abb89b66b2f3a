"""What the JSON door of keys takes and gives; kinds of value as in `api.http.models`."""

from typing import Annotated, Final

from pydantic import Field

from api.http.answers import Given
from api.http.models import TEXT_OF_ORDER, Pair, Sent
from api.keys.objecting import Objecting
from ledger.orders import SIGNATURES_MAX

ORDER_LENGTH_MAX: Final = 2_000
OrderText = Annotated[
    str,
    Field(
        json_schema_extra=TEXT_OF_ORDER | {"maxLength": ORDER_LENGTH_MAX},
        max_length=ORDER_LENGTH_MAX,
    ),
]
Pairs = Annotated[
    list[Pair],
    Field(min_length=1, max_length=SIGNATURES_MAX, description="Pairs of key and signature."),
]


class ObjectionIn(Sent):
    """The order by which guardians object, with one signature or more."""

    order: OrderText
    signatures: Pairs


class ObjectionOut(Given):
    """The order with all its signatures so far; `enough` says that it can be posted."""

    order: str
    signatures: list[tuple[str, str]]
    signed: int
    quorum: int
    enough: bool

    @classmethod
    def of(cls, found: Objecting) -> "ObjectionOut":
        """As it is kept."""
        return cls(
            order=found.order, signatures=list(found.signatures), signed=found.signed,
            quorum=found.quorum, enough=found.enough,
        )  # fmt: skip
