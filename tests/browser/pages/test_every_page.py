"""Every page: open to all, whole at twice the size, read without scripts, strict with the browser.

Which pages there are the routes say; one that `walk.py` leaves out fails here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from fastapi.routing import APIRoute
from playwright.sync_api import expect

from api.pages.policy import HEADERS
from api.rooms import PAGES
from tests.browser.pages.visiting import every_page, fits_whatever_it_says, visit
from tests.browser.pages.weighing import BYTES_MAX, WORKER_BYTES, asked_for, weight
from tests.browser.phone import AXE, FAULTS, HEIGHT, WIDTHS
from tests.browser.walk import NO_PAGES, STOPS, Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.walk import Walk

AT_TWICE: Final = ((180, 400), (640, 400))
"""What a telephone of 360 x 800 and a screen of 1280 x 800 have room for at 200 %."""

BY_DAY_AND_NIGHT: Final[tuple[tuple[int, Literal["light", "dark"]], ...]] = (
    (WIDTHS[0], "light"), (WIDTHS[1], "dark"),
)  # fmt: skip

CUT: Final = """
() => [...document.querySelectorAll("body *")].filter((element) => {
  if (!element.checkVisibility({ visibilityProperty: true })) return false;
  if (element.closest(".unseen, .skip, .scroll, svg, option")) return false;
  const box = element.getBoundingClientRect();
  const { overflowX } = getComputedStyle(element);
  const clipped = overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1;
  const typed = element.matches("input, textarea, select");
  const outside = box.width > 0 && (box.left < -1 || box.right > innerWidth + 1);
  return outside || (clipped && !typed);
}).map((element) => element.outerHTML.slice(0, 120))
"""
"""What is cut off at the sides; what scrolls by itself, and what people type, may be longer."""

LINES: Final = """
() => {
  for (const time of document.querySelectorAll("main time")) time.remove();
  return document.querySelector("main").innerText.split("\\n").map((line) => line.trim());
}
"""
"""What the page says, without times: scripts show those of the reader's zone."""

BY_SCRIPTS: Final = {
    "/app/", "/app/sign-in", "/app/devices/add", "/app/keys", "/app/safety",
    "/app/recoveries/{member}", "/app/scan", "/app/broker/redeem", "/app/founding/{community}",
    "/app/pay", "/app/exchange/{seq}", "/app/statement/paper", "/app/book", "/app/bookings/{hold}",
    "/app/reach",
}  # fmt: skip
"""Pages that say what only the browser knows: its keys, digits, whether it reads codes and takes
pushes; or have buttons that without scripts would do nothing: amounts to press, a quarter more, and
printing."""

BEGIN: Final = """
() => {
  const start = document.createElement("span");
  start.tabIndex = -1;
  document.body.prepend(start);
  start.focus();
  start.remove();
}
"""
"""Goes back to where the page begins, wherever it put the focus."""

REACHABLE: Final = """
() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
  const groups = new Set();
  return all.filter((element) => {
    if (element.disabled || element.type === "hidden" || !element.checkVisibility()) return false;
    if (element.type !== "radio") return true;
    const isNew = !groups.has(element.name);
    groups.add(element.name);
    return isNew;
  }).length;
}
"""
"""How many stops the Tab key should make: a group of choices is one."""

FOCUSED: Final = """
() => {
  const element = document.activeElement;
  if (element === document.body || element === null) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  const found = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const seen = element.contains(found) || found?.contains(element);
  const marked = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  const places = (window.places ??= new Map());
  if (!places.has(element)) places.set(element, places.size);
  const place = places.get(element);
  return { html: element.outerHTML.slice(0, 120), place, seen, marked };
}
"""


def test_no_page_is_left_out() -> None:
    routers = PAGES
    routes = {
        route.path
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
    walked = {stop.route for stop in STOPS}
    assert routes == walked | NO_PAGES.keys()
    assert not walked & NO_PAGES.keys()


@every_page
def test_a_page_is_open_to_everybody(looking: Callable[..., Phone], walk: Walk, stop: Stop) -> None:
    # French takes the most room.
    phone, plain = looking("fr"), looking("fr", scripts=False)
    with asked_for(phone, walk) as paths:
        for each in (phone, plain):
            visit(each, walk, stop)
            expect(each.page.locator("h1")).to_have_count(1)
        phone.page.wait_for_load_state("networkidle")
    assert weight(phone, walk, paths) < BYTES_MAX - WORKER_BYTES
    go_round(phone)
    look_closely(phone)
    look_closer(phone)
    read_without_scripts(plain, phone, stop)
    fits_whatever_it_says(phone)
    assert phone.wrong == []


def go_round(phone: Phone) -> None:
    """The Tab key alone reaches everything; what has the focus is marked, and in sight."""
    phone.page.evaluate(BEGIN)
    wanted, seen = phone.page.evaluate(REACHABLE), set()
    # A date has a stop for its day, its month and its year, and one for the calendar.
    for _ in range(4 * wanted):
        phone.page.keyboard.press("Tab")
        focused = phone.page.evaluate(FOCUSED)
        if focused is None:
            break
        assert focused["marked"], focused
        assert focused["seen"], focused
        seen.add(focused["place"])
    assert len(seen) == wanted


def look_closely(phone: Phone) -> None:
    """Nothing that axe-core knows shuts anybody out, narrow by day and wide by night."""
    phone.page.evaluate(AXE)
    for width, colours in BY_DAY_AND_NIGHT:
        phone.page.set_viewport_size({"width": width, "height": HEIGHT})
        phone.page.emulate_media(color_scheme=colours)
        assert phone.page.evaluate(FAULTS) == []


def look_closer(phone: Phone) -> None:
    """At twice the size everything fits, and nothing is cut off."""
    for width, height in AT_TWICE:
        phone.page.set_viewport_size({"width": width, "height": height})
        assert phone.overflow() <= 0, f"wider than {width}"
        assert phone.page.evaluate(CUT) == [], f"at {width}"


def read_without_scripts(plain: Phone, scripted: Phone, stop: Stop) -> None:
    """The page says without scripts what it says with them."""
    expect(plain.page.locator("noscript p")).to_be_visible()
    said, shown = (set(phone.page.evaluate(LINES)) for phone in (plain, scripted))
    assert any(len(line) > 2 for line in said)
    missing = shown - said
    assert not missing or stop.route in BY_SCRIPTS, missing


@every_page
def test_a_page_is_strict_with_the_browser(walk: Walk, stop: Stop) -> None:
    answer = walk.read(stop, "en")
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert not re.search(r"unsafe|\*|https?:", policy)
    text = answer.text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<base|<iframe|<object", text)
    scripts = re.findall(r"<script([^>]*)>", text)
    sources = [script for script in scripts if 'type="application/json"' not in script]
    assert all(re.search(r'src="/static/[0-9a-f]{12}/js/', script) for script in sources), sources
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
