"""Finds the browser: the machine's own, else the one that `.ci/install` unpacked.

It is Chromium's headless shell: the same engine without a browser's own windows, which nobody sees
here and which took a third of the time.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
INSTALLED: Final = Path("/usr/bin/chromium-headless-shell")
FONTS: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>/usr/share/fonts</dir>
<dir>{root}/usr/share/fonts</dir>
<match target="pattern">
<edit name="family" mode="append_last"><string>DejaVu Sans</string></edit>
</match>
<cachedir>{root}/var/cache/fontconfig</cachedir>
</fontconfig>
"""


def launch(playwright: Playwright, repository: Path) -> Browser:
    """Start the browser without a window."""
    if INSTALLED.exists():
        return playwright.chromium.launch(executable_path=INSTALLED, args=ARGUMENTS)
    root = repository / ".cache" / "debian"
    fonts = root / "fonts.conf"
    fonts.write_text(FONTS.format(root=root))
    libraries = root / "usr/lib/x86_64-linux-gnu"
    environment: dict[str, str | float | bool] = {
        **os.environ,
        "LD_LIBRARY_PATH": f"{libraries}:{libraries / 'pulseaudio'}",
        "FONTCONFIG_FILE": str(fonts),
    }
    return playwright.chromium.launch(
        executable_path=root / "usr/lib/chromium/chromium-headless-shell",
        args=ARGUMENTS,
        env=environment,
    )
