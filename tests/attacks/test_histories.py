"""H2, H3: a service that has every key of its own seals another history than members were shown.

The audit is of the file that the service itself gives out over HTTP.
"""

from __future__ import annotations

import json
import shutil
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from chain.cli import main
from chain.watermarks import FILE
from tests.attacks.playing import refused
from tests.support.world import Coop, Person, World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.kept import Kept

Said = tuple[int, dict[str, Any]]


def run(*arguments: str | Path) -> Said:
    """What a command of `python -m chain` answers."""
    out = StringIO()
    code = main([*map(str, arguments), "--json"], out, StringIO())
    return code, json.loads(out.getvalue())


def exported(coop: Coop, auditor: Person, file: Path) -> Path:
    """The journal as the service gives it to an auditor."""
    answer = coop.world.call("GET", f"{coop.path}/export", coop.token(auditor))
    file.write_bytes(answer.content)
    return file


class Cut:
    """A book that lost two payments: whoever runs the service put an older database in its place.

    They hid what was signed last as well. `digest` is that of the last epoch on a chain.
    """

    def __init__(self, kept: Kept) -> None:
        folder = kept.folder
        with kept.open() as world:
            coop = self.coop = Coop(world, "Ayni")
            self.auditor, ana, ben = coop.join("auditor"), coop.join(), coop.join()
            coop.pay(ana, ben, 30)
            closed = world.service.close_epoch(coop.community, coop.book).result()
            self.key, self.digest = world.get(coop.path)["log_key"], closed.digest().hex()
        kept.back_up()
        with kept.open(seed=1) as world:
            coop.world = world
            paid = [coop.pay(ana, ben, amount) for amount in (5, 7)]
            self.receipts = folder / "kept.json"
            self.receipts.write_text(json.dumps([_promise(one) for one in paid]))
            self.note = folder / "note"
            self.note.write_text(world.call("GET", f"{coop.path}/checkpoint").text)
            self.whole = exported(coop, self.auditor, folder / "whole.gz")
        kept.restore()
        (folder / FILE).unlink()
        with kept.open(seed=2) as world:
            coop.world = world
            coop.pay(ben, ana, 1)
            coop.pay(ben, ana, 2)
            coop.pay(ben, ana, 3)
            self.cut = exported(coop, self.auditor, folder / "cut.gz")

    def audit(self, file: Path, *more: str | Path) -> Said:
        """Audit with the key and a digest from the chain."""
        return run("audit", file, "--key", self.key, "--digest", self.digest, *more)


def _promise(answer: dict[str, Any]) -> dict[str, Any]:
    receipt = {name: value for name, value in answer.items() if name != "entry"}
    return {"v": 1, "receipt": receipt, "entry": answer["entry"]}


def test_a_tail_that_was_cut_shows_by_what_anybody_kept(kept: Kept) -> None:
    """Longer than it was, with every other trust input given: those find nothing."""
    play = Cut(kept)
    code, said = play.audit(play.cut)
    assert code == 0
    assert said["anchored_entries"] < said["entries"]
    for given, where in (
        (("--receipt", play.receipts), "receipt kept.json[0]"),
        (("--since", play.whole), "since"),
        (("--checkpoint", play.note), "checkpoint note"),
    ):
        assert play.audit(play.whole, *given)[0] == 0
        code, said = play.audit(play.cut, *given)
        assert (code, said["where"]) == (1, where)
    held = ("receipt", play.receipts, "--key", play.key, "--export")
    assert run(*held, play.whole)[0] == 0
    assert run(*held, play.cut)[0] == 1


@pytest.fixture
def twin(world: World, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], World]:
    """Return what starts another service with the key of the world's."""

    def make() -> World:
        folder = tmp_path_factory.mktemp("twin")
        for name in ("service.key", "anchor.key", "operator.token"):
            shutil.copy(world.service.settings.data / name, folder / name)
        return World(folder, seed=7, now_ms=world.now_ms)

    return make


def beside(coop: Coop, world: World, community: str) -> Coop:
    """The same book, on another service."""
    made = Coop.__new__(Coop)
    made.__dict__ |= coop.__dict__ | {"world": world, "community": community}
    return made


def test_an_invented_history_has_another_name(
    world: World, twin: Callable[[], World], tmp_path: Path
) -> None:
    """Whoever has the service's key, and all ids, cannot open the same book with their own keys."""
    coop = Coop(world, "Cooperativa Ayni")
    coop.join()
    with twin() as other:
        thief = Coop(other, "Cooperativa Ayni")
        auditor = thief.join("auditor")
        own = [[coop.steward.member, thief.steward.key.public]]
        body = beside(coop, other, thief.community).order(
            "book-opened", thief.steward.key, **coop.opened | {"stewards": own}
        )
        again = beside(coop, other, thief.community).send(body, token=thief.operator)
        assert again.json()["code"] == "book_must_match", again.text
        file = exported(thief, auditor, tmp_path / "book.gz")
        code, said = run("audit", file, "--book", coop.book)
        assert (code, said["where"]) == (1, "header.book")
        code, said = run("audit", file, "--key", world.get(coop.path)["log_key"])
        assert (code, said["where"]) == (1, "header.key")


def test_a_history_of_the_thiefs_own_members_shows_by_one_members_key(
    world: World, twin: Callable[[], World], tmp_path: Path
) -> None:
    """A steward and the service together: the very opening, all other keys theirs."""
    coop = Coop(world, "Cooperativa Ayni")
    ana = coop.join()
    with twin() as other:
        named = {"name": "Cooperativa Ayni"}
        made = other.call("POST", "/v1/communities", coop.operator, json=named).json()
        forged = beside(coop, other, made["community"])
        opening = coop.order("book-opened", coop.steward.key, **coop.opened)
        assert forged.send(opening, token=coop.operator).status_code == 201
        posing = ana._replace(key=other.new_person().key)
        joining = {"member": ana.member}
        code = refused(forged, "member-joined", posing.key, **joining)
        assert code == "steward_must_sign"
        forged.do("member-joined", posing.key, coop.steward.key, **joining)
        auditor = forged.join("auditor")
        file = exported(forged, auditor, tmp_path / "book.gz")
    key = world.get(coop.path)["log_key"]
    roster = tmp_path / "roster"
    members = f"{coop.steward.member}\n{auditor.member}\n{ana.member} "
    roster.write_text(f"{members}{posing.key.public}\n")
    given = ("audit", file, "--key", key, "--book", coop.book, "--roster", roster)
    status, said = run(*given)
    assert status == 0
    assert "that this is the history that members were shown" in str(said["not_established"])
    roster.write_text(f"{members}{ana.key.public}\n")
    status, said = run(*given)
    assert status == 1
    assert "came in with the key" in said["why"]
