"""What becomes of a photo that somebody sends: small, upright, nothing in it but what is seen."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import pytest
from PIL import Image

from api.photos.remaking import BYTES_MAX, FACE, OFFER, Made, remake
from api.service.troubles import ProblemError
from tests.support.pictures import (
    BLUE,
    RED,
    WHERE,
    bomb,
    halves,
    in_passes,
    located,
    moving,
    noise,
    saved,
)

KINDS: Final = ("JPEG", "PNG", "WEBP")
JPEG: Final = saved(noise(300, 300), "JPEG")
SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE: Final = b"<!doctype html><script>alert(1)</script>"


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data), formats=("WEBP",))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("made", [FACE, OFFER], ids=["face", "offer"])
def test_nothing_is_left_of_where_and_with_what_it_was_taken(kind: str, made: Made) -> None:
    sent = located(kind)
    assert WHERE in sent
    remade = remake(sent, made)
    for data in (remade.large, remade.small):
        assert WHERE not in data
        picture = opened(data)
        assert not dict(picture.getexif())
        assert not set(picture.info) & {"exif", "icc_profile", "xmp", "comment"}
        # A file of WebP is a row of chunks: there is one, and that is the picture.
        assert data[12:16] == b"VP8 "
        assert int.from_bytes(data[16:20], "little") + 20 in {len(data), len(data) - 1}


@pytest.mark.parametrize("made", [FACE, OFFER], ids=["face", "offer"])
@pytest.mark.parametrize("size", [(640, 640), (2_400, 900), (192, 700)])
def test_even_the_heaviest_is_small_and_light(made: Made, size: tuple[int, int]) -> None:
    remade = remake(saved(noise(*size), "JPEG", quality=95), made)
    assert len(remade.large) <= made.large_bytes
    assert len(remade.small) <= made.small_bytes
    assert opened(remade.small).size == (made.small_px, made.small_px)
    assert opened(remade.large).size == (remade.width, remade.height)
    assert max(remade.width, remade.height) <= made.large_px
    if made.square:
        assert remade.width == remade.height == made.large_px
    else:
        assert abs(remade.width / remade.height - size[0] / size[1]) < 0.05


def near(one: object, other: tuple[int, int, int]) -> bool:
    assert isinstance(one, tuple)
    return all(abs(a - b) < 40 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    ("turned", "top", "left"),
    [(1, RED, None), (3, BLUE, None), (6, None, BLUE), (8, None, RED)],
)  # fmt: skip
@pytest.mark.parametrize("kind", KINDS)
def test_it_stands_as_its_camera_was_held(
    kind: str, turned: int, top: tuple[int, int, int] | None, left: tuple[int, int, int] | None
) -> None:
    picture = opened(remake(located(kind, turned), OFFER).large)
    assert (picture.width < picture.height) == (left is not None)
    middle = picture.width // 2, picture.height // 2
    if top:
        assert near(picture.getpixel((middle[0], 9)), top)
    if left:
        assert near(picture.getpixel((9, middle[1])), left)


def test_what_lets_light_through_is_white() -> None:
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    for sent in (saved(clear, "PNG"), saved(clear.quantize(), "PNG"), saved(clear, "WEBP")):
        assert near(opened(remake(sent, FACE).large).getpixel((50, 50)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_every_kind_of_colour_is_read(mode: str) -> None:
    assert remake(saved(halves(200, 200).convert(mode), "JPEG"), FACE).width == 192


def test_two_photos_in_one_file_are_a_photo() -> None:
    both = saved(halves(300, 300), "MPO", save_all=True, append_images=[noise(300, 300)])
    assert near(opened(remake(both, FACE).large).getpixel((96, 9)), RED)


def test_a_page_hidden_behind_a_photo_stays_behind() -> None:
    remade = remake(JPEG + PAGE, FACE)
    assert b"script" not in remade.large + remade.small


HOSTILE: Final = {
    "nothing": (b"", "photo_must_be_of_a_known_kind"),
    "drawing": (SVG, "photo_must_be_of_a_known_kind"),
    "page": (PAGE, "photo_must_be_of_a_known_kind"),
    "page as GIF": (b"GIF89a" + PAGE, "photo_must_be_of_a_known_kind"),
    "GIF": (moving("GIF"), "photo_must_be_of_a_known_kind"),
    "TIFF": (saved(halves(90, 90), "TIFF"), "photo_must_be_of_a_known_kind"),
    "half a JPEG": (JPEG[: len(JPEG) // 2], "photo_must_be_whole"),
    "part of a PNG": (saved(noise(90, 90), "PNG")[:4_000], "photo_must_be_whole"),
    "part of a WebP": (saved(noise(90, 90), "WEBP")[:2_000], "photo_must_be_whole"),
    "bomb": (bomb(), "photo_must_have_fewer_pixels"),
    "smaller bomb": (bomb(5_000, 4_000), "photo_must_have_fewer_pixels"),
    "thin bomb": (bomb(1, 60_000_000), "photo_must_have_fewer_pixels"),
    "many pixels in passes": (in_passes(), "photo_must_have_fewer_pixels"),
    "empty PNG": (bomb(3_000, 3_000), "photo_must_be_whole"),
    "moving PNG": (moving("PNG"), "photo_must_stand_still"),
    "moving WebP": (moving("WEBP"), "photo_must_stand_still"),
    "tiny": (saved(halves(63, 200), "PNG"), "photo_must_show_something"),
    "thin": (saved(halves(100, 501), "PNG"), "photo_must_show_something"),
    "heavy": (JPEG + bytes(BYTES_MAX), "photo_must_be_light"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_a_photo_is_told_so(name: str) -> None:
    sent, trouble = HOSTILE[name]
    with pytest.raises(ProblemError) as refused:
        remake(sent, FACE)
    assert refused.value.trouble == trouble


def test_nothing_that_is_cut_or_changed_does_more_than_be_refused() -> None:
    """Whatever a decoder says of it, whoever sent it reads one of the kind refusals."""
    for kind in KINDS:
        whole = saved(noise(70, 70), kind)
        for at in range(0, min(len(whole), 600), 3):
            changed = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
            for sent in (whole[:at], changed):
                try:
                    remake(sent, FACE)
                except ProblemError as error:
                    assert error.trouble.startswith("photo_must_")  # noqa: PT017 or it is a photo
