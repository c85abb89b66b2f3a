"""Clients that send parcels, and keep what they were told of each order."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tests.crash.book import Parcel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from http.client import HTTPResponse

ANSWER_S_MAX: Final = 120
JSON: Final = "application/json"
JSON_LINES: Final = "application/x-ndjson"


class Answer(NamedTuple):
    """Where an order is in the journal, and whether it was there before it was sent."""

    seq: int
    repeated: bool


class Told:
    """What was answered so far.

    Attributes:
        acknowledged: the place of every order that was ever answered with one.
        repeated: how often an order came back as repeated that had not been answered before.
        reached: set once `wait_for` more orders are acknowledged.
    """

    def __init__(self) -> None:
        self.acknowledged: dict[str, int] = {}
        self.repeated = 0
        self.reached = Event()
        self._unanswered: list[Parcel] = []
        self._news: dict[str, bytes] = {}
        self._target = 0
        self._lock = Lock()

    def wait_for(self, more: int) -> None:
        """Have `reached` set once that many more orders are acknowledged."""
        self.reached.clear()
        self._target = len(self.acknowledged) + more

    def note(self, parcel: Parcel, answers: Sequence[Answer | None]) -> bool:
        """Keep what was answered of a parcel, in its order; whether that was all of it.

        What was said before must hold.
        """
        is_whole = len(answers) == len(parcel.ids) and None not in answers
        with self._lock:
            for id_, line, answer in zip(*parcel[:2], answers, strict=False):
                if answer is None:
                    continue
                seq, repeated = answer
                if id_ in self.acknowledged:
                    assert (seq, repeated) == (self.acknowledged[id_], True), id_
                else:
                    self.acknowledged[id_] = seq
                    self._news[id_] = line
                    self.repeated += repeated
            if not is_whole:
                self._unanswered.append(parcel)
            if len(self.acknowledged) >= self._target:
                self.reached.set()
        return is_whole

    def take_unanswered(self) -> list[Parcel]:
        """The parcels of which not all orders were answered, each once."""
        found, self._unanswered = self._unanswered, []
        return found

    def take_news(self) -> Parcel:
        """All orders that were acknowledged since the last call, in bulk."""
        found, self._news = self._news, {}
        return Parcel(tuple(found), tuple(found.values()), is_bulk=True)


class Clients:
    """Clients of a service at a port, which post at a path and tell `told`."""

    def __init__(self, port: int, path: str, told: Told) -> None:
        self._port, self._path, self._told = port, path, told
        self._killing = Event()

    def send_all(self, parcels: Sequence[Parcel], clients: int) -> None:
        """Send parcels, each of which must be answered in full."""
        self._killing.clear()
        with ThreadPoolExecutor(clients) as threads:
            for ended in [
                threads.submit(self._send, parcels[at::clients]) for at in range(clients)
            ]:
                ended.result()

    def send_until(self, sources: Sequence[Iterable[Parcel]], kill: Callable[[], None]) -> None:
        """Send what each source gives until `kill`, called once `told.reached` is set, is felt."""
        self._killing.clear()
        with ThreadPoolExecutor(len(sources)) as threads:
            sending = [threads.submit(self._send, source) for source in sources]
            for each in sending:  # whoever fails has nothing more to wait for
                each.add_done_callback(lambda _: self._told.reached.set())
            try:
                assert self._told.reached.wait(ANSWER_S_MAX)
            finally:
                self._killing.set()
                kill()
            for each in sending:
                each.result()

    def _send(self, parcels: Iterable[Parcel]) -> None:
        with closing(HTTPConnection("127.0.0.1", self._port, ANSWER_S_MAX)) as connection:
            for parcel in parcels:
                if not self._told.note(parcel, send(connection, self._path, parcel)):
                    assert self._killing.is_set(), "nothing was killed, and an order not answered"
                    return


def send(connection: HTTPConnection, path: str, parcel: Parcel) -> list[Answer | None]:
    """Send a parcel; what was answered, None for an order that the service failed at.

    These are fewer than the orders if the connection was lost.

    Raises `AssertionError` for a refusal: none of these orders has a reason for one.
    """
    kind = JSON_LINES if parcel.is_bulk else JSON
    answers: list[Answer | None] = []
    try:
        connection.request(
            "POST", f"{path}/bulk" if parcel.is_bulk else path, parcel.body, {"content-type": kind}
        )
        response = connection.getresponse()
        read = _read_lines if parcel.is_bulk else _read_one
        read(response, answers)
        response.read()
    except (OSError, HTTPException):
        pass  # what was answered before stands
    return answers


def _read_one(response: HTTPResponse, answers: list[Answer | None]) -> None:
    found = json.loads(response.read())
    if response.status < 500:
        assert response.status in {200, 201}, found
        answers.append(Answer(found["seq"], response.status == 200))


def _read_lines(response: HTTPResponse, answers: list[Answer | None]) -> None:
    if response.status >= 500:
        return
    assert response.status == 200, response.read()
    while (line := response.readline()).endswith(b"\n"):
        found: dict[str, Any] = json.loads(line)
        is_posted = "seq" in found
        assert is_posted or found["status"] >= 500, found
        answers.append(Answer(found["seq"], found["repeated"]) if is_posted else None)
