"""What routes read from the database. Nothing here writes, or decides who may read."""

from typing import Final

PAGE: Final = 50
"""Rows of a page unless the request says otherwise."""

PAGE_MAX: Final = 200
