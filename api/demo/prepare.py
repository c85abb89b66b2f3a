"""Keeps the demo in a folder: its database, its service's key, and the keys to try it with.

The identities are written last, so that a demo that was cut short is made anew.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

from api.demo.bank import BANK
from api.demo.care import CIRCLE
from api.demo.everyday import Everyday
from api.demo.grains import EXCHANGE
from api.demo.identities import IDENTITIES
from api.demo.occasions import Occasions
from api.demo.ring import Ring
from api.demo.stage import Stage
from api.demo.story import Story, first_day_ms
from api.service.anchor_key import FILE as ANCHOR_KEY
from api.service.scribe import HandClock
from api.service.service import Service, Sources
from api.service.signer import FILE as KEY_FILE
from api.service.times import DAY_MS
from chain.watermarks import FILE as SIGNED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from api.demo.coops import Coop
    from api.settings import Settings
    from chain.anchors import Anchor

VERSION: Final = 3
"""Raise it with any change to the story; demos of another version are made anew."""

KEPT_MS: Final = 7 * DAY_MS
"""How long everything in it stays alive."""

TOLD: Final[Mapping[Coop, type[Story | Everyday]]] = {
    CIRCLE: Story,
    BANK: Everyday,
    EXCHANGE: Everyday,
}
"""The co-ops of the demo, and how their weeks are told."""

DATABASE: Final = "ayni.db"
NOTE: Final = (
    "For this demo only. Real keys never leave their member's device; whoever reads these can "
    "sign as anybody in the demo."
)


def prepare(settings: Settings, now_ms: int, random: Callable[[int], bytes]) -> bool:
    """Make the demo in `settings.data` unless one that is alive is there; whether it was made.

    `settings` name its own SQLite database there and an embedded anchor.
    """
    if _is_there(settings.data, now_ms):
        return False
    _clear(settings.data)
    clock = HandClock(first_day_ms(now_ms))
    service = Service(settings, Sources(now_ms=clock, random=random))
    try:
        stages = [_staged(service, clock, coop, tell, now_ms) for coop, tell in TOLD.items()]
        for stage in stages:
            _anchored(service, stage)
    finally:
        service.close()
    _write(settings.data / IDENTITIES, _identities(stages, now_ms))
    return True


def _staged(
    service: Service, clock: HandClock, coop: Coop, tell: type[Story | Everyday], now_ms: int
) -> Stage:
    """A co-op with its weeks behind it, and with what waits in it now."""
    clock.time_ms = first_day_ms(now_ms)
    stage = Stage(service, clock, coop)
    ring, occasions = Ring(stage, now_ms), Occasions(stage, now_ms)

    def last() -> None:
        ring.sign()
        occasions.sign(ring)

    tell(stage, now_ms, last).tell()
    stage.keep_words()
    ring.speak()
    occasions.speak()
    occasions.look()
    return stage


def _is_there(folder: Path, now_ms: int) -> bool:
    """Whether a demo of this version is there, and what waits in it is not over."""
    try:
        found = json.loads((folder / IDENTITIES).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    is_known = isinstance(found, dict) and found.get("version") == VERSION
    return is_known and now_ms < found["time_ms"] + KEPT_MS


def _clear(folder: Path) -> None:
    """Remove what an earlier demo left, and nothing else."""
    keys = (KEY_FILE, ANCHOR_KEY, SIGNED)
    for name in (IDENTITIES, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", *keys):
        (folder / name).unlink(missing_ok=True)


def _anchored(service: Service, stage: Stage) -> None:
    """See the last epochs through to the chain."""

    def see(anchor: Anchor) -> None:
        service.anchoring.look_at(anchor, stage.place, stage.scribe.book)

    service.anchoring.ask(see).result()


def _identities(stages: Sequence[Stage], now_ms: int) -> dict[str, Any]:
    """The first co-op's, and those of the others beside them."""
    first, *others = [_of_stage(stage) for stage in stages]
    return {"note": NOTE, "version": VERSION, "time_ms": now_ms, **first, "others": others}


def _of_stage(stage: Stage) -> dict[str, Any]:
    coop = stage.coop
    return {
        "name": coop.name,
        "about": coop.about,
        "community": stage.scribe.community,
        "book": stage.scribe.book,
        "faces": list(coop.faces),
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
            for role in coop.cast
        ],
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
    part.replace(path)
