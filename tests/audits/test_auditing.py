"""Audits for those who ask on a page: nobody waits for another community's, and each has an end."""

from __future__ import annotations

import asyncio
import json
from asyncio import Event
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

import pytest

from api.service.auditing import AT_ONCE, SENT, Allowance, Auditors, run_apart
from chain.audit import audit
from chain.errors import EvidenceError
from chain.exports import PLAIN_RATIO_MAX, blocks_of, check_seal
from tests.chain.conftest import exported, ledger
from tests.support.forging import lines, sealed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.journals import Ledger

__all__ = ["exported", "ledger"]


class Slow:
    """Audits that last until they are let go; who has begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ends: dict[str, Event] = {}

    async def __call__(self, asked: list[str], allowed: Allowance) -> str:
        """Be such an audit, of a file that is named after whose it is."""
        assert allowed is SENT
        self.begun.append(asked[0])
        await self.ends.setdefault(asked[0], Event()).wait()
        return asked[0]


async def settled() -> None:
    """Let every task go on as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_community_waits_for_its_own_audits_and_for_no_others() -> None:
    async def played() -> None:
        slow = Slow()
        auditors = Auditors(slow)

        def ask(community: str, file: str) -> asyncio.Task[str]:
            asked = auditors.audit(community, file, "key", "", SENT)  # type: ignore[arg-type]
            return asyncio.create_task(asked)

        strangers = [ask("strangers", f"theirs-{at}") for at in range(10)]
        await settled()
        ours = ask("ours", "ours-0")
        await settled()
        assert slow.begun == ["theirs-0", "ours-0"]
        slow.ends["ours-0"].set()
        assert await ours == "ours-0"
        slow.ends["theirs-0"].set()
        await settled()
        assert slow.begun == ["theirs-0", "ours-0", "theirs-1"]
        for task in strangers:
            task.cancel()
        await asyncio.gather(*strangers, return_exceptions=True)

    asyncio.run(played())


def test_only_a_few_have_theirs_at_once() -> None:
    async def played() -> None:
        slow = Slow()
        auditors = Auditors(slow)
        tasks = [
            asyncio.create_task(auditors.audit(f"{at}", f"{at}", "key", "", SENT))  # type: ignore[arg-type]
            for at in range(AT_ONCE + 2)
        ]
        await settled()
        assert len(slow.begun) == AT_ONCE
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(played())


def test_an_audit_apart_answers(ledger: Ledger, exported: bytes, tmp_path: Path) -> None:
    file = tmp_path / "book.gz"
    file.write_bytes(exported)
    asked = [str(file), "--json", "--jobs", "1", "--memory", "1024"]
    found = json.loads(asyncio.run(run_apart(asked, SENT)))
    assert (found["ok"], found["entries"]) == (True, len(ledger.entries))


def test_an_audit_that_takes_too_long_is_ended(exported: bytes, tmp_path: Path) -> None:
    file = tmp_path / "book.gz"
    file.write_bytes(exported)
    assert asyncio.run(run_apart([str(file), "--json"], Allowance(0, 0))) == ""


class Counting(BytesIO):
    """A file that counts what is read of it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Count it."""
        data = super().read(size)
        self.taken += len(data)
        return data


def test_a_wrong_first_line_ends_an_audit_there(exported: bytes) -> None:
    """The look for what is taken back, which would read it all, ends with it."""
    header, *_ = lines(exported)
    reversal = b'{"entry":{"type":"reversal","of":"%s"},"type":"entry"}'
    random = Random(1)  # noqa: S311 the same file every time
    many = [reversal % random.randbytes(18).hex().encode() for _ in range(400_000)]
    data = sealed([header, *many])
    for_the_seal = Counting(data)
    check_seal(for_the_seal)
    file = Counting(data)
    with pytest.raises(EvidenceError, match=r"^line 2: "):
        audit(file)
    assert file.taken - for_the_seal.taken < len(data) // 2


def test_a_file_that_holds_more_than_it_can_is_refused_early(exported: bytes) -> None:
    data = sealed([b"\n" * (1 << 25)])
    assert len(data) * PLAIN_RATIO_MAX < 1 << 24
    blocks: list[bytes] = []
    with pytest.raises(EvidenceError, match=r"^file: holds more"):
        blocks.extend(blocks_of(BytesIO(data)))
    assert sum(map(len, blocks)) < 1 << 23
    with pytest.raises(EvidenceError, match=r"^line 1: "):
        audit(BytesIO(data))
    whole = len(b"".join(blocks_of(BytesIO(exported))))
    assert whole * 8 < len(exported) * PLAIN_RATIO_MAX
