"""Runs an audit over an export file."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from chain.audit.checking import read_block
from chain.audit.replay import Replay, Trusted
from chain.audit.state import taken_back
from chain.audit.workers import Workers
from chain.errors import EvidenceError
from chain.exports import blocks_of, check_seal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from typing import IO

    from chain.audit.report import AuditReport

BLOCK_BYTES: Final = 1 << 17
"""Lines that are checked at a time: some hundred entries."""

ALONE_BYTES_MAX: Final = 1 << 20
"""A file up to this is checked before other processes would have started."""


def audit(  # noqa: PLR0913 - what is audited, what is trusted, how it is done
    file: IO[bytes],
    *,
    key: str | None = None,
    digest: str | None = None,
    roster: Collection[str] | None = None,
    progress: Callable[[int], object] = lambda _: None,
    jobs: int = 1,
) -> AuditReport:
    """Audit an export from a seekable file; `progress` is called with the entries done so far.

    The trust inputs are those of `Trusted`. With more than one of `jobs`, so many processes check
    entries beside this one; the main module must then be safe to import, as `multiprocessing` says.

    Raises:
        EvidenceError: something does not hold; `where` names the entry, epoch or line.
        FaultError: one of the processes ended too early.
    """
    damage = _damage(file)
    alone = jobs == 1 or file.seek(0, 2) <= ALONE_BYTES_MAX
    with Workers(0 if alone else jobs) as workers:
        replay = Replay(Trusted(key, digest, roster), taken_back(file))
        blocks = _Blocks(file)
        lines = chain.from_iterable(map(read_block, workers.check_all(blocks)))
        for number, found in enumerate(lines, 1):
            replay.line(found, number)
            progress(replay.state.size)
    if blocks.damage is not None:
        raise blocks.damage
    report = replay.finish()
    if damage is not None:
        raise damage  # 1
    return report


def _damage(file: IO[bytes]) -> EvidenceError | None:
    """What is wrong with the file's seal. What is wrong inside says more and goes before."""
    try:
        check_seal(file)
    except EvidenceError as error:
        return error
    return None


class _Blocks:
    """A file's lines in blocks, as far as it can be read; `damage` says what ended it early.

    Blocks are read ahead: what is wrong in the lines before the damage goes before it.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.damage: EvidenceError | None = None

    def __iter__(self) -> Iterator[bytes]:
        waiting: list[bytes] = []
        try:
            for lines in blocks_of(self._file):
                waiting.append(lines)
                if sum(map(len, waiting)) >= BLOCK_BYTES:
                    yield b"".join(waiting)
                    waiting.clear()
        except EvidenceError as error:
            self.damage = error
        if waiting:
            yield b"".join(waiting)
