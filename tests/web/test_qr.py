"""Codes that a page draws are those that another program draws, module by module."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
import segno

if TYPE_CHECKING:
    from tests.web.phone import Phone

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEF0123456789-:/?#=&%"
FULL = {7: 122, 8: 152, 9: 180, 10: 213, 11: 251, 12: 287}
"""How many bytes fill a code of each version: no filling, on which programs may differ."""


@pytest.mark.parametrize(("version", "length"), FULL.items())
def test_a_full_code_is_the_same(phone: Phone, version: int, length: int) -> None:
    random = Random(version)  # noqa: S311 the same texts every time
    text = "".join(random.choice(LETTERS) for _ in range(length))
    found = phone.call("qr", "modulesOf", text)
    code = segno.make(
        text, version=version, error="m", mask=0, mode="byte", boost_error=False, micro=False
    )
    assert found == [[bool(module) for module in row] for row in code.matrix]


@pytest.mark.parametrize("length", [1, 60, 121, 123, 212, 214, 286])
def test_a_code_grows_with_its_text(phone: Phone, length: int) -> None:
    found = phone.call("qr", "modulesOf", "a" * length)
    version = next(version for version, most in FULL.items() if length <= most)
    assert len(found) == 17 + 4 * version


def test_a_text_that_is_too_long_is_refused(phone: Phone) -> None:
    with pytest.raises(Exception, match="too long"):
        phone.call("qr", "modulesOf", "a" * 288)
