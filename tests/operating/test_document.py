"""The commands of the runbook and of what stands behind it do what they say, in this order."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from api.backups.kept import kept_in
from tests.crash.programs import Program
from tests.crash.stores import free_port, service
from tests.operating.places import Place, Places
from tests.support.installed import steps_of
from tests.support.running import ayni
from tests.support.towns import settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUNBOOK: Final = "docs/operating.md"
REFERENCE: Final = "docs/operating-reference.md"
LINES_MAX: Final = 130
"""Of two pages of print."""


def blocks(repository: Path, page: str, kind: str = "sh") -> list[str]:
    """The blocks of a page that are run, or of another kind."""
    return re.findall(rf"```{kind}\n(.*?)```", (repository / page).read_text(), re.DOTALL)


SPOKEN: Final = """
for word in ayni cd cp install rm; do
  eval "$word() { printf '%s\\0' $word \"\\$@\"; echo; }"
done
"""
"""Has the shell say which commands it would run, its variables and the like filled in."""


class Terminal:
    """Runs blocks as a shell does, but Ayni's commands in this process."""

    def __init__(self, folder: Path, patched: pytest.MonkeyPatch) -> None:
        self.folder, self._patched = folder, patched
        patched.chdir(folder)

    def run(self, block: str, **settings: str) -> str:
        """What a block prints; where its folders are, is the test's."""
        block = re.sub(r"/(var/backups|etc)/ayni", rf"{self.folder}/\1/ayni", block)
        spoken = subprocess.run(
            ["/bin/bash", "-euc", SPOKEN + block], env={"PATH": "/usr/bin:/bin"} | settings,
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        with self._patched.context() as patched:
            for name, text in settings.items():
                patched.setenv(name, text)
            return "".join(
                self._done(*line.split("\0")[:-1]) for line in spoken.stdout.splitlines()
            )

    def _done(self, word: str, *arguments: str) -> str:
        if word == "cd":
            self._patched.chdir(*arguments)
            return ""
        if word != "ayni":
            subprocess.run([word, *without_owners(arguments)], check=True)
            return ""
        ran = ayni(*arguments)
        assert ran.code == 0, (arguments, ran)
        return ran.out


def without_owners(arguments: tuple[str, ...]) -> list[str]:
    """The arguments of `install`, but for its users: a test has one."""
    return " ".join(arguments).replace("-o ayni", "").replace("-g ayni", "").split()


@pytest.fixture
def terminal(places: Places, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Return a terminal in a folder of its own."""
    folder = places.file("root")
    folder.mkdir()
    return Terminal(folder, monkeypatch)


class Installation:
    """A service that runs as the runbook has it, without a proxy."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.folder, self.kept = folder, folder / "var/backups/ayni"
        self.kept.mkdir(parents=True, mode=0o700)
        secret = folder / "etc/ayni/backup.passphrase"
        secret.parent.mkdir(parents=True)
        secret.write_text("twelve characters\n")
        secret.chmod(0o400)
        place.folder.chmod(0o700)
        port = free_port()
        self.settings = {
            "AYNI_DATA": str(place.folder), "AYNI_DATABASE_URL": place.url,
            "AYNI_PORT": str(port), "AYNI_PUBLIC_URL": f"http://localhost:{port}",
            "AYNI_BACKUP_DIR": str(self.kept), "AYNI_BACKUP_PASSPHRASE_FILE": str(secret),
        }  # fmt: skip
        how = service(place.folder, place.url, port).how
        self.program = Program(how._replace(environment={**how.environment, **self.settings}))

    def newest(self) -> Path:
        """The backup that the service took, once it did."""
        self.program.wait_for(lambda: bool(kept_in(self.kept)))
        return kept_in(self.kept)[-1].path


@pytest.fixture
def old(places: Places) -> Place:
    """Return a place with books."""
    place = places.begun("sqlite")
    with place.open() as world:
        settle(world)
    return place


@pytest.fixture
def installation(terminal: Terminal, old: Place) -> Iterator[Installation]:
    """Return a service that runs on it."""
    found = Installation(old, terminal.folder)
    found.program.start()
    yield found
    found.program.stop()


@pytest.mark.starts
def test_each_block_of_the_runbook_runs(
    places: Places, old: Place, installation: Installation, repository: Path, terminal: Terminal
) -> None:
    first_day, each_month, before_upgrading, lost = blocks(repository, RUNBOOK)
    folder, new, own = terminal.folder, places.new("sqlite"), installation.settings
    newest = installation.newest()
    assert terminal.run(first_day, **own).endswith("Found: 0.\n")
    assert "entries  " in terminal.run(each_month, **own)
    assert re.search(r"^ok +True$", terminal.run(before_upgrading, **own), re.MULTILINE)
    installation.program.stop()
    shutil.copy(newest, folder / "backup.zip")
    shutil.copy(old.folder / "signed.sizes", folder)
    assert "behind   0" in terminal.run(lost, AYNI_DATA=str(new.folder))
    assert new.rows() == old.rows()
    new.open().__exit__()


def test_each_block_behind_it_runs(
    places: Places, old: Place, repository: Path, terminal: Terminal
) -> None:
    by_hand, trying, key, moving, reopening = blocks(repository, REFERENCE)
    later, kept = places.new("postgresql"), terminal.folder / "var/backups/ayni"
    kept.mkdir(parents=True)
    (terminal.folder / "etc/ayni").mkdir(parents=True)
    (terminal.folder / "etc/ayni/backup.passphrase").write_text("twelve characters\n")
    own = {"AYNI_DATA": str(old.folder)}
    assert "sealed   True" in terminal.run(by_hand, **own)
    assert "audited  True" in terminal.run(trying, **own)
    (kept / "backup.zip").rename(kept / "ayni-20260101T000000Z.zip")
    secret = (old.folder / "service.key").read_bytes()
    (old.folder / "service.key").unlink()
    terminal.run(key.replace("/var/lib/ayni", str(old.folder)), **own)
    assert (old.folder / "service.key").read_bytes() == secret
    assert not (kept / "trial").exists()
    said = terminal.run(moving, NEW_DATABASE_URL=later.url, **own)
    assert f"AYNI_DATA          {old.folder}" in said
    assert "reopened  True" in terminal.run(reopening, **own)
    Place(old.folder, later.url).open(1).__exit__()


def installing(repository: Path) -> str:
    """The block that installs it, and that an upgrade goes through again."""
    [found] = blocks(repository, RUNBOOK, "console")
    return found


def test_installing_it_again_leaves_the_settings_alone(repository: Path, tmp_path: Path) -> None:
    machine, root = tmp_path / "bin", tmp_path / "root"
    machine.mkdir()
    for name in ("id", "useradd", "systemctl", "chown"):
        (machine / name).symlink_to("/bin/true")
    for name in ("usr/local/bin", "etc/systemd/system"):
        (root / name).mkdir(parents=True)
    _software, _last, place = installing(repository).partition("\nid -u")
    place = re.sub(r" /(etc|var|usr)/", rf" {root}/\1/", "id -u" + place)
    place = place.replace("-o ayni -g ayni", "")
    at = {"PATH": f"{machine}:/usr/bin:/bin"}
    settings = root / "etc/ayni/ayni.env"
    for text in (None, "AYNI_PUBLIC_URL=https://own.example.coop\n"):
        if text is not None:
            settings.write_text(text)
        subprocess.run(["/bin/bash", "-euc", place], cwd=repository, env=at, check=True)
        expected = (repository / "docs/examples/ayni.env").read_text() if text is None else text
        assert settings.read_text() == expected
    assert (root / "var/lib/ayni").stat().st_mode & 0o777 == 0o700


def test_it_is_installed_as_the_container_is(repository: Path) -> None:
    install = installing(repository)
    container = (repository / "docs/examples/Containerfile").read_text()
    steps, _last = steps_of(container)
    wanted = [step.rest.replace(" --no-cache-dir", "") for step in steps if step.word == "RUN"]
    said = [line.replace("python3 -m venv", "python -m venv") for line in install.splitlines()]
    assert said[: len(wanted)] == wanted
    files = re.findall(r"\binstall -m \d+ (\S+)", install)
    assert len(files) == 3
    for file in files:
        assert (repository / file).exists(), file
    [made] = re.findall(r"^useradd (.+)$", container.replace("RUN ", ""), re.MULTILINE)
    assert "--system" in made


class Root:
    """Runs the service's command as root would; a stub for systemd says what it gets."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self._machine, self.kept = folder / "bin", folder / "kept"
        self._machine.mkdir()
        self.kept.mkdir()
        script = repository / "docs/examples/ayni"
        assert script.stat().st_mode & stat.S_IXUSR
        text = script.read_text().replace("cd /var/backups/ayni", f"cd {self.kept}")
        self._script = self._stub("ayni", text)
        self._stub("systemd-run", '#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n')

    def run(self, *words: str, goes: bool = True) -> subprocess.CompletedProcess[str]:
        """Run it, where the service's user may go or not."""
        self._stub("setpriv", f"#!/bin/{'true' if goes else 'false'}\n")
        path = {"PATH": f"{self._machine}:{os.environ['PATH']}"}
        return subprocess.run(
            [self._script, *words], cwd=self._machine, env=path, check=True, capture_output=True,
            text=True,
        )  # fmt: skip

    def _stub(self, name: str, text: str) -> Path:
        path = self._machine / name
        path.write_text(text)
        path.chmod(0o755)
        return path


@pytest.fixture
def root(repository: Path, tmp_path: Path) -> Root:
    """Return where root types the command."""
    return Root(repository, tmp_path)


def test_a_command_is_started_from_where_the_user_may_not_go(root: Root) -> None:
    """As /root is: there nothing would be started, and nothing said."""
    assert root.run("doctor").stdout.splitlines()[0] != str(root.kept)
    elsewhere = root.run("doctor", goes=False)
    assert (elsewhere.stdout.splitlines()[0], elsewhere.stderr) == (str(root.kept), "")
    assert root.run("upgrade", "--check", goes=False).stderr == ""
    for file in ("a file", f"{elsewhere.args[0].parent}/backup.zip"):
        assert "/var/backups/ayni" in root.run("restore", file, goes=False).stderr


def test_a_command_of_the_service_has_its_user_and_settings(repository: Path, root: Root) -> None:
    ran = root.run("backup", "a file")
    words = ran.stdout.splitlines()
    unit = (repository / "docs/examples/ayni.service").read_text()
    [command] = re.findall(r"^ExecStart=(\S+) serve$", unit, re.MULTILINE)
    assert words[words.index("--") :] == ["--", command, "backup", "a file"]
    [file] = re.findall(r"^EnvironmentFile=.+$", unit, re.MULTILINE)
    assert f"--property={file}" in words
    [data] = re.findall(r"^Environment=(.+)$", unit, re.MULTILINE)
    assert {f"--setenv={data}", "--uid=ayni"} <= set(words)


def test_the_runbook_is_two_pages_and_leads_to_what_is_there(repository: Path) -> None:
    text = (repository / RUNBOOK).read_text()
    assert len(text.splitlines()) <= LINES_MAX
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["The first day", "Each month", "When something is wrong"]
    for page, anchor in re.findall(r"\]\(([\w./-]*)#([\w-]+)\)", text):
        target = (repository / "docs" / page if page else repository / RUNBOOK).read_text()
        names = [one.lower() for one in re.findall(r"^#+ (.+)$", target, re.MULTILINE)]
        assert anchor in {re.sub(r"[^a-z0-9 _-]", "", name).replace(" ", "-") for name in names}


def test_what_is_said_to_be_said_is(repository: Path) -> None:
    """The first column of the last table stands in the program, but for what the system says."""
    text = (repository / REFERENCE).read_text().partition("## Backups, restoring and moving\n")[2]
    rows = re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE)
    program = "".join(one.read_text() for one in (repository / "api").rglob("*.py"))
    program = re.sub(r'"\s+f?"', "", program)
    assert len(rows) > 5
    for said in rows:
        for words in re.split(r"…|file: ", said):
            assert words.strip() in program, said
