"""The page of targets says what the table says, row by row, and nothing else."""

from __future__ import annotations

import math
import re
from pathlib import Path

from mealplan.household import spoken_limit
from mealplan.tables import read_rows, read_table
from mealplan.targets import unit_of

PAGE = Path(__file__).parents[2] / "docs" / "targets.md"
PER = {
    "per_kg": " per kg of body weight",
    "energy": " of the energy requirement",
    "energy_share_9": " of energy",
}


def line(row, names):
    """Return the line that the page must hold for a row of the table."""
    cells = [
        f"`{row['target_id']}`",
        names[row["nutrient"]],
        _whom(row),
        _amount(row),
        "week" if row["period"] == "week" else "day",
        row["tier"],
        row["official"],
        row["confidence"],
        row["source"],
    ]
    return f"| {' | '.join(cells)} |"


def _whom(row):
    ages = [row["age_from"], row["age_to"]]
    spans = {
        (True, True): "",
        (False, True): f"from {ages[0]:g} years" if ages[0] == ages[0] else "",
        (False, False): f"{ages[0]:g} to {ages[1]:g} years" if ages[1] == ages[1] else "",
    }
    sex = {"female": "women", "male": "men"}.get(row["sex"], "")
    condition = "" if row["condition"] != row["condition"] else row["condition"]
    known = [sex, spans[math.isnan(ages[0]), math.isnan(ages[1])], condition.replace(";", ", ")]
    return ", ".join(part for part in known if part) or "all"


def _amount(row):
    if row["basis"] == "amount":
        said = spoken_limit(row["minimum"], row["maximum"], unit_of(row["nutrient"]))
    else:
        unit = "g" if row["basis"] == "per_kg" else "%"
        bounds = [row[side] * (1 if unit == "g" else 100) for side in ("minimum", "maximum")]
        texts = [f"{bound:g} {unit}" for bound in bounds]
        said = f"{bounds[0]:g} to {texts[1]}"
        said = f"at least {texts[0]}" if math.isnan(bounds[1]) else said
        said = f"at most {texts[1]}" if math.isnan(bounds[0]) else said
    asked = row["asked_of_food"]
    unit = unit_of(row["nutrient"]).replace("ug", "µg")
    of_food = "" if math.isnan(asked) else f" ({asked:g} {unit} asked of food)"
    alone = " from supplements" if row["counts"] == "supplements" else ""
    return said + PER.get(row["basis"], "") + of_food + alone


def test_the_page_holds_every_row_in_the_order_of_the_table(table):
    names = table.nutrient_info["name"]
    wanted = [line(row, names) for row in read_rows("targets.csv")]
    found = [text for text in PAGE.read_text(encoding="utf-8").splitlines() if "| `" in text]
    held = [text for text in found if text.startswith("| `")]
    assert held == wanted, "\n".join(text for text in wanted if text not in held)


def test_targets_that_the_words_name_exist():
    text = PAGE.read_text(encoding="utf-8").split("## The table")[0]
    named = {word for word in re.findall(r"`([a-z0-9_]+)`", text) if "_upper" in word}
    assert named
    assert named <= set(read_table("targets.csv")["target_id"])
