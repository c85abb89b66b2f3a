"""`python -m tests.crash.poison`: a stranger's poison beside honest payments of another book.

A service is started whose database chokes on whatever the stranger's book would write, below the
rules, as a fault that nobody foresaw would make it. Honest payments are sent twice: alone, and
beside strangers who send nothing but such orders. What must hold:
1. Every honest payment is posted.
2. They are posted nearly as fast as without the strangers.
3. Every order of the strangers is answered with a fault, and the service lives.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ledger.database import POSTGRESQL, SQLITE
from tests.crash.book import Book
from tests.crash.programs import Program
from tests.crash.stores import database_server, free_port, service

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLIENTS, STRANGERS = 16, 6
POISON: Final = 500
"""Orders of the strangers; they are never posted, so they may be sent again and again."""
WARM: Final = 200
PROGRAM: Final = """
import os
from api.cli import main
from ledger.batch import BookBatch

commit = BookBatch.commit

def choke(batch, seal):
    if batch.book.id == os.environ["POISONED"]:
        raise OverflowError("int too large to convert to SQLite INTEGER")
    return commit(batch, seal)

BookBatch.commit = choke
main()
"""


def poison(kind: str, payments: int) -> dict[str, Any]:
    """Run it on a store; figures of what happened."""
    with _served(kind) as (port, honest, strange):
        alone, beside = _requests(honest, payments), _requests(honest, payments)
        bad, warm = _requests(strange, POISON), _requests(honest, WARM)
        asyncio.run(_load(port, warm, []))
        seconds, answers, _ = asyncio.run(_load(port, alone, []))
        seconds_beside, answers_beside, answers_bad = asyncio.run(_load(port, beside, bad))
    return {
        "alone": dict(answers),
        "beside": dict(answers_beside),
        "strangers": dict(answers_bad),
        "alone_per_s": round(payments / seconds),
        "beside_per_s": round(payments / seconds_beside),
        "ratio": round(seconds / seconds_beside, 2),
    }


@contextmanager
def _served(kind: str) -> Iterator[tuple[int, Book, Book]]:
    """Serve an honest book and a stranger's: the port, and the two."""
    with tempfile.TemporaryDirectory(prefix="ayni-") as name, ExitStack() as ending:
        folder = Path(name)
        url = f"sqlite:///{folder}/ayni.db"
        if kind == POSTGRESQL:
            url = ending.enter_context(database_server(folder))
        honest = Book(folder / "data", url)
        strange = Book(folder / "data", url, beside=honest)
        port = free_port()
        how = service(folder / "data", url, port).how
        environment = {**how.environment, "POISONED": strange.id}
        command = [sys.executable, "-c", PROGRAM, "serve"]
        app = Program(how._replace(command=command, environment=environment))
        app.start()
        ending.callback(app.stop)
        yield port, honest, strange


def _requests(book: Book, count: int) -> list[bytes]:
    """New orders, as they are sent."""
    head = f"POST {book.path} HTTP/1.1\r\nhost: ayni\r\ncontent-type: application/json\r\n"
    bodies = [parcel.body for parcel in islice(book.singles(), count)]
    return [f"{head}content-length: {len(body)}\r\n\r\n".encode() + body for body in bodies]


async def _load(
    port: int, honest: Sequence[bytes], bad: Sequence[bytes]
) -> tuple[float, Counter[int], Counter[int]]:
    """Send the honest, and the bad over and over as long: seconds, and statuses of each."""
    found, found_bad = Counter[int](), Counter[int]()
    waiting, over = iter(honest), cycle(bad)
    strangers = []
    if bad:
        await _send(port, iter(bad[:1]), found_bad)
        strangers = [asyncio.create_task(_send(port, over, found_bad)) for _ in range(STRANGERS)]
    start = time.monotonic()
    await asyncio.gather(*(_send(port, waiting, found) for _ in range(CLIENTS)))
    seconds = time.monotonic() - start
    for stranger in strangers:
        stranger.cancel()
    await asyncio.gather(*strangers, return_exceptions=True)
    return seconds, found, found_bad


async def _send(port: int, requests: Iterator[bytes], found: Counter[int]) -> None:
    """Send requests on a connection, each once the one before is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for request in requests:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
            found[int(head.split(b" ", 2)[1])] += 1
    finally:
        writer.close()


def main() -> None:
    """Run it on both stores and print the figures as one JSON object."""
    parser = argparse.ArgumentParser("tests.crash.poison", description=__doc__)
    parser.add_argument("--payments", type=int, default=100_000, help="on each store, each time")
    parser.add_argument("--only", choices=(SQLITE, POSTGRESQL), help="one store alone")
    asked = parser.parse_args()
    kinds = [asked.only] if asked.only else [SQLITE, POSTGRESQL]
    found = {kind: poison(kind, asked.payments) for kind in kinds}
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
