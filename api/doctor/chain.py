"""The chain on which epochs are anchored: whether it answers, is the right one, and can be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eth_keys.datatypes import PrivateKey
from sqlmodel import Session

from api.doctor.findings import Place, Said
from api.service import anchor_key, anchorage
from api.service.schema import is_current
from api.setting_values import EVM
from chain.anchors import GWEI, NodeError
from chain.anchors.looking import ChainSeen, look_at
from contracts import anchor_registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.anchors import Home

ANCHORS: Final = 30
GAS_EACH, GAS_DEPLOYING = 59_000, 863_000
"""As docs/settings.md has them."""
ETHER: Final = 10**18


def look(place: Place) -> Iterator[Said]:
    """Ask the node."""
    settings = place.settings
    if settings.anchor != EVM:
        return
    key = _key(place)
    if key is None:
        path = settings.data / anchor_key.FILE
        yield Said(
            f"{path}: the anchor's key is not there", "nothing can be anchored",
            "Restore it from the backup, or name its file with AYNI_ANCHOR_KEY_FILE",
        )  # fmt: skip
        return
    home = _home(place)
    named = settings.anchor_contract.removeprefix("0x").lower()
    contract = bytes.fromhex(named) or (None if home is None else home.contract)
    try:
        seen = look_at(settings.anchor_url, settings.anchor_timeout_s, key, contract)
    except NodeError as error:
        yield Said(
            f"the chain's node does not answer ({error.why})",
            "epochs are closed and not anchored meanwhile",
            "Look at the node and at AYNI_ANCHOR_URL; posting goes on",
        )  # fmt: skip
        return
    yield from _right(seen, home, contract)
    yield from _paid(place, seen, key)


def seen_at(place: Place) -> ChainSeen | None:
    """What the node says now; None where there is none, or it does not answer."""
    if place.settings.anchor != EVM:
        return None
    try:
        return look_at(place.settings.anchor_url, place.settings.anchor_timeout_s, b"\0" * 20, None)
    except NodeError:
        return None


def _right(seen: ChainSeen, home: Home | None, contract: bytes | None) -> Iterator[Said]:
    if home is not None and home.stands and home.chain_id != seen.chain_id:
        yield Said(
            f"the node is of chain {seen.chain_id}, and books are anchored on {home.chain_id}",
            "nothing is anchored until it is set right",
            "Set AYNI_ANCHOR_URL back to a node of that chain",
        )  # fmt: skip
    elif contract is not None and seen.code != anchor_registry().runtime:
        why = "nothing is anchored until it is set right"
        remedy = "Set AYNI_ANCHOR_CONTRACT right; where none was named, wait until it is mined"
        yield Said(f"at 0x{contract.hex()} stands no AnchorRegistry", why, remedy)


def _paid(place: Place, seen: ChainSeen, key: bytes) -> Iterator[Said]:
    cap = place.settings.anchor_fee_max_gwei * GWEI
    if seen.base_fee > cap:
        yield Said(
            f"the chain asks {seen.base_fee // GWEI} gwei, and AYNI_ANCHOR_FEE_MAX_GWEI is "
            f"{cap // GWEI}",
            "nothing is sent until it asks less", "Wait, or raise AYNI_ANCHOR_FEE_MAX_GWEI",
        )  # fmt: skip
    gas = ANCHORS * GAS_EACH + (0 if seen.code else GAS_DEPLOYING)
    needed = gas * min(2 * seen.base_fee, cap)
    if seen.balance < needed:
        yield Said(
            f"0x{key.hex()} has {_ether(seen.balance)} coins, and the next {ANCHORS} anchors cost "
            f"{_ether(needed)}",
            "once they are spent nothing is anchored",
            f"Send that address {_ether(needed - seen.balance)} coins of chain {seen.chain_id}",
        )  # fmt: skip


def _key(place: Place) -> bytes | None:
    """The address of the key that signs and pays."""
    path = place.settings.anchor_key_file or place.settings.data / anchor_key.FILE
    if not path.exists():
        return None
    private = bytes.fromhex(path.read_text(encoding="ascii").strip().removeprefix("0x"))
    return PrivateKey(private).public_key.to_canonical_address()


def _home(place: Place) -> Home | None:
    if not place.is_there:
        return None
    with place.reading() as connection, Session(connection) as session:
        return anchorage.home_of(session, EVM) if is_current(connection) else None


def _ether(wei: int) -> str:
    return f"{wei / ETHER:.6f}"
