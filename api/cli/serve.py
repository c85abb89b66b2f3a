"""`ayni serve`: run the service with the settings of the environment."""

from __future__ import annotations

import errno
import os
import resource
import signal
import socket
from typing import TYPE_CHECKING, Final

import typer
import uvicorn

from api.cli.found import address_of
from api.cli.logs import log_to_stderr
from api.cli.opening import make_folders, writing
from api.founding.links import link_of_fresh
from api.settings import Settings
from api.words.i18n import _
from api.words.showing import with_minus
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from api.founding.links import Link
    from api.http.bounded import Bounded


BACKLOG: Final = 2_048
FILES_MAX: Final = 65_536
FILES_OWN: Final = 200
"""Files that the process needs beside connections: databases, exports under way."""
DRAIN_S: Final = 30
"""How long requests under way may take to end once the service is asked to stop."""


def serve() -> None:
    """Migrate the database, serve until asked to stop, then finish what was accepted."""
    settings = Settings.from_environment(os.environ)
    run(settings, lambda url: typer.echo(_("Serving on {url}").format(url=url), err=True))


def _offer(settings: Settings, url: str, link: Link | None) -> None:
    """Say where a co-op can be founded, on a service that has none."""
    if link is not None:
        said = _("No co-op is here yet. This link founds one, once: {link}")
        typer.echo(said.format(link=address_of(settings, url, link)), err=True)


def _url_of(settings: Settings, listening: socket.socket) -> str:
    """Where the first page is; the port is the one that is listened on, should any have done."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listening.getsockname()[1]}/"


def run(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve the app until SIGTERM or SIGINT; `ready` is called with its address once it answers."""
    from api.app import create_app  # noqa: PLC0415 the other commands start faster without

    log_to_stderr()
    os.umask(0o077)  # Names, memos and keys: nothing that is written is for others on this machine.
    make_folders(settings)
    with writing(settings) as service:
        # What is wrong with the database or the key is said here, not in a server's log.
        link = link_of_fresh(service)
    with _listen(settings) as listening:
        # The server raises the signal again once it has drained; by then there is nothing to do.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        url = _url_of(settings, listening)
        app = create_app(settings)

        def begun() -> None:
            ready(url)
            _offer(settings, url, link)

        server = _Server(_config(app), begun)
        with with_minus():
            server.run([listening])
        if not server.started:
            raise FaultError("service", "it did not start", "The lines above say why")
        ended = app.state.running.supervision.fatal
        if ended:
            remedy = "Start it again; the lines above say why"
            raise FaultError("service", f"its {ended} had ended, and so did it", remedy)
        typer.echo(_("Ended; what was accepted is finished."), err=True)


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app, loop="uvloop", http=_bounded(), workers=1, log_config=None, access_log=False,
        timeout_graceful_shutdown=DRAIN_S,
        proxy_headers=False,  # `api.http.proxies` reads them, and only of who is believed.
    )  # fmt: skip


def _bounded() -> type[Bounded]:
    """The protocol, for as many connections as the process may open files."""
    from api.http.bounded import Bounded  # noqa: PLC0415 the other commands start faster without

    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = FILES_MAX if hard == resource.RLIM_INFINITY else min(hard, FILES_MAX)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))

    class Ours(Bounded):
        connections_max = min(Bounded.connections_max, max(files - FILES_OWN, 1))

    return Ours


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        where = f"AYNI_HOST={settings.host}, AYNI_PORT={settings.port}"
        raise FaultError(where, os.strerror(error.errno or 0), _freeing(error)) from error


def _freeing(error: OSError) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return "Set AYNI_HOST to an address of this machine, such as 127.0.0.1"
    if error.errno == errno.EACCES:
        return "Set an AYNI_PORT of 1024 or more: those below are root's, or a proxy's"
    return "Set another AYNI_PORT, or stop what is using this one"


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()
