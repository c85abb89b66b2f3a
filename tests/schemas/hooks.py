"""What a run tells the library of this service: addresses, orders, and what rules may refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData

from credit.acts import ACTS
from ledger.refusals import Code
from tests.schemas.orders import Orders, drawn_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemathesis.core.transport import Response

    from tests.schemas.fitting import Book

NDJSON: Final = "application/x-ndjson"
POST, BULK, PREVIEW = "postOrder", "postOrders", "previewOrder"
CREATED, OK = 201, 200
AT_HOME: Final = 9
"""So many of ten requests go to the book that is there."""

BOOKS: Final = frozenset({"community", "book"})

LIMITED: Final = {"makeRequest": 150, "makeInvitation": 15, "sendMessage": 15}
"""After each of these so many minutes go by: a member may do so many a day."""

RULES: Final[Mapping[str, str]] = {
    "photo_must_be_of_a_known_kind": "what a file holds",
    "photo_must_be_whole": "likewise",
    "photo_must_have_fewer_pixels": "likewise",
    "photo_must_stand_still": "likewise",
    "photo_must_show_something": "likewise",
    "name_must_be_readable": "what can be seen follows from Unicode's tables",
    "name_must_not_be_an_accounts": "what accounts are called, in each language",
    "joining_must_be_whole": "what stands in an order, and who signed it",
    "device_order_must_be_whole": "likewise",
    "memo_must_match": "what an order committed itself to",
    "invitations_must_be_clear": "whom a list names twice, or who is invited already",
}
"""What is refused though it is as its schema says, beside what the book refuses; and why no schema
says it."""

ACT_FIELDS: Final = frozenset({"from_ms", "account"}) | {
    f"figures.{name}" for act in ACTS.values() for name in act.spans
}
FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "leaveDraft": frozenset({"order", "key", "other", "id", "paper", "account"}),
    "signDraft": frozenset({"order", "key"}),
    "leaveCapture": frozenset({"order", "key"}),
    "sayGiven": frozenset({"amount"}),
    "setDecider": frozenset({"role", "member"}),
    "objectToo": frozenset({"order"}),
    "makeRequest": frozenset({"payer", "account", "amount", "needed"}),
    "beginRota": frozenset({"category", "first", "weekdays", "carers"}),
    "setSchedule": frozenset({"zone"}),
    "putWish": frozenset({"to"}),
    "tryArrival": frozenset({"files", "known"}),
    "setReach": frozenset({"zone", "quiet_from", "quiet_until", "chosen", "language"}),
    "setAddress": frozenset({"channel", "address"}),
    "addPush": frozenset({"channel", "endpoint", "key", "secret"}),
    "askForVote": frozenset({"order", "key", "signature", "act"}),
    "signForVote": frozenset({"order", "key", "signature"}),
    "planVisit": frozenset({"to", "day", "hold"}),
    "cancelVisit": frozenset({"hold"}),
    "agreeToVisit": frozenset({"asked_ms"}),
    "keepCategories": frozenset({"categories", "code", "name", "names"}),
    "tryPolicy": frozenset({"figures"}),
    "prepareLimits": frozenset({"until"}),
    "previewAct": ACT_FIELDS,
    "prepareAct": ACT_FIELDS | {"rows"},
    "askFor": frozenset({"account", "other"}),
    "decideAsk": frozenset({"amount", "ask"}),
    "endAsk": frozenset({"ask"}),
    "appealFor": frozenset({"account"}),
    "endAppeal": frozenset({"appeal"}),
    "answerAppeal": frozenset({"appeal"}),
    "setWarning": frozenset({"account", "percent", "lower", "upper"}),
    "preparePayments": frozenset({"rows", "account"}),
    "prepareManyBounds": frozenset({"rows"}),
    "publishNotice": frozenset({"text", "needed", "category"}),
    "rewriteNotice": frozenset({"text", "needed", "category"}),
    "addNeighbourhood": frozenset({"name"}),
    "freezeBaseline": frozenset({"period"}),
}
"""Which fields an operation may call wrong by what there is in the book, or by one another."""


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
            return not _is_ruled(name_of(case.operation), json.loads(response.content))
        return True


def _is_ruled(operation: str, said: Mapping[str, Any]) -> bool:
    if said["code"] == "request_must_be_well_formed":
        where = str(said["fields"].get("where"))
        return not {where, where.partition(".")[0]}.isdisjoint(FIELDS.get(operation, ()))
    return said["code"] in RULES or said["code"] in Code.__members__


def send_home(schema: Any, book: Book) -> None:  # noqa: ANN401 as the library has it
    """Have most addresses name what is there, where it is not their names that are wrong."""

    @schema.hook  # type: ignore[untyped-decorator] # as the library has it
    def before_generate_path_parameters(context: Any, strategy: Any) -> Any:  # noqa: ANN401
        named = {one.name: _there(book, one) for one in context.operation.path_parameters}
        home = st.fixed_dictionaries(named)
        return st.integers(0, 9).flatmap(lambda at: home if at < AT_HOME else strategy)

    @schema.hook  # type: ignore[untyped-decorator] # as the library has it
    def map_case(_: Any, case: Any) -> Any:  # noqa: ANN401
        meta = case.meta
        if meta is not None and meta.phase.name.name == "COVERAGE":
            path = next((of for part, of in meta.components.items() if part.name == "PATH"), None)
            if path is None or not path.mode.is_negative:
                for name in (case.path_parameters or {}).keys() & BOOKS:
                    case.path_parameters[name] = getattr(book.coop, name)
        return case


def _there(book: Book, parameter: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401
    """Something that is there, or else whatever may be."""
    names = book.names(parameter.name)
    drawn = drawn_from(parameter.raw_schema)
    if not names:
        return drawn
    several = st.integers(0, 99).map(lambda at: names[at % len(names)])
    return several if parameter.name in BOOKS else st.one_of(several, several, drawn)


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
