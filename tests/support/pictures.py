"""Files that people might send as a photo, good ones and others, made here byte by byte."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from random import Random
from typing import Any, Final

from PIL import Image

WHERE: Final = b"GPS-SECRET-41.39N"
"""What a camera wrote into a file about where it was."""

RED, BLUE = (200, 30, 30), (30, 30, 200)


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    """The heaviest picture there is of that size."""
    random = Random(seed)  # noqa: S311 the same each time
    return Image.frombytes("RGB", (width, height), random.randbytes(3 * width * height))


def halves(width: int, height: int) -> Image.Image:
    """Red above, blue below."""
    made = Image.new("RGB", (width, height), BLUE)
    made.paste(RED, (0, 0, width, height // 2))
    return made


def saved(image: Image.Image, kind: str, **more: Any) -> bytes:  # noqa: ANN401 as Pillow takes them
    """The picture as a file."""
    file = BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def located(kind: str, turned: int = 1) -> bytes:
    """A photo that says where it was taken, in all the ways there are, and how it was held."""
    image = halves(800, 600)
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = WHERE.decode()
    exif.get_ifd(0x8825)[0x1D] = WHERE.decode()
    return saved(image, kind, exif=exif, icc_profile=WHERE, xmp=WHERE, comment=WHERE)


def moving(kind: str) -> bytes:
    """A picture that moves."""
    frames = [noise(80, 80, seed) for seed in range(3)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of few bytes that says it has very many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(bytes(1_000))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def in_passes(width: int = 5_000, height: int = 4_000) -> bytes:
    """A JPEG of several passes that says it has many pixels."""
    made = saved(halves(64, 64), "JPEG", progressive=True)
    at = made.index(b"\xff\xc2") + 5
    return made[:at] + struct.pack(">HH", height, width) + made[at + 4 :]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
