"""What an operator sets, read once from the environment; see docs/settings.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "AYNI_"
OF_WALLETS = frozenset({"AYNI_PASSPHRASE", "AYNI_SHEET_PASSPHRASE"})
"""What a member's wallet reads (`api.cli.wallet`); no setting, and no mistake either."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where Ayni keeps things, under what name it signs, and where it anchors."""

    data: Path = Path("var")
    database_url: str = ""
    origin: str = "localhost/ayni"
    host: str = "127.0.0.1"
    port: int = 8000
    anchor: str = "embedded"
    anchor_url: str = ""
    anchor_contract: str = ""
    anchor_key_file: Path | None = None
    anchor_every_s: int = 60
    operator_token: str = field(default="", repr=False)
    session_hours: int = 12
    language: str = "en"
    demo: bool = False

    @property
    def database(self) -> str:
        """The database's URL; SQLite in the data folder unless set."""
        return self.database_url or f"sqlite:///{self.data / 'ayni.db'}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read `AYNI_…` variables; an unknown name or a wrong value is an error."""
        given = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in environment.items()
            if name.startswith(PREFIX) and name not in OF_WALLETS
        }
        values: dict[str, Any] = {}
        for name, text in given.items():
            if name not in cls.__dataclass_fields__:
                known = ", ".join(PREFIX + known.upper() for known in cls.__dataclass_fields__)
                raise FaultError(
                    "settings", f"{PREFIX}{name.upper()} is unknown", f"Known: {known}"
                )
            values[name] = _read(name, cls.__dataclass_fields__[name].type, text)
        return cls(**values)


def _read(name: str, kind: object, text: str) -> object:
    if kind == "int":
        if not text.isdigit():
            variable = PREFIX + name.upper()
            raise FaultError("settings", f"{variable} must be a whole number", "Correct it")
        return int(text)
    if kind == "bool":
        return text.lower() in {"1", "true", "yes", "on"}
    return Path(text) if "Path" in str(kind) else text
