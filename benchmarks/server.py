"""The apps that the benchmark serves, for `uvicorn --factory`, all with the same options."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from fastapi import FastAPI
from pydantic import BaseModel

if TYPE_CHECKING:
    from starlette.types import ASGIApp

SYNC_S = 0.002


class Signed(BaseModel):
    """What is posted to Ayni for one order."""

    order: str
    signatures: list[tuple[str, str]]


def noop() -> FastAPI:
    """An endpoint that takes an order and does nothing with it."""
    app = FastAPI()

    @app.post("/{path:path}", status_code=201)
    async def take(path: str, signed: Signed) -> dict[str, str]:
        return {"path": path, "order": signed.order[:8]}

    return app


def ayni() -> ASGIApp:
    """Ayni itself, set by its own variables."""
    from api.app import create_app  # noqa: PLC0415 the other apps do without
    from api.settings import Settings  # noqa: PLC0415 as above

    return create_app(Settings.from_environment(os.environ))


def slow() -> ASGIApp:
    """Ayni with time added to every sync."""
    from slow_sync import Slow  # noqa: PLC0415 only here is SQLite tampered with

    Slow(SYNC_S)
    return ayni()


def slow_each() -> ASGIApp:
    """The same, with a commit for each order."""
    import ledger.writer  # noqa: PLC0415 as above

    ledger.writer.BATCH_MAX = 1  # type: ignore[misc] # what is measured is going without batches
    return slow()
