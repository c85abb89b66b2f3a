"""The journal's tree as static files, after C2SP tlog-tiles (https://c2sp.org/tlog-tiles).

Keeps to: tiles of height 8; a full tile is 256 hashes and never changes; a tile at level L holds
the roots of full tiles at level L - 1; `.p/<width>` marks a partial tile. Entry bundles hold the
entries of a level 0 tile, each after its length as `uint16`.
Leaves to others: who may fetch what (hash tiles are public, entry bundles are not), and storage.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chain.checks import HASH_BYTES
from chain.errors import EvidenceError
from chain.merkle import root_of
from chain.shape import Read
from ledger.entries import ENTRY_BYTES_MAX

HEIGHT = 8
WIDTH = 1 << HEIGHT
LEVEL_MAX = 7
"""The top level of a tree of 2^63 leaves; the specification allows path levels up to 63."""

_LENGTH_BYTES = 2
_INDEX_MAX = 2**55 - 1
_PATH = re.compile(
    r"tile/(?P<level>entries|[0-7])/(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)

Fetch = Callable[[int, int], bytes]
"""`fetch(level, index)` gives a hash tile's bytes: full, or as wide as the tree makes it."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile's address.

    Attributes:
        level: 0 (leaf hashes) to 7, or None for a bundle of entries.
        index: its place in its level, from 0.
        width: hashes or entries in it, 1 to 256; 256 is a full tile.
    """

    level: int | None
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        """Refuse an address outside the tree with `EvidenceError`."""
        level_fits = self.level is None or 0 <= self.level <= LEVEL_MAX
        if not (level_fits and 0 <= self.index <= _INDEX_MAX and 1 <= self.width <= WIDTH):
            why = f"level {self.level}, index {self.index}, width {self.width}"
            raise EvidenceError("tile", f"no such tile: {why}")

    def path(self) -> str:
        """Return the path below the log's prefix, such as `tile/0/x001/234.p/17`."""
        level = "entries" if self.level is None else self.level
        last, groups = f"{self.index % 1000:03}", self.index // 1000
        while groups:
            last, groups = f"x{groups % 1000:03}/{last}", groups // 1000
        suffix = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{last}{suffix}"

    @classmethod
    def from_path(cls, path: str) -> "Tile":
        """Read what `path` wrote; raise `EvidenceError` on any other spelling of it."""
        match = _PATH.fullmatch(path)
        if match is None:
            raise EvidenceError("path", "is not a tile's path")
        level = None if match["level"] == "entries" else int(match["level"])
        index = int(match["index"].replace("/", "").replace("x", ""))
        tile = cls(level, index, int(match["width"] or WIDTH))
        if tile.path() != path:
            raise EvidenceError("path", f"must be written {tile.path()}")
        return tile


def width_at(level: int, index: int, size: int) -> int:
    """Return how many hashes tile `index` at `level` has in a tree of `size`: 0 to 256."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


def full_tiles(old: int, new: int) -> Iterator[Tile]:
    """Yield the hash tiles that became full while the tree grew from `old` to `new` leaves."""
    for level in range(LEVEL_MAX + 1):
        done = HEIGHT * (level + 1)
        yield from (Tile(level, index) for index in range(old >> done, new >> done))


def partial_tiles(size: int) -> Iterator[Tile]:
    """Yield the hash tiles that a tree of `size` leaves has begun and not filled."""
    for level in range(LEVEL_MAX + 1):
        hashes = size >> HEIGHT * level
        if hashes % WIDTH:
            yield Tile(level, hashes // WIDTH, hashes % WIDTH)


def tile_bytes(level: int, index: int, width: int, read: Read) -> bytes:
    """Return a hash tile's `width * 32` bytes from the tree's complete subtrees."""
    first = index * WIDTH
    return b"".join(read(HEIGHT * level, at) for at in range(first, first + width))


def read_from(fetch: Fetch) -> Read:
    """Return a reader of complete subtrees that takes them from tiles.

    The reader raises `EvidenceError` when a tile is malformed or too narrow for what is asked.
    """

    def read(level: int, index: int) -> bytes:
        tile_level, above = divmod(level, HEIGHT)
        first = index << above
        tile = fetch(tile_level, first // WIDTH)
        start = first % WIDTH * HASH_BYTES
        end = start + (HASH_BYTES << above)
        if len(tile) % HASH_BYTES or not end <= len(tile) <= WIDTH * HASH_BYTES:
            where = f"tile {tile_level}/{first // WIDTH}"
            raise EvidenceError(where, f"must hold bytes {start} to {end}, has {len(tile)}")
        return root_of([tile[at : at + HASH_BYTES] for at in range(start, end, HASH_BYTES)])

    return read


def encode_entries(entries: Sequence[bytes]) -> bytes:
    """Return an entry bundle: each entry after its length as a big-endian `uint16`.

    Raises:
        EvidenceError: not 1 to 256 entries, or one of more than 65,535 bytes.
    """
    if not 1 <= len(entries) <= WIDTH:
        raise EvidenceError("entries", f"a bundle has 1 to {WIDTH} entries, not {len(entries)}")
    for at, entry in enumerate(entries):
        if len(entry) > ENTRY_BYTES_MAX:
            raise EvidenceError(f"entries[{at}]", f"{len(entry)} bytes, at most {ENTRY_BYTES_MAX}")
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def decode_entries(data: bytes, width: int) -> list[bytes]:
    """Return the `width` entries of a bundle; raise `EvidenceError` unless they fill it exactly."""
    entries: list[bytes] = []
    at = 0
    for number in range(width):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(data[at:start], "big")
        if at > len(data):
            raise EvidenceError(f"entries[{number}]", "the bundle ends inside it")
        entries.append(data[start:at])
    if at != len(data):
        raise EvidenceError("entries", f"{len(data) - at} bytes after the last one")
    return entries
