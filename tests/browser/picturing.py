"""Takes the pictures of docs/web.md and of the README: `python -m tests.browser.picturing`.

The demo shows them, on the day on which they are taken. What a screen shows has a few hundred
colours, of which 128 are kept: so a picture weighs half, and shows no difference.
"""

from __future__ import annotations

import base64
import struct
import sys
import tempfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from playwright.sync_api import sync_playwright

from api.demo.prepare import prepare
from api.service.service import clock_ms
from api.settings import Settings
from tests.browser.chromium import launch
from tests.browser.phone import NO_WORKER
from tests.browser.serving import serving
from tests.browser.town import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "docs" / "pictures"
BYTES_MAX: Final = 60_000
PHONE: Final = (360, 740)
DESK: Final = (1280, 800)


class Picture(NamedTuple):
    """A page as somebody of the demo sees it, in which language and by day or night.

    `steps` lead from there to what is shown: what is pressed, or what is written into what.
    """

    name: str
    who: str
    path: str
    size: tuple[int, int] = PHONE
    language: str = "en"
    scheme: Literal["dark", "light"] = "light"
    steps: tuple[tuple[str, str], ...] = ()


CHECK: Final = (
    (".people .person", ""),
    ('[data-size="90"]', ""),
    ("#text", "Shopping and a walk"),
    ("#pay > .button", ""),
    ("#sentence", ""),
)
PICTURES: Final = (
    Picture("home", "Rosa Quispe", "/app/"),
    Picture("check", "Rosa Quispe", "/app/", steps=CHECK),
    Picture("week", "Rosa Quispe", "/app/rota/week", DESK, "es"),
    Picture("treasurer", "Mei-Ling Chou", "/app/treasurer", DESK),
    Picture("market", "Rosa Quispe", "/app/market", language="fr"),
    Picture("dark", "Rosa Quispe", "/app/", language="ca", scheme="dark"),
)

FEWER: Final = """
async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const { width, height } = image;
  const drawn = new OffscreenCanvas(width, height).getContext("2d");
  drawn.drawImage(image, 0, 0);
  const pixels = new Uint32Array(drawn.getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const parts = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  const colours = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 128).map(([pixel]) => pixel);
  const palette = colours.map(parts);
  const places = new Map(colours.map((pixel, place) => [pixel, place]));
  const far = (a, b) => a.reduce((sum, part, at) => sum + (part - b[at]) ** 2, 0);
  for (const pixel of counts.keys()) {
    if (places.has(pixel)) continue;
    const all = palette.map((colour) => far(colour, parts(pixel)));
    places.set(pixel, all.indexOf(Math.min(...all)));
  }
  let found = "";
  for (const pixel of pixels) found += String.fromCharCode(places.get(pixel));
  return { width, height, palette: palette.flat(), places: btoa(found) };
}
"""
"""A picture's 128 commonest colours, and which of them each pixel is nearest to."""


def small(page: Page, png: bytes) -> bytes:
    """The same picture as a PNG with a palette; `page` is any page, and reckons."""
    found = page.evaluate(FEWER, "data:image/png;base64," + base64.b64encode(png).decode())
    width, places = found["width"], base64.b64decode(found["places"])
    rows = b"".join(b"\0" + places[at : at + width] for at in range(0, len(places), width))
    head = struct.pack(">IIBBBBB", width, found["height"], 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join((
        _chunk(b"IHDR", head), _chunk(b"PLTE", bytes(found["palette"])),
        _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b""),
    ))  # fmt: skip


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@contextmanager
def demo() -> Iterator[str]:
    """The demo on a running service; its address."""
    with tempfile.TemporaryDirectory() as name:
        folder, random = Path(name), Random(5)  # noqa: S311 the same keys every time
        prepare(Settings(data=folder, anchor="embedded", demo=True), clock_ms(), random.randbytes)
        with serving(folder, Clock(0), demo=True) as (_, address):
            yield address


def take(browser: Browser, address: str, picture: Picture) -> bytes:
    """A picture, small."""
    width, height = picture.size
    context = browser.new_context(
        locale=picture.language, color_scheme=picture.scheme, reduced_motion="reduce",
        viewport={"width": width, "height": height},
    )  # fmt: skip
    context.add_init_script(NO_WORKER)
    page = context.new_page()
    page.goto(f"{address}/app/demo")
    page.get_by_role("button", name=picture.who).first.click()
    page.wait_for_url(f"{address}/app/")
    page.goto(address + picture.path)
    for what, text in picture.steps:
        page.locator(what).first.fill(text) if text else page.locator(what).first.click()
    page.wait_for_load_state("networkidle")
    taken = small(page, page.screenshot())
    context.close()
    return taken


def main() -> None:
    """Take all of them."""
    FOLDER.mkdir(exist_ok=True)
    asked = sys.argv[1:]
    with sync_playwright() as playwright, demo() as address:
        browser = launch(playwright, ROOT)
        for picture in PICTURES:
            if not asked or picture.name in asked:
                taken = take(browser, address, picture)
                (FOLDER / f"{picture.name}.png").write_bytes(taken)
                sys.stdout.write(f"{picture.name} {len(taken)} bytes\n")
        browser.close()


if __name__ == "__main__":
    main()
