"""Tiles against the specification's own examples, and against the tree they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import EvidenceError
from chain.merkle import Frontier, consistency_proof, inclusion_proof, leaf_hash, root_of
from chain.merkle import verify_consistency as check_consistent
from chain.merkle import verify_inclusion as check_included
from chain.shape import Read
from chain.tiles import (
    Tile,
    decode_entries,
    encode_entries,
    full_tiles,
    partial_tiles,
    read_from,
    tile_bytes,
    width_at,
)

LEAVES = [leaf_hash(str(number).encode()) for number in range(1000)]

addresses = st.builds(
    Tile,
    st.none() | st.integers(0, 7),
    st.integers(0, 2**55 - 1) | st.integers(0, 2000),
    st.integers(1, 256),
)


def read_leaves(level: int, index: int) -> bytes:
    under = LEAVES[index << level : (index + 1) << level]
    assert len(under) == 1 << level
    return root_of(under)


def stored(size: int) -> dict[tuple[int, int], bytes]:
    """Every tile of the tree of the first `size` leaves, each built from the tree."""
    tiles = [*full_tiles(0, size), *partial_tiles(size)]
    return {
        (tile.level, tile.index): tile_bytes(tile.level, tile.index, tile.width, read_leaves)
        for tile in tiles
        if tile.level is not None
    }


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(0, 0), "tile/0/000"),
        (Tile(1, 1234, 17), "tile/1/x001/234.p/17"),
        (Tile(None, 5, 255), "tile/entries/005.p/255"),
    ],
)
def test_paths_are_written_as_specified(tile: Tile, path: str) -> None:
    assert tile.path() == path
    assert Tile.from_path(path) == tile


@given(addresses)
def test_every_path_reads_back(tile: Tile) -> None:
    assert Tile.from_path(tile.path()) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000",
        "tile/8/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/017",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/0/../000",
        "tile/0/\u0660\u0660\u0660",
        "tile/entries/x036/x028/x797/x018/x963/968",
    ],
)
def test_other_spellings_of_a_path_are_refused(path: str) -> None:
    with pytest.raises(EvidenceError):
        Tile.from_path(path)


def test_a_tree_of_70_000_has_the_tiles_that_the_specification_counts() -> None:
    full = list(full_tiles(0, 70_000))
    assert [sum(tile.level == level for tile in full) for level in range(3)] == [273, 1, 0]
    assert list(partial_tiles(70_000)) == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(partial_tiles(256)) == [Tile(1, 0, 1)]


@given(st.integers(0, 2**20), st.integers(0, 2**12))
def test_a_growing_tree_fills_each_tile_once(old: int, more: int) -> None:
    new = old + more
    filled = list(full_tiles(old, new))
    assert len(filled) == len(set(filled))
    for tile in filled:
        assert tile.level is not None
        assert width_at(tile.level, tile.index, old) < 256 == width_at(tile.level, tile.index, new)
    for tile in partial_tiles(new):
        assert tile.level is not None
        assert tile.width == width_at(tile.level, tile.index, new)
    assert width_at(0, new // 256 + 1, new) == 0


@pytest.mark.parametrize("size", [1, 255, 256, 257, 1000])
def test_proofs_can_be_built_from_tiles_alone(size: int) -> None:
    tiles = stored(size)
    read = read_from(lambda level, index: tiles[level, index])
    root = Frontier().append_all(LEAVES[:size]).root()
    for index in {0, size // 2, size - 1}:
        check_included(LEAVES[index], index, size, inclusion_proof(index, size, read), root)
    for old in {1, size // 3 + 1, size}:
        proof = consistency_proof(old, size, read)
        check_consistent(old, root_of(LEAVES[:old]), size, root, proof)


def read_one(tile: bytes) -> Read:
    return read_from(lambda _level, _index: tile)


def test_tiles_too_narrow_or_malformed_are_refused() -> None:
    tile = stored(300)[0, 1]
    assert len(tile) == 44 * 32
    for data in (tile[:-1], tile + b"\0", tile[:-32], b"", tile * 9):
        with pytest.raises(EvidenceError):
            read_one(data)(2, (256 + 40) >> 2)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_entry_bundles_read_back(entries: list[bytes]) -> None:
    assert decode_entries(encode_entries(entries), len(entries)) == entries


def test_an_entry_is_written_after_its_length() -> None:
    assert encode_entries([b"ab", b"", b"c" * 258]) == b"\0\2ab\0\0\1\2" + b"c" * 258


def test_bundles_that_do_not_hold_exactly_their_entries_are_refused() -> None:
    data = encode_entries([b"first", b"second"])
    for broken, width in (
        (data, 1),
        (data, 3),
        (data[:-1], 2),
        (data + b"\0", 2),
        (data[:8], 2),
        (b"", 1),
    ):
        with pytest.raises(EvidenceError):
            decode_entries(broken, width)
    with pytest.raises(EvidenceError) as refused:
        decode_entries(data[:-1], 2)
    assert refused.value.where == "entries[1]"


def test_bundles_hold_1_to_256_entries_of_at_most_65_535_bytes() -> None:
    assert len(encode_entries([bytes(65_535)] * 2)) == 2 * 65_537
    for entries in ([], [b""] * 257, [bytes(65_536)]):
        with pytest.raises(EvidenceError):
            encode_entries(entries)
