"""Finds Chromium, says how to get it, and starts it."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
HOW_TO_GET = "sudo apt-get install chromium"
FLAGS = (
    "--headless=new",
    # In containers Chromium's own sandbox has no rights; it opens nothing but the app under test.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def found() -> str | None:
    """Return the path of the browser, None where there is none."""
    paths = (shutil.which(name) for name in NAMES)
    return next((path for path in paths if path), None)


def must_be_there() -> bool:
    """Tell whether a missing browser is a fault: wherever changes are accepted."""
    return os.environ.get("CI", "").lower() in ("1", "true")


@contextmanager
def opened() -> Iterator[Browser]:
    """Start the browser, and end it afterwards."""
    path = found()
    if path is None:
        raise RuntimeError(f"There is no browser. To install one: {HOW_TO_GET}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
