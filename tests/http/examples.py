"""Makes the OpenAPI description's examples: what was sent and answered on a walk through a book.

`python -m tests.http.examples` writes them; do so after an operation or an order type is new or
has changed. They are real: each order's signature holds, and each receipt's.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from fastapi.routing import APIRoute

from api.http.doors import operation_id
from api.http.openapi import EXAMPLES
from api.rooms import ROUTES
from tests.http.differential import Twins, Village
from tests.http.differential_tour import DAY_MS, between, walk
from tests.support.world import World

if TYPE_CHECKING:
    import httpx

MOST: Final = 2_500
"""Characters of an answer that still says something at a glance."""
LINES: Final = 3
JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"


class Recorded(Twins):
    """A service without a twin that remembers what was sent with success, and what came."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, self)
        self.orders: dict[str, Any] = {}
        self.operations: dict[str, dict[str, Any]] = {}
        routes = [route for of in ROUTES for route in of.routes if isinstance(route, APIRoute)]
        self._routes = [(route, method) for route in routes for method in route.methods or ()]

    def __exit__(self, *failure: object) -> None:
        """Close it."""
        World.__exit__(self, *failure)

    def call(self, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:  # noqa: ANN401
        """Keep it, where it says more than what is kept."""
        found = World.call(self, method, path, token, **more)
        if found.is_success:
            self._keep(found)
        return found

    def _keep(self, found: httpx.Response) -> None:
        asked = found.request
        route = next(
            route
            for route, method in self._routes
            if method == asked.method and route.path_regex.match(asked.url.path)
        )
        body, answer = _read(asked, asked.content), _read(found, found.content)
        if isinstance(answer, dict) and "entry" in answer:
            order = json.loads(answer["entry"])["order"]
            self.orders.setdefault(order["type"], order)
        kept = {name: is_ for name, is_ in (("body", body), ("answer", answer)) if is_ is not None}
        name = operation_id(route)
        if _worth(kept) > _worth(self.operations.get(name)):
            self.operations[name] = kept


def _worth(kept: dict[str, Any] | None) -> int:
    """The longer the better, but for those too long to be read."""
    if kept is None:
        return -(10**9)
    size = len(json.dumps(kept))
    return size if size <= MOST else -size


def _read(message: httpx.Request | httpx.Response, content: bytes) -> Any:  # noqa: ANN401 JSON
    kind = message.headers.get("content-type", JSON).partition(";")[0]
    if kind == NDJSON or (kind == JSON and content.count(b"\n{")):
        return [json.loads(line) for line in content.splitlines()[:LINES]]
    if kind == "text/plain":
        return content.decode()
    try:
        return json.loads(content) if kind == JSON and content else None
    except ValueError:
        return None  # a file, sent without saying of what kind it is


def _rest(v: Village) -> None:
    """The types of orders that the walk only sees refused, or that the service posts itself."""
    now_ms, hold, token = v.twins.now_ms, v.new_id(), v.token(0)
    for id_, until in ((hold, now_ms + DAY_MS), (v.new_id(), now_ms + 1)):
        v.send("hold", v.key(0), id=id_, amount="90", until=until, **between(v, 0, 2))
    v.send("capture", v.key(2), hold=hold, amount="60", rest="held")
    v.get("/bookings", token)
    v.send("release", v.key(2), hold=hold)
    chosen = sorted(v.person(index).member for index in (0, 1))
    whose, again = v.person(2).member, v.new_id()
    own: dict[str, Any] = {"guardians": chosen, "member": whose, "notice": DAY_MS, "quorum": 1}
    for id_ in (v.new_id(), again):
        v.send("guardians-chosen", v.key(2), id=id_, **own)
    v.send("guardians-kept", v.key(0), member=whose, choice=again)
    v.twins.now_ms += DAY_MS
    v.send("transfer", v.key(0), amount="90", **between(v, 0, 2))
    v.twins.call("POST", f"{v.coop.path}/epochs", v.token(0))
    leaf = {"account": v.account(0).account, "leaf": "99" * 32}
    v.send("leaf-countersigned", v.key(0), epoch=1, **leaf)
    for seq in range(v.get("").json()["size"]):
        v.get(f"/entries/{seq}", v.token(0))


def made() -> dict[str, Any]:
    """What the walk leaves."""
    with TemporaryDirectory() as folder, Recorded(Path(folder)) as recorded:
        walk(Village(recorded))
        _rest(Village(recorded))
        operations = dict(sorted(recorded.operations.items()))
        return {"orders": dict(sorted(recorded.orders.items())), "operations": operations}


if __name__ == "__main__":
    EXAMPLES.write_text(json.dumps(made(), indent=1, ensure_ascii=False) + "\n", "utf-8")
