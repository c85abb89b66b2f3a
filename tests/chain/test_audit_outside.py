"""What an audit sees by what its auditor has from elsewhere, against whoever has every key.

The plays of a service that lies: a book under another's name, an invented history, a cut tail.
"""

import json
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from chain.audit import Mark, audit
from chain.checkpoints import Checkpoint, sign
from chain.cli import main
from chain.exporting import export
from chain.exports import lines_of
from chain.merkle import Frontier, inclusion_proof, leaf_hash, root_of
from chain.receipts import sign_commit
from chain.sealing import receipts_of
from ledger import canonical
from ledger.sealing import Part
from tests.support.forging import Forger, failure
from tests.support.journals import Ledger, new_database

PAID = 5


@pytest.fixture(scope="module")
def cut(ledger: Ledger, forger: Forger) -> bytes:
    """An export without the book's last entry, sealed anew by the service."""
    return forger.export(ledger.entries[:-1])


@pytest.fixture(scope="module")
def other(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Another book, kept with the same service's key."""
    with new_database(tmp_path_factory.mktemp("other")) as engine:
        other = Ledger(engine, seed=11)
        other.service, other.signer = ledger.service, ledger.signer
        other.journal = other.new_journal()
        other.open_book()
        other.join()
        other.close_epoch()
        return other


def receipt_file(ledger: Ledger, folder: Path, *seqs: int) -> Path:
    """Receipts for entries, as members keep them."""
    found = []
    for seq in seqs:
        body = ledger.entries[seq]
        entry = canonical.decode(body, len(body))
        [seal] = sign_commit(ledger.signer, [Part(ledger.book, seq, [leaf_hash(body)])])
        receipt = {
            "v": 1, "book": ledger.book, "seq": seq, "time_ms": entry["time"],
            "leaf": leaf_hash(body).hex(), "first": seq, "count": 1, "path": [], "position": 0,
            "books": 1, "above": [], "key": ledger.service.public,
            "signature": seal.signature.hex(),
        }  # fmt: skip
        found.append({"v": 1, "receipt": receipt, "entry": body.decode()})
    path = folder / "kept.json"
    path.write_text(json.dumps(found))
    return path


def export_as(ledger: Ledger, origin: str) -> bytes:
    """An export whose log has another name."""
    file = BytesIO()
    with ledger.engine.connect() as connection:
        export(connection, ledger.place, origin, ledger.signer, file)
    return file.getvalue()


def run(*arguments: str | Path) -> tuple[int, dict[str, object]]:
    out = StringIO()
    code = main([*map(str, arguments), "--json"], out, StringIO())
    return code, json.loads(out.getvalue())


def written(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_book_under_another_books_name_is_refused(ledger: Ledger, other: Ledger) -> None:
    """The notes of one book signed under the name of another's log: its key alone would do."""
    data = export_as(other, ledger.origin)
    found = failure(data, key=ledger.log_key.to_text())
    assert (found.where, other.book in found.why) == ("header.key", True)
    assert audit(BytesIO(other.export())).book == other.book


@pytest.mark.parametrize("name", ["evil", "ayni.example/", "ayni.example/{}x", "{}"])
def test_a_log_is_named_after_its_book(ledger: Ledger, name: str) -> None:
    assert failure(export_as(ledger, name.format(ledger.book))).where == "header.key"


def test_the_book_that_was_asked_for_is_the_one(ledger: Ledger, exported: bytes) -> None:
    assert audit(BytesIO(exported), book=ledger.book).given == ("book",)
    assert failure(exported, book="00" * 32).where == "header.book"


def test_an_invented_history_shows_by_one_members_key(ledger: Ledger, exported: bytes) -> None:
    """Ids alone are public, and anybody's keys can stand behind them."""
    roster: dict[str, str | None] = dict.fromkeys(ledger.state.members)
    member = ledger.people[1].member
    right = roster | {member: ledger.people[1].key.public}
    assert audit(BytesIO(exported), roster=right).given == ("roster",)
    found = failure(exported, roster=roster | {member: "00" * 32})
    joined = ledger.state.keys[ledger.people[1].key.public].added
    assert found.where == f"entry {joined}"
    assert "came in with the key" in found.why


def test_a_later_key_of_a_member_is_not_the_one_they_came_in_with(
    ledger: Ledger, exported: bytes
) -> None:
    ben = ledger.people[1]
    later = [
        key.id
        for key in ledger.state.keys.values()
        if key.member == ben.member and key.id != ben.key.public
    ]
    roster: dict[str, str | None] = dict.fromkeys(ledger.state.members)
    assert later
    assert "came in with" in failure(exported, roster=roster | {ben.member: later[0]}).why


def test_a_tail_that_was_cut_shows_by_a_receipt(
    ledger: Ledger, exported: bytes, cut: bytes, tmp_path: Path
) -> None:
    """Every other trust input is given, and none of them sees it."""
    last = len(ledger.entries) - 1
    key = ("--key", ledger.log_key.to_text())
    digest = ("--digest", ledger.records[-1].digest().hex())
    whole = written(tmp_path, "whole.gz", exported)
    short = written(tmp_path, "short.gz", cut)
    code, found = run("audit", short, *key, *digest)
    assert (code, found["entries"]) == (0, last)
    receipts = ("--receipt", receipt_file(ledger, tmp_path, PAID, last))
    assert run("audit", whole, *key, *digest, *receipts)[0] == 0
    code, found = run("audit", short, *key, *digest, *receipts)
    assert (code, found["where"]) == (1, "receipt kept.json[1]")


def test_an_entry_that_was_exchanged_shows_by_a_receipt(
    ledger: Ledger, other: Ledger, tmp_path: Path
) -> None:
    leaf = leaf_hash(ledger.entries[PAID])
    data = other.export()
    found = failure(data, marks=[Mark("receipt", PAID - 2, leaf=leaf)])
    assert (found.where, "not the one" in found.why) == ("receipt", True)
    key = ("--key", other.log_key.to_text())
    path = written(tmp_path, "other.gz", data)
    code, said = run("audit", path, *key, "--receipt", receipt_file(ledger, tmp_path, PAID))
    assert (code, said["where"]) == (1, "receipt kept.json[0].key")


def test_receipts_need_the_key(exported: bytes, ledger: Ledger, tmp_path: Path) -> None:
    path = written(tmp_path, "book.gz", exported)
    code, said = run("audit", path, "--receipt", receipt_file(ledger, tmp_path, PAID))
    assert (code, said["where"]) == (1, "--key")


def test_a_journal_continues_what_was_kept_of_it(
    ledger: Ledger, forger: Forger, exported: bytes, tmp_path: Path
) -> None:
    key = ("--key", ledger.log_key.to_text())
    older = forger.export(ledger.entries[:20])
    assert audit(BytesIO(older)).entries == 20
    old, new = written(tmp_path, "old.gz", older), written(tmp_path, "new.gz", exported)
    assert run("audit", new, "--since", old)[1]["given"] == ["key", "marks", "now_ms"]
    code, said = run("audit", old, *key, "--since", new)
    assert (code, said["where"]) == (1, "since")
    note = forger.note(Frontier().append_all([leaf_hash(body) for body in ledger.entries[:20]]))
    kept = ("--checkpoint", written(tmp_path, "note", note))
    assert run("audit", new, *key, *kept)[0] == 0
    another = sign(Checkpoint(ledger.origin, 20, bytes(32)), ledger.signer)
    code, said = run("audit", new, *key, "--checkpoint", written(tmp_path, "lie", another))
    assert (code, said["where"]) == (1, "checkpoint lie")


@pytest.mark.parametrize("size", range(0, 40, 3))
def test_every_size_that_was_signed_is_compared(ledger: Ledger, exported: bytes, size: int) -> None:
    root = root_of([leaf_hash(body) for body in ledger.entries[:size]])
    assert audit(BytesIO(exported), marks=[Mark("since", size, root=root)]).given == ("marks",)
    assert failure(exported, marks=[Mark("since", size, root=bytes(32))]).where == "since"


def test_the_report_says_what_a_digest_covers(ledger: Ledger, exported: bytes) -> None:
    plain = audit(BytesIO(exported))
    assert plain.anchored_entries == 0
    given = audit(BytesIO(exported), digest=ledger.records[2].digest().hex())
    assert given.anchored_entries == ledger.records[2].journal_size < given.entries


def test_the_report_says_what_was_not_established(ledger: Ledger, exported: bytes) -> None:
    report = audit(BytesIO(exported))
    gaps = {gap.what: gap for gap in report.not_established}
    assert "whose book this is" in gaps
    lies = gaps["that this is the history that members were shown"]
    assert "agrees with itself" in lies.why
    assert "chain that is built in" in lies.what_to_do
    told = audit(
        BytesIO(exported), key=ledger.log_key.to_text(), digest=ledger.records[-1].digest().hex()
    )
    whats = [gap.what for gap in told.not_established]
    size, last = ledger.records[-1].journal_size, len(ledger.entries) - 1
    assert "whose book this is" not in whats
    assert "that the hash was seen by anybody but the service" in whats
    assert f"that entries {size} to {last} are all there and will stay" in whats
    assert "when things happened" in whats


def test_the_command_says_in_words_what_was_not_established(
    exported: bytes, tmp_path: Path
) -> None:
    out = StringIO()
    assert main(["audit", str(written(tmp_path, "book.gz", exported))], out, StringIO()) == 0
    said = out.getvalue()
    assert "What this does NOT show:" in said
    assert "no key was given" in said
    assert "agrees with itself" in said


def test_a_receipt_is_checked_alone_and_against_what_came_later(
    ledger: Ledger, exported: bytes, cut: bytes, forger: Forger, tmp_path: Path
) -> None:
    last = len(ledger.entries) - 1
    key = ("--key", ledger.log_key.to_text())
    kept = receipt_file(ledger, tmp_path, last)
    code, said = run("receipt", kept, *key)
    assert (code, said["entries"], said["held_against"]) == (0, [last], {})
    assert said["not_checked"]
    whole = written(tmp_path, "whole.gz", exported)
    assert run("receipt", kept, *key, "--export", whole)[1]["not_checked"] == []
    short = written(tmp_path, "short.gz", cut)
    code, said = run("receipt", kept, *key, "--export", short)
    assert (code, said["where"]) == (1, "receipt[0]")
    leaves = [leaf_hash(body) for body in ledger.entries]
    frontier = Frontier().append_all(leaves)
    note = written(tmp_path, "note", forger.note(frontier))
    proof = inclusion_proof(
        last, len(leaves), lambda level, at: root_of(leaves[at << level : (at + 1) << level])
    )
    way = written(tmp_path, "proof", json.dumps([sibling.hex() for sibling in proof]))
    checked = ("receipt", kept, *key, "--checkpoint", note, "--proof")
    assert run(*checked, way)[1]["held_against"] == {"checkpoint": len(leaves)}
    wrong = written(tmp_path, "wrong", json.dumps([bytes(32).hex() for _ in proof]))
    assert run(*checked, wrong)[0] == 1
    older = written(tmp_path, "older", forger.note(Frontier().append_all(leaves[:last])))
    code, said = run("receipt", kept, *key, "--checkpoint", older)
    assert (code, said["where"]) == (1, "receipt[0]")


def test_a_receipt_of_another_log_or_changed_is_refused(
    ledger: Ledger, other: Ledger, tmp_path: Path
) -> None:
    """The same service keeps both books, so its key alone tells nothing."""
    kept = receipt_file(ledger, tmp_path, PAID)
    code, said = run("receipt", kept, "--key", other.log_key.to_text())
    assert (code, said["where"]) == (1, "receipt[0].key")
    whole = json.loads(kept.read_text())
    whole[0]["entry"] = whole[0]["entry"].replace('"time":1', '"time":2')
    changed = written(tmp_path, "changed", json.dumps(whole))
    code, said = run("receipt", changed, "--key", ledger.log_key.to_text())
    assert (code, said["where"]) == (1, "receipt[0].leaf")


def test_receipts_of_the_service_itself_hold(ledger: Ledger, tmp_path: Path) -> None:
    """One a line as well, as the terminal's wallet keeps them."""
    posting = ledger.postings[-1]
    [receipt] = receipts_of([posting], ledger.service.public)
    entry = ledger.entries[receipt.seq].decode()
    line = json.dumps({"v": 1, "receipt": receipt.to_json(), "entry": entry})
    for text in (line, f"{line}\n{line}\n", f"[{line}]"):
        path = written(tmp_path, "lines", text)
        assert run("receipt", path, "--key", ledger.log_key.to_text())[0] == 0
    for text in ("", "x", "[1]", "{}"):
        path = written(tmp_path, "lines", text)
        assert run("receipt", path, "--key", ledger.log_key.to_text())[0] == (1 if text else 0)


def test_lines_left_over_are_not_an_export(exported: bytes) -> None:
    """Nothing but a check sum follows the lines: any gzip would show whatever else did."""
    import gzip  # noqa: PLC0415
    from hashlib import sha256  # noqa: PLC0415

    from chain.exports import SEAL_BYTES, seal_of  # noqa: PLC0415

    body = exported[:-SEAL_BYTES]
    for other in (body + gzip.compress(b"more\n"), body[:-8] + bytes(8), body[:-8], body + b"x"):
        data = other + seal_of(sha256(other).digest())
        assert failure(data).where in {"file", f"line {len(list(lines_of(BytesIO(exported)))) + 1}"}


def test_random_bytes_that_repeat_are_warned_of(
    ledger: Ledger, forger: Forger, exported: bytes
) -> None:
    assert audit(BytesIO(exported)).warnings == ()
    constant = [
        canonical.encode(canonical.decode(body, len(body)) | {"rand": "00" * 16})
        for body in ledger.entries
    ]
    [warning] = audit(BytesIO(forger.export(constant))).warnings
    assert f"another one near them has: {len(constant) - 1}." in warning
