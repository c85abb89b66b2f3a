"""The journal's tree in the database: full tiles are kept, what lies beyond is hashed from entries.

Tiles are written when an epoch closes, off the posting path. A proof reads a handful of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, insert, select

from chain.merkle import consistency_proof, inclusion_proof, leaf_hash, root_of
from chain.tables import TileRow
from chain.tiles import HEIGHT, WIDTH, full_tiles, read_from, tile_bytes, width_at
from ledger.tables import EntryRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from chain.shape import Read
    from ledger.store import Place


class JournalTree:
    """A book's journal tree at a size, read through one database connection."""

    def __init__(self, connection: Connection, place: Place, size: int) -> None:
        self._connection, self._place, self._size = connection, place, size
        self._tiles: dict[tuple[int, int], bytes] = {}
        self.read: Read = read_from(self.tile)

    def tile(self, level: int, index: int) -> bytes:
        """A tile's hashes, as many as the tree has there."""
        found = self._tiles.get((level, index))
        if found is None:
            found = self._stored(level, index) or self._computed(level, index)
            self._tiles[level, index] = found
        return found

    def inclusion(self, seq: int) -> list[bytes]:
        """The proof that entry `seq` is in the journal of this size."""
        return inclusion_proof(seq, self._size, self.read)

    def consistency(self, old: int) -> list[bytes]:
        """The proof that the journal of `old` entries is how this one begins."""
        return consistency_proof(old, self._size, self.read)

    def bodies(self, first: int, count: int) -> list[bytes]:
        """The bytes of `count` entries from `first` on."""
        row = EntryRow
        place = (row.community_id == self._place.community, row.book == self._place.book)
        within = col(row.seq).between(first, first + count - 1)
        found = select(row.body).where(*place, within).order_by(col(row.seq))
        return list(self._connection.scalars(found))

    def store_tiles(self, old: int) -> None:
        """Keep the tiles that became full since the journal had `old` entries."""
        rows = [
            {
                "community_id": self._place.community,
                "book": self._place.book,
                "level": tile.level,
                "position": tile.index,
                "hashes": self.tile(tile.level or 0, tile.index),
            }
            for tile in full_tiles(old, self._size)
        ]
        if rows:
            self._connection.execute(insert(TileRow), rows)

    def _stored(self, level: int, index: int) -> bytes | None:
        row = TileRow
        place = (row.community_id == self._place.community, row.book == self._place.book)
        at = (row.level == level, row.position == index)
        if width_at(level, index, self._size) < WIDTH:
            return None
        return self._connection.scalar(select(row.hashes).where(*place, *at))

    def _computed(self, level: int, index: int) -> bytes:
        width = width_at(level, index, self._size)
        if level:
            return tile_bytes(level, index, width, self._root_below)
        bodies = self.bodies(index * WIDTH, width)
        return b"".join(map(leaf_hash, bodies))

    def _root_below(self, level: int, index: int) -> bytes:
        """The root of the full tile one level down."""
        hashes = self.tile(level // HEIGHT - 1, index)
        return root_of([hashes[at : at + 32] for at in range(0, len(hashes), 32)])
