"""Leaves the tests in a real browser out where there is none, and says so; never in CI."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.chrome import HOW_TO_GET, found, must_be_there

IN_BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(config, items):
    apart = [item for item in items if IN_BROWSER in item.path.parents]
    if not apart or found():
        return
    if must_be_there():
        raise pytest.UsageError(f"No browser for {len(apart)} tests; {HOW_TO_GET}")
    items[:] = [item for item in items if item not in apart]
    config.hook.pytest_deselected(items=apart)


def pytest_terminal_summary(terminalreporter):
    if not found():
        terminalreporter.section("no browser", yellow=True)
        terminalreporter.line(f"The tests in tests/browser were left out. To run them: {HOW_TO_GET}")
