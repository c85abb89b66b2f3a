"""Members who pay and read without pause, whatever becomes of the database meanwhile.

Who is told to come back sends the very same again until it is acknowledged. Each answer is held to
what was promised: in time, 503 with `Retry-After` or what was asked for, and nothing twice.
"""

from __future__ import annotations

import time
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, Final, Self

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.crash.book import Book, Parcel

ANSWER_S_MAX: Final = 10.0
WAIT_S_MAX: Final = 90.0
POSTING, READING = 2, 2
PAUSE_S: Final = 0.02
"""Between two requests of one client: the load is to be steady, not heavy."""
JSON: Final = {"content-type": "application/json"}


class Steady:
    """Clients of a service at an address, on a book.

    Attributes:
        acknowledged: the place of each order that was answered with one.
        repeated: how many came back as repeated, having been answered 503 before.
        away: how many answers were 503.
        reads: how many readings were answered.
        slowest_s: the longest that anybody waited for an answer.
    """

    def __init__(self, address: str, book: Book, read_path: str) -> None:
        self._address, self._book, self._read_path = address, book, read_path
        self.acknowledged: dict[str, int] = {}
        self.repeated = self.away = self.reads = 0
        self.slowest_s = 0.0
        self._news, self._stopped = Condition(), False
        self._wrong: list[BaseException] = []
        self._threads: list[Thread] = []
        self._sent: list[tuple[Parcel, int]] = []

    def __enter__(self) -> Self:
        """Begin."""
        for target in (self._post,) * POSTING + (self._read,) * READING:
            self._threads.append(Thread(target=self._run, args=(target,), daemon=True))
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End once what was sent is acknowledged, and say what went wrong."""
        self._stopped = True
        for thread in self._threads:
            thread.join(WAIT_S_MAX)
        if self._wrong:
            raise self._wrong[0]

    def goes_on(self, more: int = 20) -> None:
        """Wait until so many more orders and readings were answered."""
        orders, reads = len(self.acknowledged) + more, self.reads + more
        self._until(lambda: len(self.acknowledged) >= orders and self.reads >= reads)

    def is_told(self, more: int = 4) -> None:
        """Wait until some more were told to come back."""
        away = self.away + more
        self._until(lambda: self.away >= away)

    def send_again(self) -> None:
        """Send all that was acknowledged once more: each is where it was promised."""
        with httpx.Client(base_url=self._address) as client:
            for parcel, seq in self._sent:
                answer = client.post(self._book.path, content=parcel.body, headers=JSON)
                assert (answer.status_code, answer.json()["seq"]) == (200, seq)

    def _until(self, is_so: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(lambda: self._wrong or is_so(), WAIT_S_MAX), vars(self)
        assert not self._wrong, self._wrong

    def _run(self, target: Callable[[httpx.Client], None]) -> None:
        with httpx.Client(base_url=self._address, timeout=2 * ANSWER_S_MAX) as client:
            try:
                target(client)
            except BaseException as error:  # noqa: BLE001 said where the test waits
                with self._news:
                    self._wrong.append(error)
                    self._news.notify_all()

    def _post(self, client: httpx.Client) -> None:
        for parcel in self._book.singles():
            if self._stopped:
                return
            asked = 1
            while (answer := self._ask(client, "POST", parcel.body)) is None:
                asked += 1
            # 200 is of what was written before, while nobody could say so.
            assert answer.status_code == httpx.codes.CREATED or asked > 1, answer.text
            seq = answer.json()["seq"]
            with self._news:
                assert parcel.ids[0] not in self.acknowledged
                self.acknowledged[parcel.ids[0]] = seq
                self.repeated += answer.status_code == httpx.codes.OK
                self._sent.append((parcel, seq))
                self._news.notify_all()

    def _read(self, client: httpx.Client) -> None:
        while not self._stopped:
            known = len(self.acknowledged)
            answer = self._ask(client, "GET", None)
            if answer is not None:
                # All that was acknowledged before is in what is read after.
                assert answer.json()["size"] >= known, answer.text
                with self._news:
                    self.reads += 1
                    self._news.notify_all()

    def _ask(self, client: httpx.Client, how: str, body: bytes | None) -> httpx.Response | None:
        """The answer; None from whom it was to come back."""
        path, headers = (self._read_path, {}) if body is None else (self._book.path, JSON)
        begun_s = time.monotonic()
        answer: Any = client.request(how, path, content=body, headers=headers)
        took_s = time.monotonic() - begun_s
        self.slowest_s = max(self.slowest_s, took_s)
        assert took_s < ANSWER_S_MAX, (how, took_s)
        time.sleep(PAUSE_S)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            assert answer.is_success, answer.text
            return answer  # type: ignore[no-any-return]
        assert answer.json()["code"] == "database_must_answer", answer.text
        assert int(answer.headers["retry-after"]) > 0
        with self._news:
            self.away += 1
            self._news.notify_all()
        return None
