"""Column types: ids and hashes are text in Python and bytes (or `uuid`) in the database."""

from __future__ import annotations

import uuid as _uuid
from typing import Any

from sqlalchemy import LargeBinary, TypeDecorator
from sqlalchemy.dialects import postgresql

from ledger.ids import uuid_bytes, uuid_text


class Id(TypeDecorator[str]):
    """A lowercase dashed UUID: `uuid` on PostgreSQL, 16 bytes on SQLite."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:  # noqa: ANN401 as SQLAlchemy types it
        """The type for this database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: str | None, dialect: Any) -> Any:  # noqa: ANN401
        """Text to what the database keeps."""
        if value is None:
            return None
        return _uuid.UUID(value) if dialect.name == "postgresql" else uuid_bytes(value)

    def process_result_value(self, value: Any, dialect: Any) -> str | None:  # noqa: ANN401
        """What the database keeps to text."""
        if value is None:
            return None
        return str(value) if dialect.name == "postgresql" else uuid_text(value)


class Hex(TypeDecorator[str]):
    """Lowercase hex in Python, bytes in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:  # noqa: ANN401
        """Text to bytes."""
        del dialect
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:  # noqa: ANN401
        """Bytes to text."""
        del dialect
        return None if value is None else bytes(value).hex()
