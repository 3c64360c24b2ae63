"""The food table: USDA and literature figures per 100 g, each with its status and its source."""

from foods.errors import DataError, InputError
from foods.own import OwnFood, read_own_foods
from foods.own_table import with_own_foods
from foods.packaged import read_citations, read_nutrient_info
from foods.provenance import Provenance
from foods.status import Status
from foods.table import FoodTable, load_foods

__all__ = [
    "DataError",
    "FoodTable",
    "InputError",
    "OwnFood",
    "Provenance",
    "Status",
    "load_foods",
    "read_citations",
    "read_nutrient_info",
    "read_own_foods",
    "with_own_foods",
]
