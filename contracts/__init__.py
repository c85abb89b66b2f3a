"""The anchor contract: source, ABI and bytecode. Loads the compiled form; never the compiler."""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Artifact:
    """The compiled `AnchorRegistry`.

    `abi` is the JSON ABI, `bytecode` what a deployment sends, `runtime` the code that then stands
    at the contract's address, `compiler` the compiler's name and version.
    """

    abi: tuple[dict[str, Any], ...]
    bytecode: bytes
    runtime: bytes
    compiler: str


def anchor_registry() -> Artifact:
    """Return the committed form of `AnchorRegistry.vy`."""
    raw = json.loads(files(__name__).joinpath("AnchorRegistry.json").read_bytes())
    return Artifact(
        abi=tuple(raw["abi"]),
        bytecode=bytes.fromhex(raw["bytecode"]),
        runtime=bytes.fromhex(raw["runtime"]),
        compiler=raw["compiler"],
    )
