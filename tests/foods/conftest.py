from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from foods import FoodTable, load_foods, packaged
from foods.build.write import read_draft

if TYPE_CHECKING:
    from foods.build.draft import Draft


@pytest.fixture(scope="session")
def everyday() -> FoodTable:
    return load_foods()


@pytest.fixture(scope="session")
def all_foods() -> FoodTable:
    return load_foods("all")


@pytest.fixture(scope="session")
def packaged_draft() -> Draft:
    return read_draft(packaged.DATA)
