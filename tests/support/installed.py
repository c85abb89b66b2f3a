"""Ayni as docs/examples/Containerfile installs it, its steps run in a folder, without a container.

What the locks name is not fetched again: it is there in the tests' own environment, and is taken
from there once the step that installs it was seen to be by hashes alone.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BY_HASHES: Final = "--require-hashes --no-deps --only-binary :all:"
PIP: Final = {"PIP_QUIET": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INDEX": "1"}


class Step(NamedTuple):
    """A line of a Containerfile: its word, and what follows."""

    word: str
    rest: str


def steps_of(text: str) -> list[list[Step]]:
    """The steps of each stage, its FROM first."""
    stages: list[list[Step]] = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            step = Step(*line.split(" ", 1))
            if step.word == "FROM":
                stages.append([])
            stages[-1].append(step)
    return stages


class Installed:
    """The first stage of a Containerfile, run in a folder in place of /."""

    def __init__(self, root: Path, repository: Path) -> None:
        self.root, self._repository = root, repository
        self._source = root / "src"
        self._source.mkdir()
        text = (repository / "docs/examples/Containerfile").read_text()
        self.stages = steps_of(text)
        for step in self.stages[0]:
            self._do(step)
        self._lend("ayni")

    @property
    def service(self) -> dict[str, list[str]]:
        """What the last stage says, by its words."""
        found: dict[str, list[str]] = {}
        for step in self.stages[-1]:
            found.setdefault(step.word, []).append(step.rest)
        return found

    def at(self, path: str) -> str:
        """A path within the folder."""
        return path.replace("/opt/", f"{self.root}/opt/")

    def _do(self, step: Step) -> None:
        match step:
            case Step("COPY", rest):
                self._copy(*rest.split())
            case Step("RUN", rest):
                self._run(rest)
            case Step("WORKDIR", rest):
                assert rest == "/src"
            case _:
                assert step.word == "FROM", step

    def _copy(self, *words: str) -> None:
        *sources, target = words
        for name in sources:
            source = self._repository / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, self._source / target, ignore=ignored)
            else:
                shutil.copy(source, self._source / target)

    def _run(self, line: str) -> None:
        if made := re.fullmatch(r"python -m venv (?:--clear )?/opt/(\w+)", line):
            venv = self.root / "opt" / made[1]
            subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
            return
        run = re.fullmatch(r"/opt/(\w+)/bin/python -m pip (.+)", line)
        assert run is not None, line
        if lock := re.search(r"-r (requirements/\w+\.lock)", line):
            assert BY_HASHES in line
            assert (self._source / lock[1]).exists()
            if run[1] != "ayni":  # Whose libraries would hide that it is to be installed itself.
                self._lend(run[1])
            return
        pip = shlex.join([sys.executable, "-m", "pip", "--python", self.at(f"/opt/{run[1]}")])
        ran = subprocess.run(
            ["bash", "-euc", f"{pip} {self.at(run[2])}"], cwd=self._source, env=os.environ | PIP,
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert ran.returncode == 0, ran

    def _lend(self, name: str) -> None:
        """Let an environment use the libraries of this one."""
        [folder] = self._libraries(name)
        (folder / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def _libraries(self, name: str) -> Iterator[Path]:
        return (self.root / "opt" / name).glob("lib/python3*/site-packages")
