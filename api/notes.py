"""What is said beside an anchor, so that none is taken for more than it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.i18n import N_, _

if TYPE_CHECKING:
    from chain.anchors import Anchor

EMBEDDED: Final = N_("embedded, for trying out, not public")


def note_of(anchor: Anchor) -> str:
    """The anchor's own words, in the language in use where they are known to the catalogues."""
    return _(anchor.note) if anchor.note else ""
