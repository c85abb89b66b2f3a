"""What waits to be posted: a bounded queue for each book.

Books take turns, each with all that waits for it: a batch of many orders for few books costs less
than one of few orders for many, and a book with a long queue holds nobody else up.

Leaves to others: locking (`ledger.writer` holds its lock around each call), what becomes of it all.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.errors import AyniError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from ledger.journal import BookName, Item, Outcome

    Result = list[Outcome] | Exception
    """An outcome for each order submitted, in order, or why there is none."""
    Resolve = Callable[[Result], None]

QUEUE_MAX: Final = 20_000
"""The most orders that wait for a book; more are refused as busy."""
WAITING_MAX: Final = 60_000
"""The most orders that wait for all books together: some 150 MB of memory."""
RETRY_AFTER_S: Final = 1
"""About how long a book's full queue takes to empty."""


class BusyError(AyniError):
    """More orders wait than can be posted soon; nothing was accepted.

    Attributes:
        retry_after_s: when to try again, in seconds.
    """

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many orders wait; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class Submission:
    """A book's orders submitted together: how many were taken, and the outcomes so far."""

    __slots__ = ("items", "name", "outcomes", "resolve", "taken")

    def __init__(self, name: BookName, items: Sequence[Item], resolve: Resolve) -> None:
        self.name, self.items, self.resolve, self.taken = name, items, resolve, 0
        self.outcomes: list[Outcome] = []


class Part(NamedTuple):
    """What a batch posts of a submission."""

    submission: Submission
    items: Sequence[Item]


class Queues:
    """The queues."""

    def __init__(self) -> None:
        self._queues: dict[BookName, _Queue] = {}
        self._waiting = 0

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._queues)

    def add(self, items: Sequence[Item], resolve: Resolve) -> None:
        """Let orders of one book wait behind the others; raises `BusyError` if too many do."""
        name, count = items[0].name, len(items)
        queue = self._queues.get(name) or _Queue()
        if queue.waiting + count > QUEUE_MAX or self._waiting + count > WAITING_MAX:
            raise BusyError(RETRY_AFTER_S)
        queue.add(Submission(name, items, resolve))
        self._queues[name] = queue
        self._waiting += count

    def take(self, room: int, books: AbstractSet[BookName] | None = None) -> list[Part]:
        """What waits, at most `room` orders: of the books named, or of each in turn."""
        parts: list[Part] = []
        left = room
        for name in [name for name in self._queues if books is None or name in books]:
            if not left:
                break
            queue = self._queues.pop(name)
            waiting = queue.waiting
            parts += queue.take(left)
            left -= waiting - queue.waiting
            if queue.waiting:  # its next turn comes after the others'
                self._queues[name] = queue
        self._waiting -= room - left
        return parts

    def drop_rest(self, submission: Submission) -> None:
        """Forget what no batch has taken yet of a submission that has begun."""
        if submission.taken == len(submission.items):
            return
        queue = self._queues[submission.name]
        self._waiting -= queue.drop_first()
        if not queue.waiting:
            del self._queues[submission.name]


class _Queue:
    """What waits for one book; `waiting` counts orders."""

    __slots__ = ("_submissions", "waiting")

    def __init__(self) -> None:
        self._submissions: deque[Submission] = deque()
        self.waiting = 0

    def add(self, submission: Submission) -> None:
        """Let it wait behind the others."""
        self._submissions.append(submission)
        self.waiting += len(submission.items)

    def take(self, room: int) -> list[Part]:
        """What has waited longest, at most `room` orders."""
        parts: list[Part] = []
        while self._submissions and room:
            submission = self._submissions[0]
            items = submission.items[submission.taken : submission.taken + room]
            submission.taken += len(items)
            self.waiting -= len(items)
            room -= len(items)
            parts.append(Part(submission, items))
            if submission.taken == len(submission.items):
                self._submissions.popleft()
        return parts

    def drop_first(self) -> int:
        """Forget what is left of the submission in front; how many orders that were."""
        submission = self._submissions.popleft()
        rest = len(submission.items) - submission.taken
        self.waiting -= rest
        return rest
