"""`ayni post`: send a file of signed orders to a running service, and show what became of each.

The file has an order a line, as the bulk route takes them. It is sent in parts; sending the whole
file again is safe, since orders that were posted come back as repeated.
"""

from __future__ import annotations

import json as jsons
from collections import Counter
from contextlib import contextmanager
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import typer

from api.cli.options import File, Json  # noqa: TC001 typer reads the types
from api.cli.showing import progress, show
from api.http.bulk import LINES_MAX
from api.words.i18n import N_, _, current
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from http.client import HTTPResponse

ANSWER_S_MAX: Final = 120
ERROR_BYTES_MAX: Final = 65_536
PROXY: Final = N_("The person who runs it sets client_max_body_size (docs/operating.md) to 16 MB")
AGAIN: Final = N_("Send the file again: what was posted comes back as repeated")

Service = Annotated[
    str, typer.Option("--service", metavar="URL", help=N_("Where the service answers."))
]
Community = Annotated[
    str, typer.Option("--community", metavar="ID", help=N_("The co-op, by its id."))
]
Into = Annotated[str, typer.Option("--book", metavar="ID", help=N_("The book, by its id."))]


def post_file(
    file: File, community: Community, book: Into,
    service: Service = "http://127.0.0.1:8000", *, json: Json = False,
) -> None:  # fmt: skip
    """Post the file's orders; a line for each that was not accepted, then how many of what.

    With `--json` there is a line for each order, as the service gives it, and no other.
    """
    url = f"{service.rstrip('/')}/v1/communities/{community}/books/{book}/orders/bulk"
    counted: Counter[str] = Counter(accepted=0, repeated=0, refused=0)
    line = 0
    with progress("post", None, hidden=json) as told:
        for part in _parts(file):
            for answer in _results(url, part):
                line += 1
                said = _count(counted, answer)
                if json:
                    typer.echo(answer.decode().rstrip("\n"))
                elif said is not None:
                    typer.echo(f"{line}: {said}")
            told(line)
    if not json:
        show(counted, as_json=False)
    raise typer.Exit(1 if counted["refused"] else 0)


def _parts(file: File) -> Iterator[list[bytes]]:
    with file.open("rb") as lines:
        while part := list(islice(lines, LINES_MAX)):
            yield part


def _count(counted: Counter[str], answer: bytes) -> str | None:
    """Count a result; what a person should read of it, if it is no success."""
    result = jsons.loads(answer)
    if "seq" in result:
        counted["repeated" if result["repeated"] else "accepted"] += 1
        return None
    counted["refused"] += 1
    return str(result["detail"])


def _results(url: str, part: Sequence[bytes]) -> Iterator[bytes]:
    """The results of a part, each as soon as it is there.

    Raises `FaultError` if the service takes none of it, or breaks off.
    """
    body = b"".join(line if line.endswith(b"\n") else line + b"\n" for line in part)
    count = 0
    with _answered(url), _open(url, body) as answer:
        for line in answer:
            count += 1
            yield line
    if count != len(part):
        why = _("{count} of {all} results came").format(count=count, all=len(part))
        raise FaultError(_host(url), why, _(AGAIN))


def _open(url: str, body: bytes) -> HTTPResponse:
    if not url.startswith(("http://", "https://")):
        raise FaultError(url, _("this is no address"), _("Write it as https://…"))
    headers = {"Content-Type": "application/x-ndjson", "Accept-Language": current()}
    request = Request(url, body, headers, method="POST")  # noqa: S310 looked at above
    found: HTTPResponse = urlopen(request, timeout=ANSWER_S_MAX)  # noqa: S310 as above
    return found


@contextmanager
def _answered(url: str) -> Iterator[None]:
    """Say as a fault what the service says when it takes nothing, or that it does not answer."""
    try:
        yield
    except HTTPError as error:
        with error:
            why, remedy = _said(error)
        raise FaultError(_host(url), why, remedy) from error
    except (URLError, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", error)
        remedy = _("Check that it runs, and its address")
        raise FaultError(_host(url), str(reason), remedy) from error


def _said(error: HTTPError) -> tuple[str, str]:
    """What went wrong and what to do, by the service's word or, without one, a proxy's."""
    try:
        why = jsons.loads(error.read(ERROR_BYTES_MAX))["detail"]
    except (ValueError, KeyError, TypeError):
        if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return _("a proxy before it takes no file of this size"), _(PROXY)
        why = f"HTTP {error.code}"
    return str(why).rstrip("."), _(AGAIN)


def _host(url: str) -> str:
    """The address without what follows it, as a person wrote it."""
    return url.partition("/v1/")[0]
