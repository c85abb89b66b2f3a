"""A forwarder before a server's socket that can go silent: sockets stay open, nothing passes."""

from __future__ import annotations

import socket
from threading import Event, Thread
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from pathlib import Path

CHUNK_BYTES: Final = 65_536


class Forwarder:
    """Passes on what comes to a TCP port of 127.0.0.1 to a Unix socket, until it goes silent.

    What comes meanwhile is taken and dropped, as by something that has forgotten its other side:
    who was connected then is not heard again, even once it `speaks`.
    """

    def __init__(self, target: Path) -> None:
        self._target = str(target)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._silences: list[Event] = []
        self._is_silent = False
        self._open: list[socket.socket] = []
        Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close all sockets."""
        self._listening.close()
        for each in self._open:
            each.close()

    def silence(self) -> None:
        """Pass on nothing from now on, and say nothing to who connects."""
        self._is_silent = True
        for silence in self._silences:
            silence.set()

    def speak(self) -> None:
        """Serve who connects from now on."""
        self._is_silent = False

    def _accept(self) -> None:
        while True:
            try:
                ours, _ = self._listening.accept()
            except OSError:
                return  # it is closed
            self._open.append(ours)
            if self._is_silent:
                continue
            theirs = socket.socket(socket.AF_UNIX)
            theirs.connect(self._target)
            self._open.append(theirs)
            silent = Event()
            self._silences.append(silent)
            for source, sink in ((ours, theirs), (theirs, ours)):
                Thread(target=_pass_on, args=(source, sink, silent), daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket, silent: Event) -> None:
    try:
        while data := source.recv(CHUNK_BYTES):
            if not silent.is_set():
                sink.sendall(data)
        if not silent.is_set():
            sink.shutdown(socket.SHUT_WR)
    except OSError:
        return  # closed
