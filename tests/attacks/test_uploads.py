"""M17: files for the auditor's desk that cost far more than they are, and who waits for them."""

from __future__ import annotations

import gzip
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from api.audits.tables import AuditRunRow
from chain.exports import seal_of
from tests.support.forging import lines, sealed
from tests.support.world import Coop, Person, World

if TYPE_CHECKING:
    from collections.abc import Mapping

NEWLINES = 256 << 20


def sealed_again(packed: bytes) -> bytes:
    """A file that whoever makes it has sealed themselves."""
    return packed + seal_of(sha256(packed).digest())


def headers_of(coop: Coop, auditor: Person) -> dict[str, str]:
    """As the page sends a file."""
    return {"Cookie": f"ayni={coop.token(auditor)}", "sec-fetch-site": "same-origin"}


def answers(world: World) -> Mapping[str, dict[str, Any]]:
    """What audits came to, by the name of the file; "" for the service's own journal."""
    with world.service.database.reading() as session:
        rows = session.exec(select(AuditRunRow)).all()
        return {row.file: json.loads(row.answer) for row in rows}


def test_what_a_stranger_uploads_ends_early_and_holds_up_no_other(world: World) -> None:
    """Any stranger's auditor may: of a book of theirs, beside which ours is audited."""
    strange, ours = Coop(world, "Strangers"), Coop(world, "Cooperativa Ayni")
    theirs, auditor = strange.join("auditor"), ours.join("auditor")
    export = world.call("GET", f"{strange.path}/export", strange.token(theirs)).content
    whole = lines(export)
    # With the first bytes of an export, so that it is read, and refused for what it holds.
    newlines = export[:10] + gzip.compress(b"\n" * NEWLINES, 9, mtime=0)[10:]
    files = {
        "newlines": sealed_again(newlines),
        "reversals": sealed([whole[0], b"{}", *whole[2:-1] * 20_000, whole[-1]]),
    }
    owns, posing = headers_of(ours, auditor), headers_of(strange, theirs)
    for name, file in files.items():
        assert len(file) < 16 << 20
        sent, begun = world.together(
            ("POST", f"/app/auditor/file?name={name}", {"headers": posing, "content": file}),
            ("POST", "/app/auditor/runs", {"headers": owns, "data": {"x": "1"}}),
        )
        assert (sent.status_code, begun.status_code) == (201, 303)
        world.now_ms += 1
    found = answers(world)
    assert found[""]["ok"]
    assert not found["newlines"]["ok"]
    assert found["newlines"]["where"].startswith("line 1")
    assert (found["reversals"]["ok"], found["reversals"]["where"]) == (False, "line 2: type")
