"""Keeps the demo in a folder: its database, its service's key, and the keys to try it with.

The identities are written last, so that a demo that was cut short is made anew.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

from api.demo.cast import CAST, COOPERATIVE
from api.demo.stage import Stage
from api.demo.story import Story, first_day_ms
from api.service.anchor_key import FILE as ANCHOR_KEY
from api.service.scribe import FIRST_BOOK, HandClock
from api.service.service import Service, Sources
from api.service.signer import FILE as KEY_FILE
from chain.watermarks import FILE as SIGNED
from ledger.store import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api.settings import Settings
    from chain.anchors import Anchor

VERSION: Final = 2
"""Raise it with any change to the story; demos of another version are made anew."""

IDENTITIES: Final = "identities.json"
DATABASE: Final = "ayni.db"
NOTE: Final = (
    "For this demo only. Real keys never leave their member's device; whoever reads these can "
    "sign as anybody in the demo."
)


def prepare(settings: Settings, now_ms: int, random: Callable[[int], bytes]) -> bool:
    """Make the demo in `settings.data` unless it is there already; whether it was made.

    `settings` name its own SQLite database there and an embedded anchor.
    """
    if _is_there(settings.data):
        return False
    _clear(settings.data)
    clock = HandClock(first_day_ms(now_ms))
    service = Service(settings, Sources(now_ms=clock, random=random))
    try:
        stage = Stage(service, clock)
        Story(stage, now_ms).tell()
        _anchored(service, stage)
    finally:
        service.close()
    _write(settings.data / IDENTITIES, _identities(stage))
    return True


def _is_there(folder: Path) -> bool:
    try:
        found = json.loads((folder / IDENTITIES).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return isinstance(found, dict) and found.get("version") == VERSION


def _clear(folder: Path) -> None:
    """Remove what an earlier demo left, and nothing else."""
    keys = (KEY_FILE, ANCHOR_KEY, SIGNED)
    for name in (IDENTITIES, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", *keys):
        (folder / name).unlink(missing_ok=True)


def _anchored(service: Service, stage: Stage) -> None:
    """See the last epochs through to the chain."""
    scribe = stage.scribe

    def see(anchor: Anchor) -> None:
        service.anchoring.look_at(anchor, Place(scribe.community, FIRST_BOOK), scribe.book)

    service.anchoring.ask(see).result()


def _identities(stage: Stage) -> dict[str, Any]:
    return {
        "note": NOTE,
        "version": VERSION,
        "name": COOPERATIVE,
        "community": stage.scribe.community,
        "book": stage.scribe.book,
        "people": [
            {
                "name": role.name,
                "roles": list(role.roles),
                "kind": role.kind,
                "member": stage.people[role.name].member,
                "account": stage.people[role.name].account,
                "key": stage.people[role.name].key.public,
                "seed": stage.people[role.name].key.seed.hex(),
            }
            for role in CAST
        ],
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
    part.replace(path)
