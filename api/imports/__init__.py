"""Import formats: one file each, and its line here. To add one, write `read(file) -> Source`."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import IO, Final

from api.imports import sarafu
from api.imports.source import BadLineError, Source, Transfer

__all__ = ["FORMATS", "BadLineError", "Source", "Transfer"]

FORMATS: Final[Mapping[str, Callable[[IO[bytes]], Source]]] = MappingProxyType(
    {
        "sarafu": sarafu.read,
    }
)
"""The formats by the name that `ayni replay --format` takes."""
