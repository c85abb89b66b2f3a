"""Each import contract is kept by the tree, and broken by a violation put into a copy of it."""

import shutil
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path
from typing import NamedTuple

import pytest


class Violation(NamedTuple):
    """Lines that break one contract: `{"chain.new": "import web3"}` adds a line to that module."""

    contract: str
    lines: dict[str, str]


VIOLATIONS = (
    Violation("layers", {"ledger.new": "import wallets"}),
    Violation("layers", {"wallets.new": "import credit"}),
    Violation("layers", {"credit.new": "import chain"}),
    Violation("layers", {"chain.new": "import api"}),
    Violation("layers", {"credit.new": "import contracts"}),
    Violation("contracts", {"contracts.new": "import ledger"}),
    Violation("serving", {"chain.new": "import fastapi"}),
    Violation("wallets", {"api.cli.wallet.new": "import api.new", "api.new": "import sqlmodel"}),
    Violation("chains", {"chain.new": "import web3"}),
    Violation("chains", {"api.new": "import eth_tester"}),
    Violation("pure", {"ledger.kernel": "import time"}),
    Violation("pure", {"wallets.rules": "import wallets.new", "wallets.new": "import sqlalchemy"}),
    Violation("rooms", {"api.exchanges.new": "import fastapi"}),
    Violation("rooms", {"api.exchanges.new": "import api.pages.seat"}),
    Violation("rooms", {"api.exchanges.new": "import api.exchanges.pages.pay"}),
    Violation("rooms", {"api.exchanges.pages.new": "import api.keys.pages.keys"}),
    Violation("rooms", {"api.exchanges.new": "import api.http.models"}),
    Violation("rooms", {"api.exchanges.new": "import api.http.answers"}),
    Violation("rooms", {"api.exchanges.new": "import api.exchanges.models.drafts"}),
    Violation("rooms", {"api.exchanges.new": "import api.brokers.models"}),
    Violation("rooms", {"api.brokers.models": "import api.pages.seat"}),
    Violation("rooms", {"api.pages.new": "import api.exchanges.drafts"}),
    Violation("machine", {"api.service.new": "import api.http.problems"}),
    Violation("machine", {"api.words.new": "import jinja2"}),
    Violation("verifier", {"chain.merkle": "import chain.new", "chain.new": "import sqlalchemy"}),
)


def configured(repository: Path) -> ConfigParser:
    """Return import-linter's settings."""
    parser = ConfigParser()
    parser.read(repository / ".importlinter")
    return parser


def roots(repository: Path) -> list[str]:
    """Return the packages that import-linter looks at."""
    return configured(repository)["importlinter"]["root_packages"].split()


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    """Return a copy of what import-linter reads, free to be broken."""
    for folder in (*roots(repository), "tests/layers"):
        shutil.copytree(repository / folder, tmp_path / folder)
    for file in (".importlinter", "tests/__init__.py"):
        shutil.copy(repository / file, tmp_path / file)
    return tmp_path


def add(tree: Path, module: str, line: str) -> None:
    """Append a line to a module of the tree, new or not."""
    path = tree.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    with file.open("a") as text:
        text.write(f"\n{line}\n")


def lint(tree: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter as `make test` does, in that tree."""
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", *options], cwd=tree, capture_output=True, text=True, check=False
    )


def test_the_tree_keeps_every_contract(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda violation: str(violation.lines))
def test_a_violation_is_reported(copy: Path, violation: Violation) -> None:
    for module, line in violation.lines.items():
        add(copy, module, line)
    done = lint(copy, "--contract", violation.contract)
    assert done.returncode == 1
    assert "0 kept, 1 broken" in done.stdout, done.stdout + done.stderr


def test_every_contract_has_a_violation(repository: Path) -> None:
    prefix = "importlinter:contract:"
    sections = configured(repository).sections()
    contracts = {name.removeprefix(prefix) for name in sections if name.startswith(prefix)}
    assert contracts == {violation.contract for violation in VIOLATIONS}


def test_every_package_is_looked_at_and_shipped(repository: Path) -> None:
    packages = {file.parent.name for file in repository.glob("*/__init__.py")} - {"tests"}
    project = tomllib.loads((repository / "pyproject.toml").read_text())
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(roots(repository)) == packages
    assert set(shipped) == packages


def test_every_room_is_held_to_what_rooms_are(repository: Path) -> None:
    rooms = {door.parent.name for door in repository.glob("api/*/routes*")}
    assert set(configured(repository)["importlinter:contract:rooms"]["rooms"].split()) == rooms
    told = (repository / "docs/architecture.md").read_text()
    line = next(line for line in told.splitlines() if line.startswith("  rooms "))
    assert set(line.split()[1:]) == rooms
