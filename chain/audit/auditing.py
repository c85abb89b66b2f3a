"""Runs an audit over an export file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from threading import Event, Lock
from typing import TYPE_CHECKING, Final

from chain.audit.checking import read_block
from chain.audit.replay import Replay
from chain.audit.state import look_ahead
from chain.audit.times import LATE_MS
from chain.audit.trusted import Trusted
from chain.audit.workers import Workers
from chain.errors import EvidenceError
from chain.exports import blocks_of, check_seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from typing import IO

    from chain.audit.marks import Mark
    from chain.audit.report import AuditReport
    from chain.audit.state import Ahead
    from chain.audit.times import BlockTime
    from chain.certificates import Certificate
    from chain.exports import Readable

BLOCK_BYTES: Final = 1 << 17
"""Lines that are checked at a time: some hundred entries."""

UNTOLD: Final = 8
"""Blocks that are folded before it is known what is taken back: what is no export shows in them."""

AHEAD_MAX: Final = 512
"""Blocks that may be checked before that is known: some 40 MB of memory."""

ALONE_BYTES_MAX: Final = 1 << 20
"""A file up to this is checked before other processes would have started."""


def audit(  # noqa: PLR0913 - what is audited, what is trusted, how it is done
    file: IO[bytes],
    *,
    key: str | None = None,
    digest: str | None = None,
    roster: Mapping[str, str | None] | None = None,
    book: str | None = None,
    marks: Sequence[Mark] = (),
    now_ms: int | None = None,
    block_times: Sequence[BlockTime] = (),
    late_ms: int = LATE_MS,
    certificate: Certificate | None = None,
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
    given = Trusted(
        key, digest, roster, book, tuple(marks), now_ms, tuple(block_times), late_ms, certificate
    )
    replay = Replay(given)
    alone = jobs == 1 or file.seek(0, 2) <= ALONE_BYTES_MAX
    lock, stop = Lock(), Event()
    blocks = _Blocks(_Reader(file, lock))
    with Workers(0 if alone else jobs) as workers, ThreadPoolExecutor(1) as thread:
        looking = thread.submit(look_ahead, _Reader(file, lock), stop)
        try:
            checked = workers.check_all(blocks)
            number = _fold(replay, islice(checked, UNTOLD), 0, progress)
            ahead = [] if alone else list(_until_done(looking, checked))
            replay.look_ahead(looking.result())
            _fold(replay, chain(ahead, checked), number, progress)
        finally:
            stop.set()
    if blocks.damage is not None:
        raise blocks.damage
    report = replay.finish()
    if damage is not None:
        raise damage  # 1
    return report


def _fold(
    replay: Replay, checked: Iterable[bytes], number: int, progress: Callable[[int], object]
) -> int:
    """Fold what is checked, lines from the one after `number` on; the number of the last."""
    lines = chain.from_iterable(map(read_block, checked))
    for number, found in enumerate(lines, number + 1):  # noqa: B020, PLR1704 there may be none
        replay.line(found, number)
        progress(replay.state.size)
    return number


def _until_done(looking: Future[Ahead], checked: Iterator[bytes]) -> Iterator[bytes]:
    """What is checked while the file is looked through once for what is taken back."""
    for _ in range(AHEAD_MAX):
        if looking.done():
            return
        yield from islice(checked, 1)


def _damage(file: IO[bytes]) -> EvidenceError | None:
    """What is wrong with the file's seal. What is wrong inside says more and goes before."""
    try:
        check_seal(file)
    except EvidenceError as error:
        return error
    return None


class _Reader:
    """Reads a file from a place of its own, beside others that read it."""

    def __init__(self, file: IO[bytes], lock: Lock) -> None:
        self._file, self._lock, self._at = file, lock, 0

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As `Readable.seek`."""
        with self._lock:
            self._at = self._file.seek(offset, whence)
        return self._at

    def read(self, size: int, /) -> bytes:
        """As `Readable.read`."""
        with self._lock:
            self._file.seek(self._at)
            data = self._file.read(size)
        self._at += len(data)
        return data


class _Blocks:
    """A file's lines in blocks, as far as it can be read; `damage` says what ended it early.

    Blocks are read ahead: what is wrong in the lines before the damage goes before it.
    """

    def __init__(self, file: Readable) -> None:
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
