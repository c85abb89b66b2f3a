"""The README, `pyproject.toml`, the `.in` files and the locks name the same dependencies."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.support.anvil import ANVIL_VERSION

IN_USE = (("run", "The service"), ("dev", "Building and testing"))


def direct(repository: Path, name: str) -> list[str]:
    """Return the requirements of `requirements/<name>.in`, without options and comments."""
    lines = (repository / f"requirements/{name}.in").read_text().splitlines()
    return [line.split("#")[0].strip() for line in lines if re.match(r"[a-z]", line)]


def package(requirement: str) -> str:
    """Return the name that a requirement starts with."""
    return re.split(r"[^a-z0-9-]", requirement)[0]


def locked(repository: Path, name: str) -> dict[str, str]:
    """Return the version of each package in `requirements/<name>.lock`."""
    text = (repository / f"requirements/{name}.lock").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def described(repository: Path, heading: str) -> list[tuple[str, str, str]]:
    """Return the rows (package, version, why) of the README's table under that heading."""
    section = (repository / "README.md").read_text().split(f"### {heading}\n")[1].split("\n#")[0]
    return re.findall(r"^\| (\S+) \| (\d\S*) \| (.+) \|$", section, re.MULTILINE)


@pytest.mark.parametrize(("name", "heading"), IN_USE)
def test_readme_describes_each_direct_dependency(repository: Path, name: str, heading: str) -> None:
    names = [package(requirement) for requirement in direct(repository, name)]
    versions = locked(repository, name)
    rows = described(repository, heading)
    assert [(row[0], row[1]) for row in rows] == [(name, versions[name]) for name in sorted(names)]


def test_the_package_declares_what_the_service_needs(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    assert project["dependencies"] == direct(repository, "run")


def test_development_installs_what_the_service_runs_on(repository: Path) -> None:
    assert locked(repository, "run").items() <= locked(repository, "dev").items()


def test_readme_describes_what_comes_from_npm(repository: Path) -> None:
    wanted = json.loads((repository / "requirements/openapi/package.json").read_text())
    versions = {"@foundry-rs/anvil": ANVIL_VERSION, **wanted["dependencies"]}
    rows = described(repository, "Tests from npm")
    assert [(row[0], row[1]) for row in rows] == sorted(versions.items())


def test_what_comes_from_npm_is_locked(repository: Path) -> None:
    lock = json.loads((repository / "requirements/openapi/package-lock.json").read_text())
    packages = {name: of for name, of in lock["packages"].items() if name}
    assert packages
    assert all(of["integrity"].startswith("sha512-") for of in packages.values())
    assert "//" not in "".join(of.get("resolved", "") for of in packages.values())


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_locked_package_has_hashes_and_no_address(repository: Path, name: str) -> None:
    text = (repository / f"requirements/{name}.lock").read_text()
    blocks = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    assert "//" not in text
    assert len(blocks) == len(locked(repository, name))
