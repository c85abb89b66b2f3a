"""Has memory at hand before a load: what a virtual machine gave back to its host comes back slowly.

Many hosts take back what a guest does not use, and its next first touch costs up to 2.4 us a KB,
measured: more than a transfer's whole journal. A server whose page cache is full, as it is in
service, never pays that. So as much as a load may write is touched, and let go, right before it.
"""

from __future__ import annotations

import mmap
import os
from typing import Final

BYTES: Final = 2**30
SHARE_MAX: Final = 4
"""Of what is free, take no more than one part in so many."""


def have_at_hand() -> None:
    """Touch memory and let it go: for a moment, the next to ask for some gets this."""
    page = mmap.PAGESIZE
    free = os.sysconf("SC_AVPHYS_PAGES") * page
    size = min(BYTES, free // SHARE_MAX) // page * page
    if not size:
        return
    with mmap.mmap(-1, size) as block:
        block[::page] = bytes(size // page)
