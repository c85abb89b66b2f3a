"""Serves the app as in production, by uvicorn on a port of this machine."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from api.app import create_app
from api.service.service import Service, Sources
from api.settings import Settings
from tests.support.ready import lay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.app import App
    from tests.browser.town import Clock

WAIT_S = 90


class Server(uvicorn.Server):
    """Tells when it takes requests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def serving(
    folder: Path, clock: Clock, port: int = 0, **own: object
) -> Iterator[tuple[Service, str]]:
    """A service on a database of its own, on a port or any, and the address of its pages."""
    settings = Settings(**({"data": folder, "anchor": "embedded"} | own))  # type: ignore[arg-type]
    if not settings.database_url:
        lay(folder / "ayni.db")
    service = Service(settings, Sources(now_ms=clock))
    app = create_app(settings, service)
    with served(app, port) as address:
        yield service, address
    service.close()


@contextmanager
def served(app: App, port: int = 0) -> Iterator[str]:
    """Serve an app from a thread until the block ends."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", proxy_headers=False
        )
        server = Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        assert server.ready.wait(WAIT_S)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(WAIT_S)
        assert not thread.is_alive()
