"""Photos that people send, made anew and small: what goes on is what can be seen, and nothing else.

1. A file has at most `BYTES_MAX` bytes.
2. It is JPEG, PNG or WebP by what it holds; what it says that it is counts for nothing.
3. Its pixels are counted by its head, before any is decoded.
4. It stands still.
5. It is decoded whole, and turned as its camera was held.
6. What can be seen is painted on an empty picture, white where it let light through. That one is
   written: places, times, names of cameras, previews and whatever else lay in the file stay behind.
7. It is written worse until it is as light as it must be.

Raises `ProblemError` for what cannot be kept. Leaves to others: how often somebody may ask.
"""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from api.service.troubles import ProblemError, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BYTES_MAX: Final = 12_000_000
"""The largest file: what phones take by themselves has 2 to 8 million bytes."""

PIXELS_MAX: Final[Mapping[str, int]] = {"JPEG": 50_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
"""By what a file is. A JPEG is decoded at a fraction of its size; the others only whole."""

WHOLE_MAX: Final = 16_000_000
"""Pixels of a JPEG that comes in passes: all of it lies in memory until the last one."""

SIDE_MIN: Final = 64
"""Pixels: of less, nothing can be seen."""

SLIM_MAX: Final = 5
"""How many times as long as the other side one may be."""

QUALITIES: Final = (80, 70, 60, 50, 40, 30, 20, 10, 1)
WHITE: Final = (255, 255, 255)
UPRIGHT: Final = (0.5, 0.4)
"""Where a square is cut: heads are above the middle."""

KIND: Final = "image/webp"
"""What pictures are written as."""

Image.MAX_IMAGE_PIXELS = max(PIXELS_MAX.values())


class Made(NamedTuple):
    """How large pictures are made, in pixels of the longer side, and how light, in bytes."""

    large_px: int
    large_bytes: int
    small_px: int
    small_bytes: int
    square: bool


FACE: Final = Made(192, 8_000, 64, 1_200, square=True)
OFFER: Final = Made(640, 40_000, 96, 1_600, square=False)


class Remade(NamedTuple):
    """Both pictures of a photo, as WebP; how large the larger one is."""

    large: bytes
    small: bytes
    width: int
    height: int

    @property
    def hash(self) -> str:
        """By which the larger one goes."""
        return sha256(self.large).hexdigest()


def remake(data: bytes, made: Made) -> Remade:
    """A photo that somebody sent, made anew."""
    if len(data) > BYTES_MAX:
        raise ProblemError(Trouble.photo_must_be_light, {"most": BYTES_MAX // 1_000_000})
    seen = _seen(data, made)
    both = (made.large_px, made.large_px)
    if made.square:
        large = ImageOps.fit(seen, both, centering=UPRIGHT)
    else:
        large = ImageOps.contain(seen, both) if max(seen.size) > made.large_px else seen
    small = ImageOps.fit(seen, (made.small_px, made.small_px), centering=UPRIGHT)
    return Remade(_written(large, made.large_bytes), _written(small, made.small_bytes), *large.size)


def _seen(data: bytes, made: Made) -> Image.Image:
    """What can be seen in a file, upright."""
    try:
        with Image.open(BytesIO(data), formats=tuple(PIXELS_MAX)) as image:
            _require_sane(image)
            # At a half, a quarter or an eighth, of a JPEG alone: quick, and little memory.
            image.draft("RGB", (2 * made.large_px, 2 * made.large_px))
            image.load()
            return _painted(ImageOps.exif_transpose(image))
    except ProblemError:
        raise
    except UnidentifiedImageError as error:
        raise ProblemError(Trouble.photo_must_be_of_a_known_kind) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(max(PIXELS_MAX.values())) from error
    except Exception as error:  # Decoders raise whatever a broken file makes them.
        raise ProblemError(Trouble.photo_must_be_whole) from error


def _require_sane(image: Image.Image) -> None:
    """Raise `ProblemError` by what the head says (3, 4)."""
    # Two photos in one, as some phones take them, are a JPEG; the first is decoded.
    kind = image.format if image.format and image.format in PIXELS_MAX else "JPEG"
    width, height = image.size
    most = WHOLE_MAX if image.info.get("progressive") else PIXELS_MAX[kind]
    if width * height > most:
        raise _too_many_pixels(most)
    if kind != "JPEG" and getattr(image, "is_animated", False):
        raise ProblemError(Trouble.photo_must_stand_still)
    if min(width, height) < SIDE_MIN or max(width, height) > SLIM_MAX * min(width, height):
        raise ProblemError(Trouble.photo_must_show_something, {"least": SIDE_MIN, "most": SLIM_MAX})


def _too_many_pixels(most: int) -> ProblemError:
    return ProblemError(Trouble.photo_must_have_fewer_pixels, {"most": most // 1_000_000})


def _painted(image: Image.Image) -> Image.Image:
    """The same on an empty picture, which has nothing but its pixels."""
    painted = Image.new("RGB", image.size, WHITE)
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        painted.paste(clear, mask=clear)
    else:
        painted.paste(image.convert("RGB"))
    return painted


def _written(picture: Image.Image, bytes_max: int) -> bytes:
    """As WebP, as well as so many bytes allow."""
    for data in _ever_lighter(picture):
        if len(data) <= bytes_max:
            return data
    raise AssertionError(picture.size)  # Nothing of that size is so heavy.


def _ever_lighter(picture: Image.Image) -> Iterator[bytes]:
    while True:
        for quality in QUALITIES:
            file = BytesIO()
            picture.save(file, "WEBP", quality=quality, method=4)
            yield file.getvalue()
        # Mere noise: what is seen of it is as good with less of it.
        half = picture.resize((picture.width // 2 or 1, picture.height // 2 or 1))
        picture = half.resize(picture.size)
