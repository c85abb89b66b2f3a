"""What a run tells the library of this service: addresses, orders, and what rules may refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData

from ledger.refusals import Code
from tests.schemas.orders import Orders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemathesis.core.transport import Response

    from tests.schemas.fitting import Book
    from tests.support.towns import Town

NDJSON: Final = "application/x-ndjson"
POST, BULK, PREVIEW = "postOrder", "postOrders", "previewOrder"
CREATED, OK = 201, 200
AT_HOME: Final = 9
"""So many of ten requests go to the book that is there."""

LIMITED: Final = {"makeRequest": 150, "makeInvitation": 15, "sendMessage": 15}
"""After each of these so many minutes go by: a member may do so many a day."""

RULES: Final[Mapping[str, str]] = {}
"""What is refused though it is as its schema says, beside what the book refuses, and why no schema
says it."""


@schemathesis.serializer(NDJSON)
def _lines(_: object, value: Any) -> bytes:  # noqa: ANN401 whatever was drawn
    lines = value if isinstance(value, list) else [value]
    return b"\n".join(json.dumps(line).encode() for line in lines)


@schemathesis.deserializer(NDJSON)
def _read_lines(_: object, response: Response) -> Any:  # noqa: ANN401 JSON
    return [json.loads(line) for line in response.content.splitlines()]


def let_refuse(schema: Any) -> None:  # noqa: ANN401 as the library has it
    """What is well formed may be refused by the book, or by a rule that no schema says.

    A line of a bulk that is no order is refused by its own line of the answer.
    """

    @schema.hook  # type: ignore[untyped-decorator] # as the library has it
    def filter_failure(_: Any, failure: Any, case: Any, response: Any) -> bool:  # noqa: ANN401
        if isinstance(failure, AcceptedNegativeData) and name_of(case.operation) == BULK:
            return b'"code":' not in response.content
        if isinstance(failure, RejectedPositiveData):
            code = json.loads(response.content)["code"]
            return code not in RULES and code not in Code.__members__
        return True


def send_home(schema: Any, town: Town) -> None:  # noqa: ANN401 as the library has it
    """Have most addresses name what is there, where it is not their names that are wrong."""
    own: dict[str, list[Any]] = {
        "community": [town.coop.community], "book": [town.coop.book], "seq": [0, 3, 9],
        "member": [town.ana.member, town.ben.member], "account": [town.ana.account], "number": [1],
    }  # fmt: skip

    @schema.hook  # type: ignore[untyped-decorator] # as the library has it
    def map_case(_: Any, case: Any) -> Any:  # noqa: ANN401
        meta = case.meta
        negated = meta is not None and any(
            part.name == "PATH" and of.mode.is_negative for part, of in meta.components.items()
        )
        drawn = crc32(json.dumps(case.path_parameters, sort_keys=True, default=str).encode())
        if not negated and drawn % 10 < AT_HOME:
            for name in (case.path_parameters or {}).keys() & own.keys():
                case.path_parameters[name] = own[name][drawn % len(own[name])]
        return case


def sign_orders(schema: Any, book: Book, described: Mapping[str, Any]) -> None:  # noqa: ANN401
    """Have most bodies of orders hold some that are signed."""
    orders = Orders(book, described)

    @schema.hook  # type: ignore[untyped-decorator] # as the library has it
    def before_generate_body(context: Any, strategy: Any) -> Any:  # noqa: ANN401
        name = name_of(context.operation)
        if name in {POST, PREVIEW}:
            return st.one_of(strategy, orders.texts(), orders.texts(), orders.texts())
        if name == BULK:
            several = st.lists(orders.texts(), min_size=1, max_size=5)
            return st.one_of(strategy, several, several)
        return strategy


def hear(schema: Any, book: Book) -> None:  # noqa: ANN401 as the library has it
    """Tell the book's orders what was accepted, and let time go by."""

    @schema.hook  # type: ignore[untyped-decorator] # as the library has it
    def after_call(_: Any, case: Any, response: Any) -> None:  # noqa: ANN401
        name = name_of(case.operation)
        book.world.now_ms += LIMITED.get(name, 0) * 60_000
        if name == POST and response.status_code == CREATED:
            book.heard(case.body["order"])
        if name == BULK and response.status_code == OK and isinstance(case.body, list):
            answers = response.content.splitlines()
            for line, answer in zip(case.body, answers, strict=False):
                if json.loads(answer).get("repeated") is False:
                    book.heard(line["order"])


def name_of(operation: Any) -> str:  # noqa: ANN401 as the library has it
    """An operation's id."""
    found: str = operation.definition.raw["operationId"]
    return found
