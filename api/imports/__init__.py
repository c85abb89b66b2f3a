"""Import formats: one file each, and its line here.

Two kinds. `FORMATS` are journals to replay: write `read(file) -> Source`. `ARRIVING` are the files
of systems that a co-op moves from: say their tables as a `Format`, and `read` makes `Arrivals`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import IO, Final

from api.imports import sarafu
from api.imports.any_csv import ANY
from api.imports.ces import CES
from api.imports.community_accounting import COMMUNITY_ACCOUNTING
from api.imports.cyclos3 import CYCLOS3
from api.imports.cyclos4 import CYCLOS4
from api.imports.komunitin import KOMUNITIN
from api.imports.reading.columns import Format
from api.imports.source import BadLineError, Source, Transfer
from api.imports.timeoverflow import TIMEOVERFLOW

__all__ = ["ARRIVING", "FORMATS", "BadLineError", "Source", "Transfer"]

FORMATS: Final[Mapping[str, Callable[[IO[bytes]], Source]]] = MappingProxyType(
    {
        "sarafu": sarafu.read,
    }
)
"""The formats by the name that `ayni replay --format` takes."""

ARRIVING: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "ces": CES,
        "timeoverflow": TIMEOVERFLOW,
        "komunitin": KOMUNITIN,
        "cyclos3": CYCLOS3,
        "cyclos4": CYCLOS4,
        "community-accounting": COMMUNITY_ACCOUNTING,
        "csv": ANY,
    }
)
"""The systems whose files can be read, by name."""
