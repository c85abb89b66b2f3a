"""What runs in the background and ends is begun again, or the process ends; `/healthz` tells."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from multiprocessing import active_children
from typing import TYPE_CHECKING

import httpx

from api.service.supervision import MENDED_MAX, WITHIN_S, Part, Supervision
from tests.crash.programs import STARTING_S_MAX
from tests.crash.stores import REPOSITORY, free_port
from tests.support.world import Coop

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support.world import World


def test_a_killed_checker_shows_and_is_started_again(world: World) -> None:
    coop = Coop(world, "Any")
    ben = coop.join()
    supervision = world.app.state.running.supervision

    def send() -> int:
        line = json.dumps(coop.transfer(coop.steward, ben, 1)).encode()
        return world.call("POST", f"{coop.path}/orders/bulk", content=line).status_code

    assert world.get("/healthz")["parts"] == {
        "writer": "running", "checkers": "running", "clock": "running",
        "teller": "running",
    }  # fmt: skip
    assert send() == 200
    checker = next(each for each in active_children() if each.name == "checker-0")
    checker.kill()
    checker.join()
    sick = world.call("GET", "/healthz")
    assert (sick.status_code, sick.json()["parts"]["checkers"]) == (503, "stopped")
    world.run(supervision.look())
    assert world.get("/healthz")["parts"]["checkers"] == "running"
    assert not supervision.fatal
    assert send() == 200


def test_what_ends_again_and_again_is_left(caplog: pytest.LogCaptureFixture) -> None:
    now_s, mended = [0.0], []

    async def mend() -> None:
        mended.append(now_s[0])
        raise LookupError

    supervision = Supervision([Part("part", lambda: False, mend)], lambda: now_s[0])

    async def look() -> None:
        for _ in range(MENDED_MAX + 3):
            await supervision.look()
            now_s[0] += 1
        now_s[0] += WITHIN_S
        await supervision.look()

    asyncio.run(look())
    assert mended == [*map(float, range(MENDED_MAX)), MENDED_MAX + 3 + WITHIN_S]
    assert "left so" in caplog.text


TOKEN = "t" * 32
PROGRAM = """
from api.cli import main
from ledger.queues import Queues

def fail(*_, **__):
    raise SystemExit

Queues.take_apart = fail
main()
"""


def test_a_service_whose_writer_ends_ends_and_says_so(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        "PYTHONPATH": str(REPOSITORY), "AYNI_DATA": str(tmp_path), "AYNI_ANCHOR": "none",
        "AYNI_PORT": str(port), "AYNI_OPERATOR_TOKEN": TOKEN,
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "serve"], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if f":{port}/" in line:
                break
        headers = {"Authorization": f"Bearer {TOKEN}"}
        url = f"http://127.0.0.1:{port}/v1/communities"
        made = httpx.post(url, json={"name": "Any"}, headers=headers, timeout=STARTING_S_MAX)
        assert made.status_code in {201, 503}
        said += process.stderr.readlines()
        assert process.wait(STARTING_S_MAX) == 2, "".join(said)
    assert any("writer has ended" in line for line in said), "".join(said)
    assert "Start it again" in said[-1]


def test_a_port_that_the_machine_chose_is_said(tmp_path: Path) -> None:
    environment = {
        "PYTHONPATH": str(REPOSITORY), "AYNI_DATA": str(tmp_path), "AYNI_ANCHOR": "none",
        "AYNI_PORT": "0", "AYNI_OPERATOR_TOKEN": TOKEN,
    }  # fmt: skip
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        url = next(line.split()[-1] for line in process.stderr if "http://" in line)
        try:
            assert httpx.get(f"{url}healthz", timeout=STARTING_S_MAX).status_code == 200
        finally:
            process.terminate()
        assert process.wait(STARTING_S_MAX) == 0
