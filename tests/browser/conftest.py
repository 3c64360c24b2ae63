"""A server for each test process, a browser for each file, visitors of each test."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chrome import opened
from tests.browser.served import serving
from tests.browser.visitor import DESKTOP, PATIENCE_MS, come, empty


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


@pytest.fixture(scope="module")
def context(browser):
    """Keep what a browser keeps between visits, such as the scripts of the pages."""
    return empty(browser)


@pytest.fixture
def visitors(served):
    """Gather the visitors of a test; when they leave, none may have seen a fault."""
    arrived, before = [], len(served.faults())
    yield arrived
    complaints = served.faults()[before:]
    complaints += [found for visitor in arrived for found in visitor.complaints()]
    for visitor in arrived:
        visitor.page.close()
    assert not complaints


@pytest.fixture
def visit(context, served, visitors):
    def arrive(screen=DESKTOP):
        visitors.append(come(context, served, screen))
        return visitors[-1]

    return arrive


@pytest.fixture
def stranger(browser, served, visitors):
    """Let visitors come who have a browser each."""

    def arrive():
        visitors.append(come(empty(browser), served, DESKTOP))
        return visitors[-1]

    return arrive
