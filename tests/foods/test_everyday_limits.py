"""The limits per kind of food, checked as a plain file against the everyday foods."""

from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
EVERYDAY = ROOT / "foods" / "data" / "everyday.csv"
LIMITS = ROOT / "mealplan" / "data" / "limits.csv"

# Limits may name what the everyday foods leave out on purpose, for foods that users add.
ABSENT_ON_PURPOSE = {"kelp", "mercury_avoid"}


@pytest.fixture(scope="module")
def foods() -> pd.DataFrame:
    table = pd.read_csv(EVERYDAY, dtype=str, keep_default_na=False)
    table["max_g"] = table["max_g"].astype(float)
    return table


@pytest.fixture(scope="module")
def limits() -> pd.DataFrame:
    table = pd.read_csv(LIMITS, dtype=str, keep_default_na=False)
    table[["minimum", "maximum"]] = table[["minimum", "maximum"]].apply(pd.to_numeric)
    return table


def _selected(foods: pd.DataFrame, selects: str, value: str) -> pd.DataFrame:
    if selects in {"flag", "each_kind_with_flag"}:
        return foods[foods["flags"].map(lambda cell: value in cell.split(";"))]
    return foods[foods[selects] == value]


def _names(table: pd.DataFrame) -> str:
    return "; ".join(table["name"])


def test_limits_have_the_agreed_form(limits):
    allowed = {
        "selects": {"kind", "flag", "role", "group", "each_kind_with_flag"},
        "per": {"day", "week"},
        "unit": {"g", "servings", "days"},
        "tier": {"safety", "variety", "primary", "secondary", "bonus"},
    }
    for column, words in allowed.items():
        assert set(limits[column]) <= words, f"{column}: {set(limits[column]) - words}"
    bounds = limits[["minimum", "maximum"]]
    assert limits["limit_id"].is_unique
    assert bounds.notna().any(axis=1).all(), "a limit needs a minimum or a maximum"
    assert (bounds.min(axis=1) >= 0).all()
    assert (limits[["reason", "source"]] != "").all(axis=None), "a limit says why and from where"


def test_limits_name_foods_that_exist(foods, limits):
    for _, limit in limits.iterrows():
        found = _selected(foods, limit["selects"], limit["value"])
        known = not found.empty or limit["value"] in ABSENT_ON_PURPOSE
        assert known, f"limit {limit['limit_id']} selects no everyday food"


def test_one_portion_never_breaks_a_daily_limit(foods, limits):
    daily = limits[(limits["per"] == "day") & (limits["unit"] == "g")]
    for _, limit in daily.iterrows():
        rows = _selected(foods, limit["selects"], limit["value"])
        over = rows[rows["max_g"] > limit["maximum"]]
        assert over.empty, f"{limit['limit_id']}: largest portion over the limit: {_names(over)}"


@pytest.mark.parametrize(
    ("selects", "value", "maximum", "tier"),
    [
        ("kind", "egg", 7, "variety"),
        ("each_kind_with_flag", "main_protein", 3, "variety"),
        ("flag", "nuts", 45, "variety"),
        ("kind", "brazil_nut", 10, "safety"),
        ("flag", "organ_meat", 0, "safety"),
        ("flag", "albacore", 170, "safety"),
        ("flag", "alcohol", 0, "safety"),
    ],
)
def test_the_limits_that_matter_most_are_there(limits, selects, value, maximum, tier):
    found = limits[(limits["selects"] == selects) & (limits["value"] == value)]
    found = found[found["maximum"].notna()]
    assert found[["maximum", "tier"]].to_numpy().tolist() == [[maximum, tier]]
