"""The unit, the container and what stands around it, as docs/examples has them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
import yaml  # type: ignore[import-untyped] # it comes with what tests need, without its types

from api.backups.kept import kept_in
from api.settings import PREFIX, Settings
from tests.crash.programs import How, Program
from tests.crash.stores import free_port
from tests.support.installed import Installed
from tests.support.nginx import NAME, UNPACKED

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES: Final = "docs/examples"
EXPOSED_MAX: Final = 25
"""Tenths that `systemd-analyze security` may find: 16 as it is, 92 for one that bounds nothing."""


TAKEN: Final = "ayni.backups: a backup was taken: "


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Installed:
    """Return it installed as the Containerfile says."""
    return Installed(tmp_path_factory.mktemp("root"), repository)


@pytest.fixture(scope="module")
def unit(repository: Path) -> dict[str, list[str]]:
    """Return what the unit's section of the service says."""
    found: dict[str, list[str]] = {}
    for line in (
        (repository / EXAMPLES / "ayni.service").read_text().split("[Service]")[1].splitlines()
    ):
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def variables(repository: Path) -> dict[str, str]:
    """What the file of settings beside the unit sets."""
    lines = (repository / EXAMPLES / "ayni.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def analyze(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run systemd's own look at units: the machine's, or the one that `.ci/install` unpacked."""
    program, own = Path("/usr/bin/systemd-analyze"), {}
    if not program.exists():
        program = UNPACKED / "usr/bin/systemd-analyze"
        [libraries] = (UNPACKED / "usr/lib").glob("*-linux-gnu")
        own = {"LD_LIBRARY_PATH": f"{libraries}:{libraries / 'systemd'}"}
    return subprocess.run(
        [program, *words], env=os.environ | own, check=False, capture_output=True, text=True
    )


def test_systemd_takes_the_unit_and_finds_it_bounded(repository: Path, tmp_path: Path) -> None:
    text = (repository / EXAMPLES / "ayni.service").read_text()
    file = tmp_path / "ayni.service"
    file.write_text(text.replace("/opt/ayni/bin/ayni serve", "/bin/true"))
    ran = analyze("verify", "--man=no", file)
    assert (ran.returncode, ran.stderr) == (0, "")
    ran = analyze("security", "--offline=true", f"--threshold={EXPOSED_MAX}", "--no-pager", file)
    assert ran.returncode == 0, ran.stdout
    file.write_text(text.replace("NoNewPrivileges", "NoNewPrivilege"))
    assert "Unknown key" in analyze("verify", "--man=no", file).stderr


@pytest.mark.starts
def test_what_the_container_has_runs_as_the_unit_says(
    installed: Installed, unit: dict[str, list[str]], repository: Path, tmp_path: Path
) -> None:
    [command] = unit["ExecStart"]
    service = installed.service
    assert json.loads(service["CMD"][0]) == command.split()
    assert service["STOPSIGNAL"] == ["SIGTERM"]
    assert unit["KillMode"] == ["mixed"]
    port, own = free_port(), _under(tmp_path, unit, variables(repository))
    program = Program(How(
        command=installed.at(command).split(), ready=f":{port}/", ends_on=signal.SIGTERM,
        takes_along=False, environment={**own, "AYNI_PORT": str(port)},
    ))  # fmt: skip
    program.start()
    try:
        url = f"http://127.0.0.1:{port}"
        page = httpx.get(url, trust_env=False)
        assert (page.status_code, 'lang="es"' in page.text) == (200, True)
        told = httpx.get(f"{url}/v1/service", trust_env=False).json()
        assert told["origin"] == own["AYNI_ORIGIN"]
        [check] = [line.partition("CMD ")[2] for line in service["HEALTHCHECK"]]
        words = [installed.at(word).replace(":8000", f":{port}") for word in json.loads(check)]
        assert subprocess.run(words, check=False).returncode == 0
        kept = Path(own["AYNI_BACKUP_DIR"])
        program.wait_for(lambda: bool(kept_in(kept)) and TAKEN in program.said)
        assert re.search(rf"^[0-9-]+T[0-9:.]+Z INFO {TAKEN}", program.said, re.MULTILINE)
    finally:
        program.stop()
    assert subprocess.run(words, check=False, capture_output=True).returncode != 0
    assert (Path(own["AYNI_DATA"]) / "service.key").stat().st_mode & 0o077 == 0


def _under(folder: Path, unit: Mapping[str, list[str]], given: Mapping[str, str]) -> dict[str, str]:
    """The settings of the unit and its file, with folders of the test's own."""
    found = {**given, **dict(one.split("=", 1) for one in unit["Environment"])}
    for name in ("/var/lib/ayni", "/var/backups/ayni", "/etc/ayni"):
        (folder / name[1:]).mkdir(parents=True)
    (folder / "etc/ayni/backup.passphrase").write_text("twelve characters\n")
    return {name: re.sub(r"^(?=/)", str(folder), text) for name, text in found.items()}


def test_the_unit_lets_it_write_where_its_settings_say(
    unit: dict[str, list[str]], repository: Path
) -> None:
    found = variables(repository)
    assert [f"-{found['AYNI_BACKUP_DIR']}"] == unit["ReadWritePaths"]
    assert unit["Environment"] == [f"AYNI_DATA=/var/lib/{unit['StateDirectory'][0]}"]
    plain = {name: text for name, text in found.items() if not name.endswith("_FILE")}
    assert Settings.from_environment(plain).public_url == f"https://{NAME}"
    commented = (repository / EXAMPLES / "ayni.env").read_text().replace("#AYNI", "AYNI")
    named = set(re.findall(r"^(AYNI_\w+)=", commented, re.MULTILINE))
    assert named <= {PREFIX + name.upper() for name in Settings.model_fields}


@pytest.fixture(scope="module")
def composed(repository: Path) -> Any:  # noqa: ANN401 what the file says
    """Return the compose file, its variables filled in."""
    text = (repository / EXAMPLES / "compose.yaml").read_text()
    given = {"NAME": NAME, "DATABASE_PASSWORD": "secret"}
    return yaml.safe_load(re.sub(r"\$\{(\w+):\?\}", lambda found: given[found[1]], text))


def test_compose_sets_what_are_settings_and_leads_from_one_to_the_other(
    composed: Any, repository: Path  # noqa: ANN401
) -> None:  # fmt: skip
    ayni, database, caddy = (composed["services"][one] for one in ("ayni", "database", "caddy"))
    settings = Settings.from_environment(ayni["environment"])
    assert (settings.public_url, settings.origin) == (f"https://{NAME}", f"{NAME}/ayni")
    own = database["environment"]
    user, password, name = (own[f"POSTGRES_{one}"] for one in ("USER", "PASSWORD", "DB"))
    assert settings.database == f"postgresql://{user}:{password}@database/{name}"
    assert [*ayni["depends_on"]] == ["database"]
    [inside] = composed["networks"]["inside"]["ipam"]["config"]
    assert settings.trusted_proxies == inside["subnet"]
    assert all(one["networks"] == ["inside"] for one in (ayni, database, caddy))
    assert (repository / ayni["build"]["dockerfile"]).exists()
    # Nobody but Caddy is reached from elsewhere, and it passes on to where Ayni listens.
    assert [*(name for name, one in composed["services"].items() if "ports" in one)] == ["caddy"]
    assert "reverse_proxy ayni:8000" in composed["configs"]["caddyfile"]["content"]
    assert f"{NAME} {{" in composed["configs"]["caddyfile"]["content"]


def test_compose_keeps_what_must_last(composed: Any, installed: Installed) -> None:  # noqa: ANN401
    [volumes] = installed.service["VOLUME"]
    mounted = [one.split(":")[1] for one in composed["services"]["ayni"]["volumes"]]
    assert mounted == volumes.split()
    assert composed["services"]["ayni"]["environment"]["AYNI_BACKUP_DIR"] in mounted
    [told] = installed.service["ENV"]
    own = dict(word.split("=") for word in told.split())
    assert own["AYNI_DATA"] in mounted
    assert (own["AYNI_HOST"], own["AYNI_PORT"]) == ("0.0.0.0", installed.service["EXPOSE"][0])  # noqa: S104
    named = {
        one.split(":")[0] for service in composed["services"].values()
        for one in service["volumes"] if not one.startswith(".")
    }  # fmt: skip
    assert named == set(composed["volumes"])
