"""Mail servers that drag things out, and those that take a mail and leave without a word."""

from __future__ import annotations

import smtplib
import socket
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Final

import pytest

from api.reaching import mailing
from api.reaching.mailing import mail_of, send_mail
from api.reaching.outside import RefusedError, UnreachedError
from api.reaching.wording import words_for
from api.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

LONG_S: Final = 10


def settings_of(folder: Path, port: int, scheme: str = "smtp", host: str = "127.0.0.1") -> Settings:
    url = f"{scheme}://{host}:{port}"
    return Settings(data=folder, anchor="none").changed(
        smtp_url=url, mail_from="a@coop.example", public_url="https://ayni.example"
    )


def a_mail(title: str = "Any Co-op") -> EmailMessage:
    words = words_for("en", "request", title, "https://ayni.example/app/to/1")
    return mail_of(words, "ayni@coop.example", "ana@example.org", "1", 0, "")


@contextmanager
def server(*lines: bytes, drip: bytes = b"") -> Iterator[tuple[int, list[bytes]]]:
    """Answers with these lines, one to each that comes, and then with `drip` for ever."""
    ended, got = Event(), list[bytes]()

    def serve(listening: socket.socket) -> None:
        connection, _address = listening.accept()
        with connection, connection.makefile("rb") as file:
            try:
                for line in lines:
                    connection.sendall(line)
                    got.append(file.readline())
                    while line.startswith(b"354") and got[-1] not in {b".\r\n", b""}:
                        got.append(file.readline())
                while drip and not ended.wait(0.02):
                    connection.sendall(drip)
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve, args=(listening,), daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1], got
        finally:
            ended.set()
            thread.join(LONG_S)


HELLO, FINE, GO = b"220 here\r\n", b"250 fine\r\n", b"354 go\r\n"


@pytest.mark.parametrize(
    ("lines", "drip"),
    [
        ((), b"2"), ((), b"220-more\r\n"), ((HELLO,), b"250-more\r\n"), ((HELLO,), b""),
        ((HELLO, FINE, FINE), b"2"),
    ],
)  # fmt: skip
def test_what_a_server_drags_out_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: tuple[bytes, ...], drip: bytes
) -> None:
    monkeypatch.setattr(mailing, "DEADLINE_S", 0.5)
    began = monotonic()
    with (
        server(*lines, drip=drip) as (port, _got),
        pytest.raises(UnreachedError, match=r"timeout|unreachable"),
    ):
        send_mail(settings_of(tmp_path, port), a_mail())
    assert monotonic() - began < LONG_S


def test_a_seal_that_is_dragged_out_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "DEADLINE_S", 0.5)
    with server(drip=b"\x16") as (port, _got), pytest.raises(UnreachedError):
        send_mail(settings_of(tmp_path, port, "smtps"), a_mail())


def test_no_name_is_looked_up_longer_than_there_is_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, own, mail = Event(), settings_of(tmp_path, 25, host="mail.example"), a_mail()
    monkeypatch.setattr(mailing, "DEADLINE_S", 0.3)
    for name in ("getaddrinfo", "gethostbyname", "gethostbyaddr", "getfqdn"):
        monkeypatch.setattr(f"socket.{name}", lambda *_, **__: ended.wait(LONG_S) and [])
    began = monotonic()
    try:
        with pytest.raises(UnreachedError, match="timeout"):
            send_mail(own, mail)
    finally:
        ended.set()
    assert monotonic() - began < LONG_S / 2


@pytest.mark.parametrize("last", [b"421 too busy to part\r\n", b"", b"nonsense\r\n"])
def test_what_was_taken_is_taken_however_the_server_leaves(tmp_path: Path, last: bytes) -> None:
    answers = (HELLO, FINE, FINE, FINE, GO, FINE, *([last] if last else []))
    with server(*answers) as (port, got):
        send_mail(settings_of(tmp_path, port), a_mail())
    # Under the name of the service: not that of the machine, which nobody need know.
    assert got[0] == b"ehlo ayni.example\r\n"


def test_who_greets_with_no_is_asked_for_nothing(tmp_path: Path) -> None:
    with server(b"554 nobody\r\n") as (port, got):
        with pytest.raises(RefusedError, match="smtp_554"):
            send_mail(settings_of(tmp_path, port), a_mail())
        assert got[:1] in ([b""], [])


@pytest.mark.parametrize("title", ['Any "Co-op", <x@y.example>', "Añy \U0001f33b Co-op", "a" * 120])
def test_what_a_co_op_is_called_stays_its_name(title: str) -> None:
    mail = a_mail(title)
    [sender] = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (title, "ayni@coop.example")
    assert "x@y" not in smtplib.email.utils.getaddresses([str(mail["To"])])[0][1]  # type: ignore[attr-defined]
