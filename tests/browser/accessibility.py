"""Checks pages with axe-core; what is left out is named here, rule by rule."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.visitor import DESKTOP, PHONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from playwright.sync_api import Page

    from tests.browser.visitor import Visitor

GRAVE = ("serious", "critical")
"""Impacts that no page may have."""
LEFT_OUT: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        # Streamlit lets a formula scroll when it is wider than the screen, and gives it no place
        # in the order of the Tab key. Ours fit a phone, which the check of overflow looks at.
        "scrollable-region-focusable": (".katex-display",),
    }
)
"""Rule of axe, and selectors of Streamlit's own markup which no page of ours can change."""


LOOKS = ((DESKTOP, "light"), (PHONE, "dark"))
"""Screens and themes; colours do not hang on the screen."""


def checked(visitor: Visitor) -> dict[str, list[str]]:
    """Return what is found on the page as it stands, by screen and theme."""
    found = {}
    for (width, height), theme in LOOKS:
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.page.emulate_media(color_scheme=theme)
        expect(visitor.page.get_by_test_id("stApp")).to_have_css("color-scheme", theme)
        visitor.settle()
        faults = violations(visitor.page)
        if wider := visitor.overflow():
            faults.append(f"{wider} px wider than the screen")
        if faults:
            found[f"{width} px, {theme}"] = faults
    return found


def violations(page: Page) -> list[str]:
    """Return what axe finds grave on a page."""
    return list(_grave(Axe().run(page).response))


def _grave(answer: dict[str, Any]) -> Iterator[str]:
    for rule in answer["violations"]:
        if rule["impact"] not in GRAVE:
            continue
        for node in rule["nodes"]:
            targets = [str(target) for target in node["target"]]
            if not _is_left_out(rule["id"], targets):
                yield f"{rule['id']}: {' '.join(targets)}: {node['html'][:200]}"


def _is_left_out(rule: str, targets: Sequence[str]) -> bool:
    """Tell whether a rule is left out for an element: the last of its selector counts."""
    return any(
        target.split(" ")[-1].endswith(known)
        for target in targets
        for known in LEFT_OUT.get(rule, ())
    )
