"""Engines share the statements that they have compiled, as one engine does with itself.

Each test has a service of its own, and so new engines; that each of them compiled anew what all of
them ask was a fifth of the tests' time. What is compiled follows from the statement and from the
dialect's class and settings, which are the same for all engines of one kind here.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine
from sqlalchemy.util import LRUCache

import ledger.database

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from sqlalchemy import Engine
    from sqlalchemy.engine import Dialect

STATEMENTS_MAX: Final = 5_000

_compiled: Final[MutableMapping[Any, Any]] = LRUCache(STATEMENTS_MAX)


def share() -> None:
    """Have all engines that are made from here on do so."""
    ledger.database.create_engine = _create_engine  # type: ignore[attr-defined]


def _create_engine(*arguments: Any, **more: Any) -> Engine:  # noqa: ANN401 as SQLAlchemy takes them
    engine = create_engine(*arguments, **more)
    # A statement is found again by its dialect, which is another one with each engine.
    engine.dialect.__class__ = _alike(type(engine.dialect))  # type: ignore[arg-type]
    engine._compiled_cache = _compiled  # noqa: SLF001 an option of its own would be a new engine
    return engine


@cache
def _alike(kind: type[Dialect]) -> type[Dialect]:
    """A dialect's class of which all are equal."""

    class Alike(kind):  # type: ignore[misc, valid-type]
        supports_statement_cache = True

        def __eq__(self, other: object) -> bool:
            return type(self) is type(other)

        def __hash__(self) -> int:
            return hash(type(self))

    return Alike
