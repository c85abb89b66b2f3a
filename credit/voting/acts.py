"""What a vote would allow, read from the text whose hash names it (`counting.subject_of_text`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ledger import canonical
from ledger.orders import ORDER_BYTES_MAX, VERSION, Order, Shape, read_fields
from ledger.refusals import Code, Refusal, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

NOBODY: Final = "00" * 32
AROUND: Final[Mapping[str, Any]] = {
    "v": VERSION, "book": NOBODY, "id": "00000000-0000-7000-8000-000000000000", "key": NOBODY,
    "expires": 0,
}  # fmt: skip
"""What every order has beside its own fields, and an act has not."""


def read_act(text: bytes, shapes: Mapping[str, Shape]) -> Order | Refusal:
    """The order that an act would be: of no book and nobody, and never to be posted.

    Or why no order could say just that: it is no canonical JSON, or has a field too few or many.
    """
    try:
        own = canonical.decode(text, ORDER_BYTES_MAX)
    except canonical.NotCanonicalError as error:
        return refuse(Code.order_must_be_canonical, where=error.where, why=error.why)
    return read_own(own, shapes)


def read_own(own: Mapping[str, Any], shapes: Mapping[str, Shape]) -> Order | Refusal:
    """The same, of its fields."""
    more = sorted(({*AROUND, "vote"}) & own.keys())
    if more:
        return refuse(Code.field_must_be_known, field=more[0])
    of_type = shapes.get(str(own.get("type")))
    named = of_type is not None and "vote" in dict(of_type.required)
    vote = {"vote": AROUND["id"]} if named else {}
    return read_fields({**own, **vote, **AROUND}, b"", [(NOBODY, "")], shapes)
