"""One run: somebody's sign-in, so many examples for each operation, and what came of them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.python import asgi

from tests.schemas.orders import Orders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from schemathesis.core.transport import Response

    from tests.support.towns import Town
    from tests.support.world import Person

ROLES: Final = ("member", "treasurer", "steward", "nobody")
BULK: Final = "postOrders"
NDJSON: Final = "application/x-ndjson"
PHASES: Final = ("examples", "coverage", "fuzzing")
FAULT: Final = 500
CREATED: Final = 201
TIMEOUT_S: Final = 120
"""A bulk of more lines than are taken is a long read."""
AT_HOME: Final = 9
"""So many of ten requests go to the book that is there."""


@dataclass(slots=True)
class Tally:
    """What a run came to."""

    operations: set[str] = field(default_factory=set)
    cases: int = 0
    faults: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The figures in a line."""
        return (
            f"{len(self.operations)} operations, {self.cases} cases, "
            f"{len(self.failures)} failures, {self.faults} 5xx; orders of {len(self.accepted)} "
            f"types accepted, {self.accepted.total()} in all"
        )


@schemathesis.serializer(NDJSON)
def _lines(_: object, value: Any) -> bytes:  # noqa: ANN401 whatever was drawn
    lines = value if isinstance(value, list) else [value]
    return b"\n".join(json.dumps(line).encode() for line in lines)


@schemathesis.deserializer(NDJSON)
def _read_lines(_: object, response: Response) -> Any:  # noqa: ANN401 JSON
    return [json.loads(line) for line in response.content.splitlines()]


def run(
    town: Town, role: str, examples: int, operation: str = "", phases: Sequence[str] = PHASES
) -> Tally:
    """Send what the description allows, and what it does not, as somebody with that role.

    To all operations, or to one.
    """
    schema: Any = schemathesis.openapi.from_asgi("/openapi.json", town.world.app)
    if operation:
        schema = schema.include(operation_id=operation)
    config = schema.config
    config.update(continue_on_failure=True, request_timeout=TIMEOUT_S)
    config.generation.update(max_examples=examples, deterministic=True, no_shrink=True)
    config.phases.update(phases=list(phases))
    config.checks.update(included_check_names=["all"])
    config.checks.max_response_time.limit = TIMEOUT_S
    _accept_what_books_refuse(config.checks)
    _hear_lines(schema)
    _send_home(schema, town)
    _sign_orders(schema, town)
    who = {**town.roles, "member": town.ana}.get(role)
    if who is not None:
        _sign_in(schema, town, who)
    tally = Tally()
    for event in from_schema(schema).execute():
        if isinstance(event, ScenarioFinished):
            _count(tally, event)
        elif isinstance(event, NonFatalError):
            tally.failures[f"{event.label}: {event.info.title}"] = str(event.value)
        elif isinstance(event, FatalError):
            raise event.exception
    # They belong to the loop on which the library runs the app.
    asgi._get_portal().call(town.world.app.state.running.checkers.close)  # noqa: SLF001
    return tally


def _accept_what_books_refuse(checks: Any) -> None:  # noqa: ANN401 as the library has it
    """What is well formed may still be refused: by the book (400), by a limit, by what is there."""
    refused = ["2xx", "400", "401", "403", "404", "409", "422", "429"]
    checks.positive_data_acceptance.expected_statuses = refused


def _hear_lines(schema: Any) -> None:  # noqa: ANN401 as the library has it
    """A line of a bulk that is no order is refused by its own line of the answer."""

    @schema.hook  # type: ignore[untyped-decorator] # as the library has it
    def filter_failure(_: Any, failure: Any, case: Any, response: Any) -> bool:  # noqa: ANN401
        is_accepted = isinstance(failure, AcceptedNegativeData) and _name(case.operation) == BULK
        return not (is_accepted and b'"code":' in response.content)


def _send_home(schema: Any, town: Town) -> None:  # noqa: ANN401 as the library has it
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


def _sign_orders(schema: Any, town: Town) -> None:  # noqa: ANN401 as the library has it
    orders = Orders(town, schema.raw_schema)

    @schema.hook  # type: ignore[untyped-decorator] # as the library has it
    def before_generate_body(context: Any, strategy: Any) -> Any:  # noqa: ANN401
        name = _name(context.operation)
        if name == "postOrder":
            return st.one_of(strategy, orders.texts(), orders.texts())
        if name == BULK:
            return st.one_of(strategy, st.lists(orders.texts(), min_size=1, max_size=5))
        return strategy


def _sign_in(schema: Any, town: Town, who: Person) -> None:  # noqa: ANN401 as the library has it
    token = town.coop.token(who)

    @schema.auth(refresh_interval=None)
    class SignedIn:
        """The role's token; one of its own for what ends it."""

        def get(self, case: Any, _: Any) -> str:  # noqa: ANN401
            return town.coop.token(who) if _name(case.operation) == "signOut" else token

        def set(self, case: Any, held: str, _: Any) -> None:  # noqa: ANN401
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {held}"}


def _name(operation: Any) -> str:  # noqa: ANN401 as the library has it
    found: str = operation.definition.raw["operationId"]
    return found


def _count(tally: Tally, event: ScenarioFinished) -> None:
    recorder = event.recorder
    tally.operations.add(recorder.label)
    for id_, interaction in recorder.interactions.items():
        if interaction.response is None:
            continue
        status = interaction.response.status_code
        tally.cases += 1
        tally.statuses[status] += 1
        tally.faults += status >= FAULT
        if status == CREATED and recorder.label.endswith("/orders"):
            tally.accepted[_type_of(recorder.cases[id_].value.body)] += 1
        for check in recorder.checks.get(id_, ()):
            if check.failure_info is not None:
                named = f"{recorder.label}: {check.name}"
                said = check.failure_info
                tally.failures.setdefault(named, f"{said.failure}\n{said.code_sample[:1_000]}")


def _type_of(body: Any) -> str:  # noqa: ANN401 whatever was drawn
    found: str = json.loads(body["order"])["type"]
    return found
