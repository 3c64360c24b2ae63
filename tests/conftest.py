"""Leaves the tests in a real browser out where there is none, and says so; in CI they fail."""

from __future__ import annotations

from pathlib import Path

from tests.browser.chrome import HOW_TO_GET, found, must_be_there

IN_BROWSER = Path(__file__).parent / "browser"


def is_left_out() -> bool:
    return not found() and not must_be_there()


def pytest_collection_modifyitems(config, items):
    apart = [item for item in items if IN_BROWSER in item.path.parents]
    if apart and is_left_out():
        items[:] = [item for item in items if item not in apart]
        config.hook.pytest_deselected(items=apart)


def pytest_terminal_summary(terminalreporter):
    if is_left_out():
        terminalreporter.section("no browser", yellow=True)
        terminalreporter.line(
            f"The tests in tests/browser were left out. To run them: {HOW_TO_GET}"
        )
