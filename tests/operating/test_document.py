"""The commands of docs/operating.md about backups do what it says, in this order."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.operating.places import Place, Places
from tests.support.towns import settle

if TYPE_CHECKING:
    from pathlib import Path

SECTION = "## Backups, restoring and moving\n"


@pytest.fixture(scope="module")
def blocks(repository: Path) -> list[str]:
    """Return the shell blocks of the section."""
    text = (repository / "docs/operating.md").read_text().partition(SECTION)[2]
    return re.findall(r"```sh\n(.*?)```", text.partition("\n## ")[0], re.DOTALL)


def run(block: str, folder: Path, repository: Path, **more: str) -> str:
    """What a block prints, run as written."""
    program = f'ayni() {{ "{sys.executable}" -c "from api.cli import main; main()" "$@"; }}\n'
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(repository)} | more
    done = subprocess.run(
        ["/bin/bash", "-euc", program + block], cwd=folder, env=environment, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, (block, done)
    return done.stdout


def test_each_block_runs(places: Places, blocks: list[str], repository: Path) -> None:
    old, new, later = (places.new(store) for store in ("sqlite", "sqlite", "postgresql"))
    with old.open() as world:
        town = settle(world)
    folder = places.file(".")
    (folder / "passphrase").write_text("twelve characters\n")
    nightly, monthly, lost, moving, reopening = blocks
    own = {"AYNI_DATA": str(old.folder)}
    assert "sealed   True" in run(nightly, folder, repository, **own)
    assert "behind   0" in run(monthly, folder, repository, **own)
    assert not (folder / "trial").exists()
    own = {"AYNI_DATA": str(new.folder)}
    assert "audited  True" in run(lost, folder, repository, **own)
    assert new.rows() == old.rows()
    said = run(moving, folder, repository, NEW_DATABASE_URL=later.url, **own)
    assert f"AYNI DATA          {new.folder}" in said
    assert "reopened  True" in run(reopening, folder, repository, **own)
    with Place(new.folder, later.url).open(1, town.world.now_ms + 1) as world:
        town.coop.world = world
        town.coop.pay(town.ana, town.ben, 1)


def test_what_is_said_to_be_said_is(repository: Path) -> None:
    """The first column of the last table stands in the program, but for what the system says."""
    text = (repository / "docs/operating.md").read_text().partition(SECTION)[2]
    rows = re.findall(r"^\| `(.+?)` \|", text.partition("\n## ")[0], re.MULTILINE)
    program = "".join(one.read_text() for one in (repository / "api").rglob("*.py"))
    program = re.sub(r'"\s+f?"', "", program)
    assert len(rows) > 5
    for said in rows:
        for words in re.split(r"…|file: ", said):
            assert words.strip() in program, said
