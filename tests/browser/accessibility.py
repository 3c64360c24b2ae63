"""Checks pages with axe-core; what is left out is named here, rule by rule."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

from tests.browser.visitor import DESKTOP, PHONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from playwright.sync_api import Page

    from tests.browser.visitor import Screen, Theme, Visitor

GRAVE = ("serious", "critical")
"""Impacts that no page may have."""
MINDED = ("heading-order",)
"""Rules of lesser impact that no page may break either: who listens goes by the headings."""
LEFT_OUT: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        # Streamlit lets a formula scroll when it is wider than the screen, and gives it no place
        # in the order of the Tab key. Ours fit a phone, which the check of overflow looks at.
        "scrollable-region-focusable": (".katex-display",),
    }
)
"""Rule of axe, and selectors of Streamlit's own markup which no page of ours can change."""

COLOURS = ("color-contrast", "link-in-text-block")
"""Rules of axe that hang on the theme; for the others one theme is as good as the other."""
LOOKS: Sequence[tuple[Screen, Theme, Sequence[str]]] = (
    (DESKTOP, "light", ()),
    (DESKTOP, "dark", COLOURS),
    (PHONE, "dark", ()),
    (PHONE, "light", COLOURS),
)
"""Screens and themes, with the rules that are checked there: all where none is named."""


def checked(visitor: Visitor) -> dict[str, list[str]]:
    """Return what is found on the page as it stands, by screen and theme; end as it began."""
    found, begun = {}, visitor.screen
    for screen, theme, rules in LOOKS:
        visitor.turn(screen, theme)
        faults = violations(visitor.page, rules)
        if wider := visitor.overflow():
            faults.append(f"{wider} px wider than the screen")
        if faults:
            found[f"{screen[0]} px, {theme}"] = faults
    visitor.turn(begun)
    return found


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe finds grave on a page; by all rules unless some are named."""
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    return list(_grave(Axe().run(page, options=options).response))


def _grave(answer: dict[str, Any]) -> Iterator[str]:
    for rule in answer["violations"]:
        if rule["impact"] not in GRAVE and rule["id"] not in MINDED:
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
