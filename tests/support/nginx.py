"""A real nginx that speaks TLS before a service: by docs/examples/nginx.conf, and otherwise.

`.ci/install` unpacks it. The name is the example's own, and no resolver knows it: `Caller` does.
"""

from __future__ import annotations

import signal
import ssl
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import httpx

from tests.crash.programs import How, Program
from tests.crash.stores import REPOSITORY, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNPACKED: Final = REPOSITORY / ".cache" / "debian"
EXAMPLE: Final = REPOSITORY / "docs" / "examples" / "nginx.conf"
NAME: Final = "ayni.example.coop"
OF_NAME: Final = f"/etc/letsencrypt/live/{NAME}"
OPENSSL: Final = "[req]\ndistinguished_name = named\n[named]\n"
CERTIFICATE: Final = "fullchain.pem"
KEY: Final = "privkey.pem"

AROUND: Final = """daemon off;
master_process off;
pid {folder}/pid;
error_log stderr notice;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u;
    scgi_temp_path {folder}/s;
    {example}
    {others}
}}
"""
OTHER: Final = """server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/fullchain.pem;
    ssl_certificate_key {folder}/privkey.pem;
    location / {{
        proxy_pass http://127.0.0.1:{upstream};
        {headers}
    }}
}}
"""
WRONG_HOST: Final = "wrong.example"
WAYS: Final = {
    "plain": "",
    "wrong": f"proxy_set_header Host {WRONG_HOST}; proxy_set_header X-Forwarded-Host {WRONG_HOST};"
    " proxy_set_header X-Forwarded-Proto http; proxy_set_header X-Forwarded-For 198.51.100.4;",
}
"""Other ways to pass requests on: nothing said of them, and nothing right."""

EXAMPLES: Final = "example"


class Ports(NamedTuple):
    """Where nginx is asked without TLS, and with it in each of the ways."""

    plain: int
    ways: dict[str, int]

    @classmethod
    def free(cls) -> Ports:
        """Ports that nobody listens on."""
        return cls(free_port(), {way: free_port() for way in (EXAMPLES, *WAYS)})

    @property
    def address(self) -> str:
        """What members open."""
        return f"https://{NAME}:{self.ways[EXAMPLES]}"


@contextmanager
def before(folder: Path, upstream: int, ports: Ports) -> Iterator[ssl.SSLContext]:
    """Run nginx before the service at a port, until the block ends; whom its callers trust."""
    folder.mkdir()
    _certify(folder)
    others = [
        OTHER.format(port=ports.ways[way], folder=folder, upstream=upstream, headers=headers)
        for way, headers in WAYS.items()
    ]
    example = _example(folder, upstream, ports)
    (folder / "nginx.conf").write_text(
        AROUND.format(folder=folder, example=example, others="\n".join(others))
    )
    nginx = Program(How(
        command=[
            UNPACKED / "usr/sbin/nginx", "-e", "stderr", "-p", folder, "-c", folder / "nginx.conf",
        ],
        ready="event method",  # It listens before it says so.
        ends_on=signal.SIGTERM,
        takes_along=False,
        environment={},
    ))  # fmt: skip
    nginx.start()
    try:
        yield ssl.create_default_context(cafile=folder / CERTIFICATE)
    finally:
        nginx.stop()


def _example(folder: Path, upstream: int, ports: Ports) -> str:
    """The example as it stands, but for ports, the place of its certificate, and IPv6."""
    found = EXAMPLE.read_text()
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{ports.plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{ports.ways[EXAMPLES]} ssl http2;"),
        ("listen [::]:80;", ""), ("listen [::]:443 ssl http2;", ""),
        (OF_NAME, str(folder)), ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
    ):  # fmt: skip
        assert old in found, old
        found = found.replace(old, new)
    return found


def _certify(folder: Path) -> None:
    """A certificate for the name, by the key that it is of."""
    (folder / "openssl.cnf").write_text(OPENSSL)
    subprocess.run(
        [
            UNPACKED / "usr/bin/openssl", "req", "-x509", "-config", "openssl.cnf", "-nodes",
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "2",
            "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
            "-keyout", KEY, "-out", CERTIFICATE,
        ],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip


class Caller:
    """Asks nginx as a browser does that finds the name at this machine."""

    def __init__(self, trusted: ssl.SSLContext, port: int) -> None:
        self._client = httpx.Client(
            base_url=f"https://127.0.0.1:{port}", verify=trusted, trust_env=False,
            headers={"Host": f"{NAME}:{port}"},
        )  # fmt: skip

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 httpx's own
        """Send a request; the certificate must be the name's."""
        return self._client.request(method, path, extensions={"sni_hostname": NAME}, **more)

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()
