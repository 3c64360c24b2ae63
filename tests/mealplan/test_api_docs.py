"""The page of public names: nobody is missing, and each sentence is its docstring's."""

from __future__ import annotations

import importlib
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
WRITER = runpy.run_path(str(DOCS / "write_api.py"))
GROUPS = WRITER["GROUPS"]
LISTED = {module: " ".join(groups.values()).split() for module, groups in GROUPS.items()}


@pytest.mark.parametrize("module", [name for name in GROUPS if name.count(".") == 0])
def test_packages_are_listed_whole(module):
    assert sorted(LISTED[module]) == sorted(importlib.import_module(module).__all__)


@pytest.mark.parametrize("module", ["mealplan.batch", "mealplan.exports", "mealplan.fhir"])
def test_parts_are_listed_whole(module):
    assert sorted(LISTED[module]) == sorted(importlib.import_module(module).__all__)


def test_the_page_is_what_the_docstrings_say():
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    assert page == WRITER["page"](), "write it again: python docs/write_api.py"


def test_every_public_name_says_something():
    for module, names in LISTED.items():
        for line in (line for name in names for line in WRITER["entry"](module, name)):
            assert line.endswith("."), line
            assert line.partition("`: ")[2], line
