"""The offline verifier and its command line, on bundles that hold."""

import json
import runpy
import shutil
import subprocess
import sys
import sysconfig
from io import StringIO
from pathlib import Path

import pytest

from chain.bundle import Bundle
from chain.cli import main
from chain.errors import EvidenceError
from chain.verify import Trust, verify, verify_without_chain
from tests.support.journals import Ledger

ONLY = ("nacl", "cffi", "_cffi_backend*", "pycparser")
"""PyNaCl, and what it needs itself."""


class Files:
    """A bundle and an export on disk, and how to name what is trusted."""

    def __init__(self, folder: Path, bundle: Bundle, exported: bytes, trust: Trust) -> None:
        self.bundle, self.export = folder / "bundle.json", folder / "book.gz"
        self.bundle.write_bytes(bundle.to_bytes())
        self.export.write_bytes(exported)
        self.key = ("--key", trust.log_key.to_text())
        self.chain = ("--contract", "0x" + trust.contract.hex(), "--block", trust.block_hash.hex())


@pytest.fixture(scope="module")
def files(
    tmp_path_factory: pytest.TempPathFactory, bundle: Bundle, exported: bytes, trust: Trust
) -> Files:
    return Files(tmp_path_factory.mktemp("files"), bundle, exported, trust)


def run(*arguments: str | Path) -> tuple[int, str, str]:
    """Return the exit code and what was written to both streams."""
    out, err = StringIO(), StringIO()
    return main([str(argument) for argument in arguments], out, err), out.getvalue(), err.getvalue()


def test_an_honest_bundle_holds(bundle: Bundle, trust: Trust) -> None:
    verify(bundle, trust)
    verify_without_chain(bundle, trust.log_key)


def test_trust_has_its_lengths(trust: Trust) -> None:
    with pytest.raises(EvidenceError, match=r"^trust\.contract: "):
        Trust(trust.log_key, trust.contract[1:], trust.block_hash)
    with pytest.raises(EvidenceError, match=r"^trust\.block: "):
        Trust(trust.log_key, trust.contract, trust.block_hash[1:])


def test_the_command_says_what_was_checked_and_what_it_means(
    files: Files, bundle: Bundle, ledger: Ledger
) -> None:
    code, said, _ = run("verify", files.bundle, *files.key, *files.chain)
    assert code == 0
    assert said.startswith("This proof holds.")
    assert f"stood at {bundle.account.balance}, in" in said
    assert "hash of closing 4" in said
    assert ledger.people[0].account in said
    assert "Not checked" not in said


def test_the_command_answers_in_json(files: Files, bundle: Bundle, ledger: Ledger) -> None:
    code, said, _ = run("verify", files.bundle, *files.key, *files.chain, "--json")
    found = json.loads(said)
    assert code == 0
    assert found["ok"] is True
    assert found["balance"] == str(bundle.account.balance)
    assert found["limit"] == "-60"
    assert found["epoch"] == 4
    assert found["digest"] == ledger.records[3].digest().hex()
    assert found["block"] > 0
    assert found["entries"] == [entry.index for entry in bundle.entries]
    assert found["memos"] == sorted(ledger.memos)
    assert found["not_checked"] == []


def test_without_the_chain_it_says_what_was_not_checked(files: Files) -> None:
    code, said, _ = run("verify", files.bundle, *files.key, "--without-chain")
    assert code == 0
    assert "Not checked: the chain." in said
    assert "Not checked: that the closing is on a chain" in said
    code, said, _ = run("verify", files.bundle, *files.key, "--without-chain", "--json")
    assert (json.loads(said)["block"], len(json.loads(said)["not_checked"])) == (None, 2)


def test_the_chain_is_left_out_only_when_asked(files: Files) -> None:
    code, said, _ = run("verify", files.bundle, *files.key, "--json")
    assert (code, json.loads(said)["where"]) == (1, "--contract")
    code, said, _ = run("verify", files.bundle, *files.key, *files.chain[:2], "--json")
    assert (code, json.loads(said)["where"]) == (1, "--block")


def test_what_does_not_hold_is_named(files: Files) -> None:
    block = ("--contract", files.chain[1], "--block", "00" * 32)
    code, said, _ = run("verify", files.bundle, *files.key, *block)
    assert code == 1
    assert said.splitlines()[:2] == ["This does not hold.", "Where: bundle.chain.header"]
    code, said, _ = run("verify", files.bundle, *files.key, *block, "--json")
    assert json.loads(said)["ok"] is False


def test_a_file_that_is_not_there_is_said(files: Files) -> None:
    for command in ("verify", "audit"):
        code, said, _ = run(command, files.bundle.with_name("none"), *files.key, *_json(command))
        assert (code, json.loads(said)["where"]) == (1, "file")


def _json(command: str) -> tuple[str, ...]:
    return ("--json", "--without-chain") if command == "verify" else ("--json",)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("verify",),
        ("verify", "file"),
        ("verify", "file", "--key", "name"),
        ("audit", "file", "--digest", "00"),
        ("audit", "file", "--digest", "xy" * 32),
    ],
)
def test_a_command_not_understood_exits_with_2(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_the_audit_answers_in_json(files: Files, ledger: Ledger, tmp_path: Path) -> None:
    roster = tmp_path / "roster"
    roster.write_text("\n".join(ledger.state.members))
    digest = ("--digest", ledger.records[-1].digest().hex())
    code, said, err = run(
        "audit", files.export, *files.key, *digest, "--roster", roster, "--progress", "--json"
    )
    found = json.loads(said)
    assert (code, err) == (0, "")
    assert found["ok"] is True
    assert found["given"] == ["key", "digest", "roster", "now_ms"]
    assert found["sum"] == "0"
    assert found["entries"] == len(ledger.entries)
    assert found["digest"] == digest[1]


def test_a_failed_audit_names_where(files: Files, tmp_path: Path) -> None:
    roster = tmp_path / "roster"
    roster.write_text("nobody")
    code, said, _ = run("audit", files.export, "--roster", roster, "--json")
    assert (code, json.loads(said)["where"]) == (1, "roster, member 1")
    code, said, _ = run("audit", files.export, "--digest", "00" * 32, "--json")
    assert (code, json.loads(said)["where"]) == (1, "digest")


def test_progress_is_told_on_the_side(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chain.cli.PROGRESS_ENTRIES", 10)
    _, _, err = run("audit", files.export, "--progress")
    assert err.splitlines() == [f"{done} entries" for done in (10, 20, 30, 40)][: err.count("\n")]
    assert err
    seen: list[int] = []
    assert main(["audit", str(files.export)], StringIO(), StringIO(), seen.append) == 0
    assert seen


def test_the_module_runs_as_a_command(
    files: Files, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["chain", "audit", str(files.export), "--json"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("chain", run_name="__main__")
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a Python that has PyNaCl and nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    ours = Path(sysconfig.get_path("purelib"))
    theirs = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    for pattern in ONLY:
        for found in ours.glob(pattern):
            copy = shutil.copytree if found.is_dir() else shutil.copy
            copy(found, theirs / found.name)
    return folder / "bin" / "python"


def in_bare(python: Path, repository: Path, *arguments: str | Path) -> dict[str, object]:
    """Return what `python -m chain` answers there."""
    done = subprocess.run(
        [python, "-m", "chain", *arguments],
        cwd=repository, env={"PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_pynacl_is_all_that_it_takes(bare_python: Path, repository: Path, files: Files) -> None:
    script = "import importlib.util as u, sys; sys.exit(any(map(u.find_spec, sys.argv[1:])))"
    subprocess.run([bare_python, "-c", script, "msgspec", "orjson"], check=True)
    for arguments in (
        ("verify", files.bundle, *files.key, *files.chain, "--json"),
        ("audit", files.export, *files.key, "--json", "--now", "1800000000000"),
    ):
        here = json.loads(run(*arguments)[1])
        assert in_bare(bare_python, repository, *arguments) == here
