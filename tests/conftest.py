"""Leaves the tests in a real browser out where there is none, and says so; in CI they fail."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.browser.chrome import HOW_TO_GET, found, must_be_there

MAIN = sys.modules["__main__"]
IN_BROWSER = Path(__file__).parent / "browser"


@pytest.fixture(autouse=True)
def own_main():
    """Undo what a run of a page leaves: processes that tests start begin with this module."""
    sys.modules["__main__"] = MAIN
    yield
    sys.modules["__main__"] = MAIN


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
