"""What is said beside an anchor, so that none is taken for more than it is worth."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from api.words.i18n import N_, _
from chain import anchors as chains

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.service.anchor_state import AnchorState, StateName


def note_of(kind: str, chain_id: int) -> str:
    """What a chain is worth, in the language in use."""
    return _(chains.noted(kind, chain_id)).format(chain=chain_id)


_SAID: Final[Mapping[StateName, str]] = {
    "none": N_("The books are closed and not anchored. A chain can be named later."),
    "opening": N_("The chain is being looked at."),
    "open": N_("Each closing is anchored as it comes."),
    "away": N_("The chain's node does not answer. It is asked again and again; posting goes on."),
    "other_chain": N_(
        "The node is of another chain than before, or the contract is another or "
        "gone. Nothing is anchored until the operator corrects it: the log says how."
    ),
    "other_key": N_(
        "A book is named after the address of another key. Set AYNI_ANCHOR_KEY_FILE to that key's "
        "file: anchor.key in the data folder, if the service made it."
    ),
    "no_key": N_(
        "The key that books are named after is not there. Restore anchor.key from the backup, or "
        "name its file with AYNI_ANCHOR_KEY_FILE."
    ),
    "held_back": N_("Nothing is sent: the operator's limit on “{bound}” is reached. It waits."),
    "failing": N_("The last round failed. It is tried again and again; the log says why."),
}


def said_of(state: AnchorState) -> str:
    """What the state of anchoring means, and what to do about it."""
    return _(_SAID[state.name]).format(bound=state.bound)


def brief_of(state: AnchorState) -> str:
    """The state for those who watch the service: a word, and since when if it is not well."""
    if state.name in {"none", "open", "opening"}:
        return state.name
    since = datetime.fromtimestamp(state.since_ms / 1000, UTC).isoformat(timespec="seconds")
    return f"{state.name.replace('_', ' ')} since {since}"
