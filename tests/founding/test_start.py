"""The first lines of a service: they have the link that founds a co-op where there is none."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx

from api.founding.links import link_of_fresh
from api.service.service import Service
from api.settings import Settings
from tests.founding.founders import found
from tests.support.ready import lay
from tests.support.running import ayni
from tests.support.world import World

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PUBLIC = "https://ledger.example.coop"


def test_the_first_lines_have_a_link_that_opens_once(tmp_path: Path, repository: Path) -> None:
    lay(tmp_path / "ayni.db")
    environment = os.environ | {
        "AYNI_DATA": str(tmp_path), "AYNI_PORT": "0", "PYTHONPATH": str(repository)
    }  # fmt: skip
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        assert process.stderr is not None
        link = ""
        for line in process.stderr:
            if said := re.search(r"This link founds one, once: (\S+)", line):
                link = said[1]
                break
        try:
            shown = httpx.get(link)
            assert shown.status_code == 200
            assert 'id="begin"' in shown.text
        finally:
            process.terminate()


def test_the_operator_makes_further_links_on_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with World(tmp_path) as world:
        found(world)
        assert link_of_fresh(world.service) is None
    monkeypatch.setenv("AYNI_PUBLIC_URL", PUBLIC)
    made = ayni("found", "--link", "--database", f"sqlite:///{tmp_path / 'ayni.db'}", "--json")
    link = made.answer["link"]
    assert link.startswith(f"{PUBLIC}/app/found/")
    service = Service(Settings(data=tmp_path, anchor="none"))
    service.close()
    with World(tmp_path) as world:
        path = f"/v1/foundings/links/{link.rpartition('/')[2]}"
        # That world's clock stands years before this machine's, by which the link was made.
        assert not world.get(path)["begun"]


def test_nobody_but_the_operator_makes_links(world: World) -> None:
    answer = world.call("POST", "/v1/foundings/links")
    assert (answer.status_code, answer.json()["code"]) == (401, "operator_must_allow_it")
