"""What comes over the wire: the kinds of value, and the bodies that routes take.

Amounts are decimal strings of subunits, times milliseconds since 1970, hashes and keys lowercase
hex. What comes in is strict: no unknown fields, no conversions, a bound on every length.
Leaves to others: what routes give back (`api.http.answers`).
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)
from pydantic.config import JsonDict, JsonValue
from pydantic_core import PydanticCustomError

from api.service.malformed import Why
from api.words.naming import NAME_LENGTH_MAX, read_members_name, read_name
from api.words.texts import CONTROLS, UNSEEN, cleaned, has_controls, is_as_written, one_line
from ledger.orders import ORDER_BYTES_MAX, SIGNATURES_MAX
from wallets.memos import MEMO_LENGTH_MAX

UUID: Final = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
HEX32: Final = r"^[0-9a-f]{64}$"
HEX64: Final = r"^[0-9a-f]{128}$"
SIGNATURES_SENT_MAX: Final = 64
"""More than an order may have, so that it is the book that says how many it takes."""

TEXT_OF_ORDER: Final[JsonDict] = {
    "contentMediaType": "application/json",
    "contentSchema": {"title": "Order"},
    "minLength": 2,
    "maxLength": ORDER_BYTES_MAX,
}
"""How a string that holds an order is described; `api.http.order_schemas` makes what it names."""
PAIR_OF_HEX: Final[JsonValue] = [
    {"type": "string", "pattern": HEX32},
    {"type": "string", "pattern": HEX64},
]


def _day(text: str) -> str:
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        raise ValueError(text)
    return str(date.fromisoformat(text))


def _read(clean: Callable[[str], str], sent: object) -> object:
    """A text without what nobody sees, before anything else is asked of it."""
    if not isinstance(sent, str):
        return sent
    if has_controls(sent):
        raise _unseen()
    return clean(sent)


def _read_committed(sent: object) -> object:
    """A text that an order commits to, which nobody may change any more."""
    if isinstance(sent, str) and not is_as_written(sent):
        raise _unseen()
    return sent


def _unseen() -> PydanticCustomError:
    return PydanticCustomError(Why.unseen_character.value, "has signs that nobody sees")


Id = Annotated[str, Field(pattern=UUID)]
Hash = Annotated[str, Field(pattern=HEX32)]
Amount = Annotated[str, Field(pattern=r"^(0|-?[1-9][0-9]{0,18})$", description="Subunits.")]
Some = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,15}$", description="Subunits, above zero.")]
SomeOrNone = Annotated[
    str, Field(pattern=r"^(0|[1-9][0-9]{0,15})$", description="Subunits, zero or above.")
]
Bound = Annotated[str, Field(pattern=r"^(none|0|-?[1-9][0-9]{0,18})$", description="Or none.")]
Time = Annotated[int, Field(ge=0, description="Milliseconds since 1970.")]
Name = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH_MAX), AfterValidator(read_name)]
MemberName = Annotated[
    str, Field(min_length=1, max_length=NAME_LENGTH_MAX), AfterValidator(read_members_name)
]
# Databases differ on the zero character, which no text needs.
NO_ZERO: Final = r"^[^\x00]*$"
TEXT: Final = f"^[^{CONTROLS}]*$"
SOME_TEXT: Final = f"^[^{CONTROLS}]*[^\\s{CONTROLS}{UNSEEN}][^{CONTROLS}]*$"
Lines = BeforeValidator(partial(_read, cleaned))
Line = BeforeValidator(partial(_read, one_line))
MemoText = Annotated[str, Field(max_length=MEMO_LENGTH_MAX, pattern=TEXT), Lines]
CommittedText = Annotated[
    str,
    Field(max_length=MEMO_LENGTH_MAX, pattern=f"^[^{CONTROLS}{UNSEEN}]*$"),
    BeforeValidator(_read_committed),
]
Day = Annotated[
    str,
    AfterValidator(_day),
    Field(json_schema_extra={"format": "date"}, examples=["2026-12-03"]),
]

# As `[0-9]`: `\d` is any script's digits, which `time.fromisoformat` does not read.
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:30"])]
NeededDay = Annotated[Day | None, Field(description="The day until which it is needed, there.")]
NeededAt = Annotated[Clock | None, Field(description="Until what time of that day.")]


def one_of(words: Iterable[str]) -> str:
    """The pattern of a word that is one of these."""
    return f"^({'|'.join(words)})$"


class Sent(BaseModel):
    """A request's body.

    JSON has one kind of number: 30.0 is the whole number 30.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _read_whole(cls, sent: object) -> object:
        if not isinstance(sent, dict):
            return sent
        return {name: _whole(value) for name, value in sent.items()}


def _whole(value: object) -> object:
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


class CommunityIn(Sent):
    """A new community."""

    name: Name


class MemoIn(Sent):
    """The text behind an order's memo or reason, and the salt it was committed with."""

    salt: Hash
    text: CommittedText


# What the book itself says of an order is described and not enforced here: it says it better.
OrderText = Annotated[str, Field(json_schema_extra=TEXT_OF_ORDER)]
# What is kept beside the book, for others to sign, has a bound of its own.
LeftText = Annotated[str, Field(max_length=ORDER_BYTES_MAX, json_schema_extra=TEXT_OF_ORDER)]
Pair = Annotated[
    list[str], Field(min_length=2, max_length=2, json_schema_extra={"prefixItems": PAIR_OF_HEX})
]
Pairs = Annotated[
    list[Pair],
    Field(
        min_length=1,
        max_length=SIGNATURES_MAX,
        description="Pairs of key and signature, in order of the keys.",
    ),
]


class OrderLine(Sent):
    """An order of a bulk: its canonical JSON as a string, so that every byte arrives as signed."""

    order: OrderText
    signatures: Annotated[
        list[Pair],
        Field(
            max_length=SIGNATURES_SENT_MAX,
            json_schema_extra={"minItems": 1, "maxItems": SIGNATURES_MAX},
            description="Pairs of key and signature, in order of the keys.",
        ),
    ]


class OrderIn(OrderLine):
    """An order: its canonical JSON as a string, and what signs it; the text behind its memo."""

    memo: MemoIn | None = None


class ChallengeIn(Sent):
    """Who wants to sign in, where."""

    community: Id
    book: Hash
    key: Hash


class SignInIn(Sent):
    """A challenge and its signature."""

    challenge: Annotated[str, Field(max_length=1_000)]
    signature: Annotated[str, Field(pattern=HEX64)]


class ProfileIn(Sent):
    """What people call a member."""

    name: MemberName


class ScheduleIn(Sent):
    """When a book closes by itself: "day", "week", "month" or "", at midnight of a zone."""

    zone: Annotated[str, Field(max_length=40, examples=["Europe/Paris"])]
    every: Annotated[str, Field(pattern="^(day|week|month|)$", examples=["month"])]


class LeftIn(Sent):
    """An order with the member's signature, and the text behind its reason."""

    order: LeftText
    key: Hash
    signature: Annotated[str, Field(pattern=HEX64)]
    memo: MemoIn | None = None
