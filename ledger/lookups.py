"""Bounds the looking up of a host's name, which the system does for as long as it likes.

A resolver that hangs would otherwise be waited for longer than a server that does.
"""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from ipaddress import ip_address
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, TypeVar

import psycopg

from ledger.silence import CONNECTING_S_MAX, Answering

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Made = TypeVar("Made")

LOOKING_UP_S: Final = 1.0
"""For the names of hosts, beside the time to connect to each."""


class LateError(TimeoutError):
    """Something took longer than it may."""


def bound_s(named: Mapping[str, Any]) -> float | None:
    """How long connecting may take in all; None where no name is looked up."""
    hosts = str(named.get("host") or "").split(",")
    if not any(is_name(host) for host in hosts):
        return None
    return int(named.get("connect_timeout", CONNECTING_S_MAX)) * len(hosts) + LOOKING_UP_S


def is_name(host: str) -> bool:
    """Whether a host is one to look up, and no address or socket."""
    try:
        ip_address(host)
    except ValueError:
        return host != "" and not host.startswith(("/", "@"))
    return False


def in_time(connect: Callable[[], Answering], bound_s: float | None) -> Answering:
    """What `connect` gives, unless it takes longer: the system looks up a name as long as it likes.

    It cannot be called off, and is left to itself; whatever it gives then is closed.
    """
    if bound_s is None:
        return connect()
    try:
        return within(bound_s, connect, leave=Answering.close)
    except LateError:
        why = "connection timeout expired while the name of its host was looked up"
        raise psycopg.OperationalError(why) from None


def within(bound_s: float, make: Callable[[], Made], leave: Callable[[Made], None]) -> Made:
    """What `make` gives; `LateError` if that takes longer, and `leave` has what comes later.

    It cannot be called off, and is left to itself.
    """
    made: Future[Made] = Future()
    given = (make, leave, made)
    Thread(target=_make, args=given, name="ayni-reaching", daemon=True).start()
    try:
        return made.result(bound_s)
    except FutureTimeoutError:
        if made.cancel():
            raise LateError from None
        return made.result()


def _make(make: Callable[[], Made], leave: Callable[[Made], None], made: Future[Made]) -> None:
    try:
        found = make()
    except BaseException as error:  # noqa: BLE001 whatever it is, who waits is told
        if made.set_running_or_notify_cancel():
            made.set_exception(error)
        return
    if made.set_running_or_notify_cancel():
        made.set_result(found)
    else:
        leave(found)
