#!/usr/bin/env python3
"""How long every page takes of a large co-op; prints a table, and what is too slow.

What is too slow is judged by work, which other programs on the machine change least.

5,000 members and 300,000 entries, 12,000 of them on the account of who looks, who holds every role.
The pages are those that the service says it has; of the files that it makes, only the statement as
a table is among them. Reports are made first, as the clock makes them at night.
A page's time is the least of some visits, in this process, without network: what the service does.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import httpx
from fastapi.routing import APIRoute
from nacl.signing import SigningKey
from sqlalchemy import insert
from sqlmodel import Session

from api.app import create_app, settle
from api.http.challenges import sign_in_input
from api.people.called import profile_values
from api.people.tables import ProfileRow
from api.reports.jobs import NightlyReports
from api.service.service import Service
from api.service.signer import service_key
from api.service.tables import CommunityRow, MemoRow
from api.settings import Settings
from databases import CACHE, Books, open_all, open_books, post
from ledger.store import Place
from orders import Crowd
from wallets.mandates import BROKER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fastapi import FastAPI

    from ledger.gathering import Item
    from orders import Person

MEMBERS, ENTRIES, OWN = 5_000, 300_000, 12_000
QUICK = (50, 2_000, 200)
MANDATES = 30
ROLES = ("steward", "treasurer", BROKER, "auditor")
CHUNK = 10_000
VISITS = 5
PAGE_MS_MAX = 100.0
FILE_MS_MAX = 1_000.0
ADDRESS = "http://bench.test"
FIRST_NAMES = ("Rosa", "Hiroshi", "Mercè", "Björn", "Kateřina", "Ousmane", "Aïcha", "Daniel")
LAST_NAMES = ("Quispe", "Tanaka", "Puig", "Åkesson", "Nováková", "Diop", "Benali", "Cohen", "Osei")
YEAR_MS = 365 * 86_400_000
STATEMENT = "/app/statement.csv"
RULES = "earned-1", "levy-1"
"""A rule for limits, and one for an act of the co-op."""
FURTHER = (
    "/app/treasurer?q=nova", "/app/treasurer?state=near", "/app/treasurer?state=inactive",
    "/app/treasurer?sort=name&page=40", "/app/treasurer/exchanges?q=tanaka",
    "/app/steward/members?sort=-last", "/app/steward/members?q=nova", "/app/statement?q=bread",
    "/app/people?q=merce", "/app/treasurer/exchanges?since=2020-01-01&q=tanaka&after=0",
)  # fmt: skip
"""Pages that are found, sifted or sorted."""


NOT_VISITED = re.compile(r"\.|/trial$|/offline$|^/app/(found|join|sign-in|desk|demo|reach|to)\b")
"""Files; trials, which are timed apart; what is for who has not signed in, or is sent to others."""


class Co(NamedTuple):
    """The co-op, and whoever looks at its pages."""

    crowd: Crowd
    looker: Person


def fill(folder: Path, members: int, entries: int, own: int, now_ms: int) -> Co:
    """Open a book and let its members exchange; all with names, and texts to the looker's."""
    crowd = Crowd(11, members, now_ms)
    books = open_books(f"sqlite:///{folder / 'ayni.db'}", service_key(folder, os.urandom))
    with Session(books.engine) as session, session.begin():
        session.add(CommunityRow(community_id=crowd.community, name="Bench", time_ms=now_ms))
    open_all(books, crowd.opening(books.key.public), now_ms)
    looker = crowd.people[0]
    post(
        books.journal, list(crowd.roles(looker, "steward", "treasurer", BROKER, "auditor")), now_ms
    )
    post(books.journal, list(crowd.mandates(looker, MANDATES, now_ms + YEAR_MS)), now_ms)
    place = Place(crowd.community, 0)
    left = entries - own - 2 * members
    while left > 0:
        post(books.journal, crowd.transfers(min(CHUNK, left)), now_ms)
        left -= CHUNK
    hot = crowd.hot_transfers(own)
    post(books.journal, hot, now_ms)
    _write(books, place, crowd, hot)
    books.engine.dispose()
    return Co(crowd, looker)


def _write(books: Books, place: Place, crowd: Crowd, items: Iterable[Item]) -> None:
    """Names and texts, as they stand beside the journal."""
    names = [
        profile_values(place, one.member, _name(number)) for number, one in enumerate(crowd.people)
    ]
    memos = [
        {
            "community_id": place.community, "book": place.book, "order_id": item.order.id,
            "salt": bytes(32), "text": "Bread, and a visit", "words": "bread, and a visit",
        }
        for item in items
    ]  # fmt: skip
    with books.engine.begin() as connection:
        connection.execute(insert(ProfileRow), names)
        connection.execute(insert(MemoRow), memos)


def _name(number: int) -> str:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    last = LAST_NAMES[number // len(FIRST_NAMES) % len(LAST_NAMES)]
    return f"{first} {last} {chr(97 + number % 26)}{chr(97 + number // 26 % 26)}"


async def sign_in(client: httpx.AsyncClient, co: Co) -> None:
    """Sign in as a browser does."""
    key = co.looker.key
    asked = {"community": co.crowd.community, "book": co.crowd.book, "key": key.public}
    challenge = (await client.post("/v1/sign-in/challenges", json=asked)).json()["challenge"]
    signed = SigningKey(key.seed).sign(sign_in_input(challenge, ADDRESS))
    answer = {"challenge": challenge, "signature": signed.signature.hex()}
    (await client.post("/app/session", json=answer)).raise_for_status()


class Visited(NamedTuple):
    """A page, its status, the least milliseconds that it took, and its bytes as they were sent.

    `cpu_ms` is what this process worked for it, which a busy machine does not change much.
    """

    path: str
    status: int
    took_ms: float
    cpu_ms: float
    sent: int


async def visit(client: httpx.AsyncClient, path: str, times: int) -> Visited:
    """Look at a page so many times."""
    took, worked, sent, status = [], [], 0, 0
    for _ in range(times):
        start, begun = time.perf_counter(), time.process_time()
        async with client.stream("GET", path) as answer:
            sent = sum([len(part) async for part in answer.aiter_raw()])
        took.append((time.perf_counter() - start) * 1_000)
        worked.append((time.process_time() - begun) * 1_000)
        status = answer.status_code
        if answer.is_server_error:
            answer.raise_for_status()
    return Visited(path, status, min(took), min(worked), sent)


def paths_of(app: FastAPI, co: Co) -> Sequence[str]:
    """Every page that stands at an address of its own, or at one of somebody's or some rule's."""
    other = co.crowd.people[1]
    known = {
        "member": other.member, "member_id": other.member, "account": other.account,
        "rule": RULES[0], "tag": RULES[1],
    }  # fmt: skip
    routes = [one for one in app.routes if isinstance(one, APIRoute)]
    found = [
        route.path.format(**known)
        for route in routes
        if "GET" in (route.methods or ()) and route.path.startswith("/app")
        if not NOT_VISITED.search(route.path)
        if route.param_convertors.keys() <= known.keys()
    ]
    return [*dict.fromkeys(found), *FURTHER, STATEMENT]


def make_reports(service: Service) -> None:
    """Make what the clock does each night."""
    job = NightlyReports()
    while True:
        with service.database.reading() as session:
            found = job.due(session, service.sources.now_ms())
        if not found:
            return
        for due in found:
            start = time.process_time()
            job.do(service, due)
            took_s = time.process_time() - start
            print(f"{took_s:8.1f} s of work at night: {due.kind} {due.period}", file=sys.stderr)


async def measure(folder: Path, co: Co, paths: Sequence[str] = ()) -> list[Visited]:
    """These pages, or every one, as the looker sees them."""
    service = Service(Settings(data=folder, anchor="none"))
    app = create_app(Settings(data=folder, anchor="none"), service)
    # As a co-op's schedule has it: old entries are found from what is marked then.
    service.close_epoch(co.crowd.community, co.crowd.book).result()
    make_reports(service)
    transport = httpx.ASGITransport(app)
    own = {"Sec-Fetch-Site": "same-origin"}
    try:
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers=own) as client:
            await sign_in(client, co)
            settle()
            return [await visit(client, path, VISITS) for path in paths or paths_of(app, co)]
    finally:
        service.close()


def main() -> int:
    """Be the command; 1 if something took too long."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="only see that it works")
    members, entries, own = QUICK if parser.parse_args().quick else (MEMBERS, ENTRIES, OWN)
    CACHE.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=CACHE) as name:
        folder = Path(name)
        start = time.monotonic()
        co = fill(folder, members, entries, own, time.time_ns() // 1_000_000)
        print(f"filled in {time.monotonic() - start:.0f} s", file=sys.stderr)
        found = asyncio.run(measure(folder, co))
    for one in found:
        print(
            f"{one.took_ms:8.1f} ms {one.cpu_ms:8.1f} of work {one.sent:9,} bytes  "
            f"{one.status} {one.path}"
        )
    slow = [one for one in found if one.cpu_ms > _most(one.path)]
    for one in slow:
        print(f"too slow: {one.path}", file=sys.stderr)
    return len(slow) and 1


def _most(path: str) -> float:
    return FILE_MS_MAX if path == STATEMENT else PAGE_MS_MAX


if __name__ == "__main__":
    sys.exit(main())
