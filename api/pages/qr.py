"""QR codes, as pictures that the pages' policy allows."""

from __future__ import annotations

from typing import Final

import segno

QUIET: Final = 4
"""Modules of white around a code; scanners ask for them."""


def picture(text: str) -> str:
    """A QR code of the text, black on white, as the address of a picture (`data:`)."""
    code = segno.make(text, error="m", micro=False)
    return code.svg_data_uri(border=QUIET, light="#fff", omitsize=True)
