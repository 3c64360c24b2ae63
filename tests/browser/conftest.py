"""A server for each test process, a browser for each file, visitors for each test."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chrome import opened
from tests.browser.served import serving
from tests.browser.visitor import DESKTOP, PATIENCE_MS, come


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("served")) as app:
        yield app


# Not for the session: while Playwright is open, this thread has a running event loop, in which
# other tests of the process could not start one.
@pytest.fixture(scope="module")
def browser():
    expect.set_options(timeout=PATIENCE_MS)
    with opened() as chromium:
        yield chromium


@pytest.fixture
def visit(browser, served):
    """Let visitors come; when they leave, none may have seen a fault."""
    visitors = []

    def arrive(screen=DESKTOP):
        visitors.append(come(browser, served, screen))
        return visitors[-1]

    yield arrive
    complaints = [found for visitor in visitors for found in visitor.complaints()]
    for visitor in visitors:
        visitor.page.context.close()
    assert not complaints
