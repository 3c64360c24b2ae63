"""Makes the pictures of the README: `make pictures`, or `python -m tests.browser.pictures`."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import expect

from tests.browser.chrome import opened
from tests.browser.served import ROOT, serving
from tests.browser.visitor import DESKTOP, PATIENCE_MS, PHONE, come, empty

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.served import Served
    from tests.browser.visitor import Visitor

IMAGES = ROOT / "docs" / "images"
_COLOURS = 160
"""Enough for flat pages, and a quarter of the bytes."""
_MOST_KB = 300


def main() -> None:
    """Serve the app, visit its pages and write the pictures."""
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as app, opened() as browser:
        _week(browser, app)
        _dietitian(browser, app)
        _foods(browser, app)


def _week(browser: Browser, app: Served) -> None:
    for screen, name, height in ((DESKTOP, "week", 2100), (PHONE, "week_phone", 1500)):
        me = come(empty(browser), app, screen)
        me.open()
        me.button("week.plan").click()
        expect(me.heading("week.menu")).to_be_visible()
        me.page.mouse.move(0, 0)
        me.page.set_viewport_size({"width": screen[0], "height": height})
        me.settle()
        if screen == PHONE:
            me.heading("week.menu").evaluate("heading => heading.scrollIntoView()")
        _take(me, name, height)


def _dietitian(browser: Browser, app: Served) -> None:
    me = come(empty(browser), app, DESKTOP)
    me.open("dietitian")
    expect(me.heading("dietitian.prices")).to_be_visible()
    _take(me, "dietitian", 2300)


def _foods(browser: Browser, app: Served) -> None:
    me = come(empty(browser), app, PHONE)
    me.page.emulate_media(color_scheme="dark")
    me.open("foods")
    _take(me, "foods_phone", 1800)


def _take(visitor: Visitor, name: str, height: int) -> None:
    """Write the upper part of a page as a small picture."""
    size = visitor.page.viewport_size or {"width": DESKTOP[0]}
    visitor.page.set_viewport_size({"width": size["width"], "height": height})
    visitor.settle()
    # Tables are painted on a canvas a moment after the page is settled.
    visitor.page.wait_for_timeout(1500)
    path = IMAGES / f"{name}.png"
    picture = Image.open(io.BytesIO(visitor.page.screenshot())).convert("RGB")
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    visitor.page.context.close()
    if (kilobytes := path.stat().st_size / 1000) > _MOST_KB:
        raise RuntimeError(f"{path} has {kilobytes:.0f} kB, more than {_MOST_KB}")


if __name__ == "__main__":
    main()
