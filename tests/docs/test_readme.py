"""The README's commands do what the README says, in a folder where `make run` was run."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PORT = "8000"
EXAMPLES = ("pay.py", "rota_app.py")
SECONDS_MAX = 120
LINES_MAX = 120


def commands(repository: Path) -> list[str]:
    """Return the README's shell blocks, after the first one, which names make's targets."""
    blocks = re.findall(r"```sh\n(.*?)```", (repository / "README.md").read_text(), re.DOTALL)
    assert "make run" in blocks[0]
    assert "make test" in blocks[0]
    return blocks[1:]


def needs_service(block: str) -> bool:
    """Whether the block talks to a running demo."""
    return "127.0.0.1" in block or any(name in block for name in EXAMPLES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """Return a folder that looks like a clone after `make install`."""
    made = tmp_path_factory.mktemp("clone")
    (made / ".venv").symlink_to(sys.prefix)
    (made / "docs").symlink_to(repository / "docs")
    return made


def environment(repository: Path) -> dict[str, str]:
    """Return this environment with the packages in sight, wherever they are installed."""
    return os.environ | {"PYTHONPATH": str(repository)}


@pytest.fixture(scope="module")
def port(folder: Path, repository: Path) -> Iterator[str]:
    """Serve the demo as `make run` does; its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [str(folder / ".venv/bin/python"), "-c", "from api.cli import main; main()"]
    with subprocess.Popen(
        [*command, "demo", "--port", port], cwd=folder, env=environment(repository), text=True,
        stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:  # what is not a result goes there
            if "Ctrl-C" in line:
                break
        yield port
        process.terminate()


def at_port(block: str, port: str) -> str:
    """Return the block for a service on another port."""
    here = block.replace(PORT, port)
    for name in EXAMPLES:
        here = here.replace(name, f"{name} http://127.0.0.1:{port}")
    return here


def run(block: str, folder: Path, repository: Path) -> str:
    """Run a block as a shell would; what it printed."""
    found = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block], cwd=folder, env=environment(repository),
        text=True, capture_output=True, timeout=SECONDS_MAX, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


@pytest.fixture(scope="module")
def served(folder: Path, port: str, repository: Path) -> list[str]:
    """Run the blocks beside the demo, whose files the others read; what each printed."""
    blocks = [block for block in commands(repository) if needs_service(block)]
    return [run(at_port(block, port), folder, repository) for block in blocks]


def test_commands_beside_a_running_demo(folder: Path, served: list[str]) -> None:
    assert len(served) >= 2
    assert all(served)
    assert (folder / "receipt.json").exists()
    assert (folder / "bundle.json").exists()


def test_the_app_for_care_does_what_it_says(folder: Path, port: str, repository: Path) -> None:
    program = (repository / "docs" / "examples" / "rota_app.py").read_text()
    assert len(program.splitlines()) <= LINES_MAX
    assert set(re.findall(r'"(/v1/[^/"]+)', program)) == {"/v1/communities", "/v1/sign-in"}
    for _ in range(2):  # It can be run again.
        block = at_port(".venv/bin/python docs/examples/rota_app.py", port)
        lines = run(block, folder, repository).splitlines()
        assert lines[:2] == ["Found: Liam Byrne", "Waits for Rosa:"]
        assert "  Liam Byrne asks you for 30 min" in lines
        assert "The request is paid" in lines
        assert any(line.startswith("Both say 1 h 30: taken with entry ") for line in lines)
        assert "Liam reads: Thank you for today!" in lines
        open_ = [line for line in lines if line.startswith("Open to Nayra: Rosa Quispe")]
        assert len([line for line in open_ if line.endswith("A walk")]) == 1


@pytest.mark.usefixtures("served")
def test_commands_on_the_demo_s_files(folder: Path, repository: Path) -> None:
    # The demo is there: SQLite lets others read, and close between two batches.
    blocks = [block for block in commands(repository) if not needs_service(block)]
    printed = [run(block, folder, repository) for block in blocks]
    assert any('"ok": true' in text or '"ok":true' in text for text in printed)
