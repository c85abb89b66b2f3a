"""The running service: whether one answers where it should, as this one, and is well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.doctor.asking import Answered, NoAnswerError
from api.doctor.findings import Place, Said
from api.service.signer import FILE, read_key

if TYPE_CHECKING:
    from collections.abc import Iterator

ANY: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 to ask, not to listen
OK: Final = 200
CUT_OFF: Final = "database_must_answer"
"""What a service says that lacks its database, and with it who it is."""
WELL: Final = frozenset({"alive", "ready"})
ANCHORED: Final = frozenset({"none", "open", "opening"})
PARTS: Final = {
    "database": ("current",),
    "writer": ("running",),
    "clock": ("right",),
    "jobs": ("running",),
    "disk": ("enough", "low"),
    "backups": ("none", "waiting", "taken"),
}
"""What a part says of itself in `/readyz` when it is well, where others say otherwise."""
DO: Final = {
    "backups": "The service's log says why; it is tried again by itself",
    "clock": "See docs/settings.md, The clock",
    "database": "Let the database answer; the service need not be started again",
    "disk": "Make room on the fullest disk that it writes to",
}
LOG: Final = "Look into the service's log: journalctl -u ayni"


def address_of(place: Place) -> str:
    """Where the service listens, as this machine reaches it."""
    host = ANY.get(place.settings.host, place.settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{place.settings.port}"


def look(place: Place) -> Iterator[Said]:
    """Ask the service where it listens."""
    url = address_of(place)
    try:
        known, healthy, ready = (
            place.machine.ask(url + path) for path in ("/v1/service", "/healthz", "/readyz")
        )
    except NoAnswerError as error:
        if not place.is_stopped:
            yield Said(
                f"no service answers at {url} ({error})", "members cannot open their wallets",
                "Start it (systemctl start ayni), or see why it ended (journalctl -u ayni)",
            )  # fmt: skip
        return
    if is_cut_off(known):
        yield from _ended(healthy)
        yield from _unready(ready)
        return
    if not is_this(place, known):
        yield Said(
            f"at {url} another service answers", "this one could not start there",
            "Stop that one, or give this one another AYNI_PORT",
        )  # fmt: skip
        return
    yield from _ended(healthy)
    yield from _unready(ready)
    yield from _anchoring(known)


def is_this(place: Place, known: Answered) -> bool:
    """Whether what says so of itself is the service with the key that lies in the data folder."""
    path = place.settings.data / FILE
    key = known.body.get("key")
    if not path.exists():
        return known.status == OK and isinstance(key, str)
    return known.status == OK and key == read_key(path).public


def is_cut_off(known: Answered) -> bool:
    """Whether it is a service that lacks its database: this one, as far as anybody can tell."""
    return known.status != OK and known.body.get("code") == CUT_OFF


def _ended(healthy: Answered) -> Iterator[Said]:
    for name, state in healthy.body.get("parts", {}).items():
        if state != "running":
            yield Said(f"the service's {name} is {state}", "what it does is not done", LOG)


def _unready(ready: Answered) -> Iterator[Said]:
    parts = ready.body.get("parts", {})
    for name, well in PARTS.items():
        if parts.get(name, well[0]) not in well:
            why = "nothing is posted" if name != "backups" else "what is lost now is lost for good"
            yield Said(f"the service says of its {name}: {parts[name]}", why, DO.get(name, LOG))


def _anchoring(known: Answered) -> Iterator[Said]:
    anchor = known.body.get("anchor", {})
    if anchor.get("state", "none") not in ANCHORED:
        yield Said(
            f"anchoring is {str(anchor['state']).replace('_', ' ')}",
            "closed epochs wait, and bind nobody until they are anchored",
            str(anchor.get("said", LOG)).rstrip("."),
        )  # fmt: skip
