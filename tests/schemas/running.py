"""One run: somebody's sign-in, so many examples for each operation, and what came of them."""

from __future__ import annotations

import gc
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import schemathesis
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.python import asgi

from api.app import GARBAGE
from api.http.limits import HOUR_S
from tests.schemas.fitting import Book
from tests.schemas.hooks import hear, let_refuse, name_of, send_home, sign_orders
from tests.support.towns import settle
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.support.world import Person

ROLES: Final = ("member", "treasurer", "steward", "nobody")
PHASES: Final = ("examples", "coverage", "fuzzing")
ACCEPTED: Final = ["2xx", "401", "403", "404", "409"]
"""What answers data that the schemas allow. Whatever else does must be in `tests.schemas.hooks`."""
REFUSED: Final = [
    "400",
    "401",
    "403",
    "404",
    "405",
    "406",
    "409",
    "413",
    "415",
    "422",
    "428",
    "429",
]
"""What answers data that they do not allow: besides what the library takes for a refusal, that a
body is too large, as one that is written in escapes may be."""
FAULT: Final = 500
ANSWER_S: Final = 60
"""The longest answer, to a bulk of 10,000 lines, takes some two seconds of a quiet core, and a
quarter of a minute where a dozen others are at work on two."""
SESSION_HOURS: Final = 720
"""The clock goes on in a run, for what may be done so often a day: by less than that."""


_DESCRIPTION: Final[dict[str, Any]] = {}
"""That of the first run, which the next ones have too: it takes longer to make than their town."""


@dataclass(slots=True)
class Tally:
    """What a run came to."""

    operations: set[str] = field(default_factory=set)
    cases: int = 0
    faults: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    took_ms: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        """The figures in a line."""
        return (
            f"{len(self.operations)} operations, {self.cases} cases, "
            f"{len(self.failures)} failures, {self.faults} 5xx; orders of {len(self.accepted)} "
            f"types accepted, {self.accepted.total()} in all"
        )


class Run(NamedTuple):
    """As whom, how many examples for each operation, of all, of one, or where a pattern fits."""

    role: str
    examples: int
    operation: str = ""
    paths: str = ""
    phases: Sequence[str] = PHASES


def attack(folder: Path, url: str, asked: Run) -> Tally:
    """Settle a town on a database, and run against it."""
    with World(folder, database_url=url, session_hours=SESSION_HOURS) as world:
        book = Book(settle(world))
        threshold = gc.get_threshold()
        # All that was sent is kept to the end: walking it again and again took half of the time.
        gc.set_threshold(GARBAGE)
        try:
            return _run(book, asked)
        finally:
            gc.set_threshold(*threshold)
            # They belong to the loop on which the library runs the app.
            _on_its_loop(world.app.state.running.checkers.close)


def _run(book: Book, asked: Run) -> Tally:
    """Send what the description allows, and what it does not; to all operations, or to one."""
    town = book.town
    running = town.world.app.state.running
    running.limits.clock_s = count(0, HOUR_S).__next__
    # What a process takes to start is not what an answer takes.
    _on_its_loop(running.checkers.mend)
    town.world.app.openapi_schema = _DESCRIPTION.setdefault("made", town.world.app.openapi_schema)
    schema: Any = schemathesis.openapi.from_asgi("/openapi.json", town.world.app)
    _DESCRIPTION["made"] = town.world.app.openapi_schema
    described = schema.raw_schema
    if asked.operation:
        schema = schema.include(operation_id=asked.operation)
    if asked.paths:
        schema = schema.include(path_regex=asked.paths)
    config = schema.config
    config.update(continue_on_failure=True, request_timeout=ANSWER_S)
    config.generation.update(max_examples=asked.examples, deterministic=True, no_shrink=True)
    config.phases.update(phases=list(asked.phases))
    config.checks.update(included_check_names=["all"])
    config.checks.max_response_time.limit = ANSWER_S
    config.checks.positive_data_acceptance.expected_statuses = ACCEPTED
    config.checks.negative_data_rejection.expected_statuses = REFUSED
    let_refuse(schema)
    send_home(schema, book)
    sign_orders(schema, book, described)
    hear(schema, book)
    who = {**town.roles, "member": town.ana}.get(asked.role)
    if who is not None:
        _sign_in(schema, book, who)
    tally = Tally(accepted=book.accepted)
    before_s = time.monotonic()
    for event in from_schema(schema).execute():
        if isinstance(event, ScenarioFinished):
            _count(tally, event)
            tally.took_ms[event.recorder.label] += round(1_000 * (time.monotonic() - before_s))
            before_s = time.monotonic()
        elif isinstance(event, NonFatalError):
            tally.failures[f"{event.label}: {event.info.title}"] = str(event.value)
        elif isinstance(event, FatalError):
            raise event.exception
    return tally


def _on_its_loop(call: Callable[[], Any]) -> None:
    asgi._get_portal().call(call)  # noqa: SLF001


def _sign_in(schema: Any, book: Book, who: Person) -> None:  # noqa: ANN401 as the library has it
    coop = book.coop
    token = coop.token(who)

    @schema.auth(refresh_interval=None)
    class SignedIn:
        """The role's token; one of its own for what ends it."""

        def get(self, case: Any, _: Any) -> str:  # noqa: ANN401
            return coop.token(who) if name_of(case.operation) == "signOut" else token

        def set(self, case: Any, held: str, _: Any) -> None:  # noqa: ANN401
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {held}"}


def _count(tally: Tally, event: ScenarioFinished) -> None:
    recorder = event.recorder
    if recorder.interactions:
        tally.operations.add(recorder.label)
    for id_, interaction in recorder.interactions.items():
        if interaction.response is None:
            continue
        status = interaction.response.status_code
        tally.cases += 1
        tally.statuses[int(status)] += 1
        tally.faults += status >= FAULT
        for check in recorder.checks.get(id_, ()):
            if check.failure_info is not None:
                named = f"{recorder.label}: {check.name}"
                said = check.failure_info
                tally.failures.setdefault(named, f"{said.failure}\n{said.code_sample[:1_000]}")
