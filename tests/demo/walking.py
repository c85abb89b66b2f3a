"""A demo made for tests, and whoever can be tried in it, signed in over HTTP without a browser."""

from __future__ import annotations

import re
from html import unescape
from random import Random
from typing import TYPE_CHECKING, Any

from api.demo.prepare import prepare
from api.settings import Settings
from tests.support.world import answer

if TYPE_CHECKING:
    from pathlib import Path

    from api.demo.identities import Shown
    from tests.support.world import World

from wallets.keys import Key

NOW_MS = 1_800_000_000_000


def make(folder: Path, now_ms: int = NOW_MS) -> bool:
    """Make a demo there unless one is there; whether it was made."""
    random = Random(5)  # noqa: S311 tests want the same keys every time
    return prepare(Settings(data=folder, anchor="embedded"), now_ms, random.randbytes)


def sign_in(world: World, coop: Shown, person: dict[str, Any]) -> str:
    """Sign somebody of the demo in; their token."""
    who = {"community": coop.community, "book": coop.book, "key": person["key"]}
    challenge = world.call("POST", "/v1/sign-in/challenges", json=who).json()["challenge"]
    key = Key.from_seed(bytes.fromhex(person["seed"]))
    signed = {"challenge": challenge, "signature": answer(key, challenge, world.address)}
    token: str = world.call("POST", "/v1/sign-in", json=signed).json()["token"]
    return token


def read(world: World, path: str, token: str, language: str = "en") -> str:
    """What stands in the middle of a page, as HTML that is not escaped, for whoever signed in."""
    cookies = {"Cookie": f"ayni={token}; lang={language}"}
    response = world.call("GET", path, headers=cookies)
    assert response.status_code == 200, (path, response.text)
    [middle] = re.findall(r"<main\b.*?</main>", response.text, re.DOTALL)
    return unescape(middle)
