"""What waits to be posted: a bounded queue for each book.

Books take turns, each with all that waits for it: a batch of many orders for few books costs less
than one of few orders for many, and a book with a long queue holds nobody else up.

A book in which a batch has failed is set apart: its orders join no others, but have turns of their
own. While they fail a turn takes half as many submissions, while they pass twice as many, so that
the one at fault is alone within some three times log2 of the others. A book without failures for
long comes back.

Leaves to others: locking (`ledger.writer` holds its lock around each call), what becomes of it all.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.errors import AyniError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from ledger.gathering import BookName, Item
    from ledger.journal import Outcome

    Result = list[Outcome] | Exception
    """An outcome for each order submitted, in order, or why there is none."""
    Resolve = Callable[[Result], None]

QUEUE_MAX: Final = 20_000
"""The most orders that wait for a book; more are refused as busy."""
WAITING_MAX: Final = 60_000
"""The most orders that wait for all books together: some 150 MB of memory."""
RETRY_AFTER_S: Final = 1
"""About how long a book's full queue takes to empty."""
APART_QUEUE_MAX: Final = 2_000
"""The most orders that wait for a book set apart: such queues empty slowly, and room is shared."""
APART_MAX: Final = 1_000
"""The most books set apart; the one that has been so for longest joins the others again."""
CLEAN_TURNS: Final = 64
"""After so many turns of its own without a failure a book joins the others again."""


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


class _Apart:
    """How a book that is set apart is tried."""

    __slots__ = ("clean", "room")

    def __init__(self, room: int) -> None:
        self.room, self.clean = room, 0

    def passed(self) -> None:
        """A turn of it was posted."""
        self.room, self.clean = min(2 * self.room, QUEUE_MAX), self.clean + 1

    def failed(self, submissions: int) -> None:
        """A turn of it with so many submissions failed."""
        self.room, self.clean = max(1, submissions // 2), 0


class Queues:
    """The queues."""

    def __init__(self) -> None:
        self._queues: dict[BookName, _Queue] = {}
        self._waiting = 0
        self._apart: dict[BookName, _Apart] = {}

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._queues)

    @property
    def waiting(self) -> int:
        """How many orders wait for all books."""
        return self._waiting

    @property
    def are_apart(self) -> bool:
        """Whether all that waits is for books set apart, and something is."""
        waiting = sum(name in self._queues for name in self._apart)
        return waiting == len(self._queues) > 0

    def add(self, items: Sequence[Item], resolve: Resolve) -> None:
        """Let orders of one book wait behind the others; raises `BusyError` if too many do."""
        name, count = items[0].name, len(items)
        queue = self._queues.get(name) or _Queue()
        most = APART_QUEUE_MAX if name in self._apart and queue.waiting else QUEUE_MAX
        if queue.waiting + count > most or self._waiting + count > WAITING_MAX:
            raise BusyError(RETRY_AFTER_S)
        queue.add(Submission(name, items, resolve))
        self._queues[name] = queue
        self._waiting += count

    def take(self, room: int, books: AbstractSet[BookName] | None = None) -> list[Part]:
        """What waits, at most `room` orders: of the books named, or of each in turn."""
        parts: list[Part] = []
        left = room
        apart = self._apart
        for name in [name for name in self._queues if books is None or name in books]:
            if not left:
                break
            if name in apart:
                continue
            queue = self._queues.pop(name)
            waiting = queue.waiting
            parts += queue.take(left)
            left -= waiting - queue.waiting
            if queue.waiting:  # its next turn comes after the others'
                self._queues[name] = queue
        self._waiting -= room - left
        return parts

    def take_all(self) -> list[Part]:
        """All that waits, of all books."""
        parts = [part for queue in self._queues.values() for part in queue.take(WAITING_MAX)]
        self._queues.clear()
        self._waiting = 0
        return parts

    def take_apart(self, room: int) -> list[Part]:
        """What waits for the book set apart whose turn it is, at most `room` orders."""
        name = next((name for name in self._apart if name in self._queues), None)
        if name is None:
            return []
        apart = self._apart[name] = self._apart.pop(name)
        queue = self._queues[name]
        waiting = queue.waiting
        parts = queue.take(room, apart.room)
        self._waiting -= waiting - queue.waiting
        if not queue.waiting:
            del self._queues[name]
        return parts

    def is_apart(self, name: BookName) -> bool:
        """Whether a book is set apart."""
        return name in self._apart

    def passed(self, books: AbstractSet[BookName]) -> None:
        """Something of these books was posted: a turn, for those that are set apart."""
        for name in books & self._apart.keys():
            apart = self._apart[name]
            apart.passed()
            if apart.clean == CLEAN_TURNS:
                del self._apart[name]

    def failed(self, parts: Sequence[Part]) -> list[Submission]:
        """Set the one book of these parts apart; several wait again, before what came later.

        Returns the submissions for which there is no room any more.
        """
        name = parts[0].submission.name
        apart = self._apart.setdefault(name, _Apart(1))
        apart.failed(len(parts))
        if len(self._apart) > APART_MAX:
            del self._apart[next(iter(self._apart))]
        if len(parts) == 1:
            return []
        queue = self._queues.setdefault(name, _Queue())
        waiting = queue.waiting
        queue.put_back(parts)
        shed = queue.shed(APART_QUEUE_MAX)
        self._waiting += queue.waiting - waiting
        return shed

    def drop_rest(self, submission: Submission) -> None:
        """Forget what no batch has taken yet of a submission that has begun."""
        if submission.taken == len(submission.items):
            return
        queue = self._queues[submission.name]
        self._waiting -= queue.drop_first()
        submission.taken = len(submission.items)
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

    def take(self, room: int, most: int = QUEUE_MAX) -> list[Part]:
        """What has waited longest, at most `room` orders of at most `most` submissions."""
        parts: list[Part] = []
        while self._submissions and room and len(parts) < most:
            submission = self._submissions[0]
            items = submission.items[submission.taken : submission.taken + room]
            submission.taken += len(items)
            self.waiting -= len(items)
            room -= len(items)
            parts.append(Part(submission, items))
            if submission.taken == len(submission.items):
                self._submissions.popleft()
        return parts

    def put_back(self, parts: Sequence[Part]) -> None:
        """Let what was taken wait again, before all others."""
        for submission, items in reversed(parts):
            if not self._submissions or self._submissions[0] is not submission:
                self._submissions.appendleft(submission)
            submission.taken -= len(items)
            self.waiting += len(items)

    def shed(self, most: int) -> list[Submission]:
        """Forget those that came last and were not begun, until at most `most` orders wait."""
        shed = []
        while self.waiting > most and len(self._submissions) > 1:
            submission = self._submissions.pop()
            self.waiting -= len(submission.items)
            shed.append(submission)
        return shed

    def drop_first(self) -> int:
        """Forget what is left of the submission in front; how many orders that were."""
        submission = self._submissions.popleft()
        rest = len(submission.items) - submission.taken
        self.waiting -= rest
        return rest
