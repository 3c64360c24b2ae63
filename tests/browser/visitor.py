"""One visitor in a browser of their own, who notices what no page may do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import expect

from mealplan.app.texts import texts_in

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

    from tests.browser.served import Served

Screen = tuple[int, int]
"""Width and height. [px]"""
Theme = Literal["light", "dark"]
WORDS = texts_in("en")
DESKTOP, PHONE = (1280, 900), (390, 844)
PATIENCE_MS = 60_000
"""Generous: the machine may be busy with other tests."""
_STILL = """
document.addEventListener("DOMContentLoaded", () => {
  const still = document.createElement("style");
  still.textContent = "*, *::before, *::after { animation: none !important; }";
  document.head.append(still);
});
"""
"""Nothing turns while the server works: without a graphics card that takes what it works with."""
_PROBED = re.compile(r"/(?:host-config|health)$")
"""Addresses that Streamlit seeks beneath a page opened by its own address; 404 is its answer."""


@dataclass(frozen=True)
class Visitor:
    """A page of a browser, which is a session of the server.

    Parameters
    ----------
    served : Served
    page : Page
    wrong : list of str
        What pages did that they must not: errors in the console, requests to other hosts.
    """

    served: Served
    page: Page
    wrong: list[str] = field(default_factory=list)

    def open(self, name: str = "week") -> None:
        """Open a page by its address, as a new session."""
        self.page.goto(self.served.url + ("" if name == "week" else name))
        expect(self.page).to_have_title(f"{WORDS[f'nav.{name}']} | mealplan")
        self.settle()

    def go(self, name: str) -> None:
        """Go to another page by its link, in the same session."""
        self.page.get_by_role("link", name=WORDS[f"nav.{name}"]).click()
        expect(self.heading(f"{name}.title")).to_be_visible()
        self.settle()

    def settle(self) -> None:
        """Wait until the page is drawn and nothing of it is out of date."""
        expect(self.page.locator("h1")).to_be_visible()
        expect(self.page.locator("[data-test-script-state=notRunning]")).to_be_attached()
        expect(self.page.locator("[data-stale=true]")).to_have_count(0)

    @property
    def screen(self) -> Screen:
        """How wide and high the screen is."""
        size = self.page.viewport_size
        assert size is not None
        return size["width"], size["height"]

    def turn(self, screen: Screen, theme: Theme = "light") -> None:
        """Look at the page as it stands on another screen, or in the other theme."""
        width, height = screen
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=theme)
        expect(self.page.get_by_test_id("stApp")).to_have_css("color-scheme", theme)
        self.settle()

    def button(self, text: str, **blanks: object) -> Locator:
        """Find the buttons of a text of the catalogue."""
        name = WORDS[text].format(**blanks)
        ours = self.page.locator("[data-testid^=stBaseButton]").filter(visible=True)
        return self.page.get_by_role("button", name=name, exact=True).and_(ours)

    def choose(self, text: str, option: str) -> None:
        """Choose an option of a list by the label of the list, from the keyboard."""
        label = re.compile(rf"^{re.escape(WORDS[text])}\b")
        box = self.page.get_by_role("combobox", name=label)
        box.focus()
        box.press("ArrowDown")
        # A long list draws the options at its beginning alone.
        box.press("ControlOrMeta+A")
        box.press_sequentially(option)
        self.page.get_by_role("option", name=option).first.click()
        self.settle()

    def enter(self, text: str, number: int) -> None:
        """Type a number into a field and leave it, which is when the page takes it."""
        field = self.page.get_by_role("spinbutton", name=WORDS[text], exact=True)
        field.fill(str(number))
        field.press("Tab")
        expect(field).to_have_value(str(number))

    def upload(self, file: Path) -> None:
        """Give a file to the only upload that can be seen."""
        shown = self.page.get_by_test_id("stFileUploader").filter(visible=True)
        shown.locator("input[type=file]").set_input_files(file)
        expect(self.page.get_by_test_id("stFileChipName")).to_have_attribute("title", file.name)
        self.settle()

    def heading(self, text: str) -> Locator:
        """Find a heading of the catalogue; by its tag, since roles take long on a large page."""
        exact = re.compile(rf"^\s*{re.escape(WORDS[text])}\s*$")
        return self.page.locator("h1, h2, h3").filter(has_text=exact)

    def says(self, words: str | re.Pattern[str]) -> None:
        """Wait until words can be seen."""
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible()

    def unfold(self, text: str) -> None:
        """Open a part that is folded."""
        self.page.get_by_text(WORDS[text], exact=True).filter(visible=True).first.click()

    def saved(self, button: Locator, folder: Path) -> Path:
        """Press a button that gives a file, and return where it was laid."""
        with self.page.expect_download() as given:
            button.click()
        path = folder / given.value.suggested_filename
        given.value.save_as(path)
        return path

    def tables(self) -> list[list[list[str]]]:
        """Return the cells of the interactive tables that can be seen."""
        shown = self.page.get_by_test_id("stDataFrame").filter(visible=True)
        expect(shown.first).to_be_visible()
        for table in shown.all():
            # A table is drawn when it comes into sight.
            table.scroll_into_view_if_needed()
            expect(table.locator("tbody tr").first).to_be_attached()
        return shown.evaluate_all(
            "all => all.map(one => [...one.querySelectorAll('tbody tr')]"
            ".map(row => [...row.cells].map(cell => cell.textContent)))"
        )

    def overflow(self) -> int:
        """Return by how much the page is wider than the screen. [px]"""
        return self.page.get_by_test_id("stMain").evaluate(
            "main => Math.max(main.scrollWidth - main.clientWidth,"
            " document.documentElement.scrollWidth - window.innerWidth)"
        )

    def complaints(self) -> list[str]:
        """Return everything that is wrong whatever the visitor did."""
        found = list(self.wrong)
        if self.page.get_by_test_id("stException").count():
            found.append("a traceback is shown")
        if self.page.get_by_text("Traceback").count():
            found.append("the word Traceback is shown")
        if wider := self.overflow():
            found.append(f"the page is {wider} px wider than the screen")
        return found


def empty(browser: Browser) -> BrowserContext:
    """Return a browser that knows nothing of any visit before."""
    context = browser.new_context(
        locale="en-GB", reduced_motion="reduce", color_scheme="light", accept_downloads=True
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(_STILL)
    return context


def come(context: BrowserContext, served: Served, screen: Screen) -> Visitor:
    """Return a visitor with a page of their own."""
    visitor = Visitor(served, context.new_page())
    visitor.page.set_viewport_size({"width": screen[0], "height": screen[1]})
    visitor.page.on("console", lambda message: _console(visitor.wrong, message))
    visitor.page.on("pageerror", lambda error: visitor.wrong.append(f"script: {error}"))
    visitor.page.on("request", lambda request: _request(visitor, request.url))
    return visitor


def _console(wrong: list[str], message: ConsoleMessage) -> None:
    place = message.location.get("url", "")
    if message.type == "error" and not ("404" in message.text and _PROBED.search(place)):
        wrong.append(f"console: {message.text} {place}")


def _request(visitor: Visitor, url: str) -> None:
    if not url.startswith((visitor.served.url, "data:", "blob:")):
        visitor.wrong.append(f"leaves the machine: {url}")
