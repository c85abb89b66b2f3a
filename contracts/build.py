"""Recompiles the contract; for developers, since it needs the Vyper compiler.

Run `python -m contracts.build` after a change to `AnchorRegistry.vy` and commit both files. A test
recompiles and compares, so that the bytecode shipped is always that of the source shipped.
"""

import json
from pathlib import Path

from vyper import __version__, compile_code

SOURCE = Path(__file__).with_name("AnchorRegistry.vy")
TARGET = SOURCE.with_suffix(".json")


def build(source: str) -> str:
    """Return the JSON text of the compiled contract: abi, bytecode, runtime code, compiler.

    The fields are those of `contracts.Artifact`; bytecode is hex without 0x.
    """
    out = compile_code(source, output_formats=["abi", "bytecode", "bytecode_runtime"])
    artifact = {
        "abi": out["abi"],
        "bytecode": out["bytecode"].removeprefix("0x"),
        "compiler": f"vyper {__version__}",
        "runtime": out["bytecode_runtime"].removeprefix("0x"),
    }
    return json.dumps(artifact, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    TARGET.write_text(build(SOURCE.read_text("utf-8")), "utf-8")
