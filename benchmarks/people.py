"""Writes a table of people who all differ, for `mealplan batch`; the same for a number and seed.

python benchmarks/people.py 10000 > people.csv
mealplan batch people.csv --out weeks
"""

from __future__ import annotations

import argparse
import csv
import sys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    Row = dict[str, str]

# Shares and spreads are design choices: a mixed caseload, not a survey of anybody.
_ACTIVITIES = {"inactive": 0.3, "low_active": 0.4, "active": 0.25, "very_active": 0.05}
_DIETS = {"omnivore": 0.75, "pescatarian": 0.08, "vegetarian": 0.12, "vegan": 0.05}
_ALLERGIES = ("tree_nut", "fish", "milk", "egg", "soy", "sesame")
_DISLIKED = ("sardine", "tofu", "mushroom", "liver", "kale", "natto", "egg", "lentil")
_STYLES = ("mediterranean", "home", "east_asian")
_MEDICINES = {"levothyroxine": 0.12, "warfarin": 0.02, "metformin": 0.15}


def main() -> None:
    """Write the table to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=77)
    asked = parser.parse_args()
    rows = list(people(asked.count, asked.seed))
    writer = csv.DictWriter(sys.stdout, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)


def people(count: int, seed: int) -> Iterator[Row]:
    """Yield people as rows of a patients' table."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield {"patient_id": f"p{number:06d}", **_body(rng), **_food(rng), **_medicines(rng)}


def _body(rng: np.random.Generator) -> Row:
    sex = "female" if rng.random() < 0.9 else "male"
    height_cm = rng.normal(162.0 if sex == "female" else 175.0, 7.0)
    # Under 18.5 no plan is made.
    bmi = np.clip(rng.lognormal(np.log(26.5), 0.17), 18.6, 42.0)
    return {
        "sex": sex,
        "age": str(rng.integers(45, 88)),
        "height_cm": f"{height_cm:.1f}",
        "weight_kg": f"{bmi * (height_cm / 100.0) ** 2:.1f}",
        "activity": str(rng.choice(list(_ACTIVITIES), p=list(_ACTIVITIES.values()))),
    }


def _food(rng: np.random.Generator) -> Row:
    disliked = rng.choice(_DISLIKED, size=rng.integers(1, 3), replace=False)
    return {
        "diet": str(rng.choice(list(_DIETS), p=list(_DIETS.values()))),
        "gluten_free": "yes" if rng.random() < 0.06 else "no",
        "lactose_free": "yes" if rng.random() < 0.08 else "no",
        "allergies": str(rng.choice(_ALLERGIES)) if rng.random() < 0.1 else "",
        "disliked_foods": ";".join(disliked.tolist()) if rng.random() < 0.25 else "",
        "preferred_styles": str(rng.choice(_STYLES)) if rng.random() < 0.3 else "",
    }


def _medicines(rng: np.random.Generator) -> Row:
    taken = [str(rng.choice(["letrozole", "anastrozole"]))] if rng.random() < 0.8 else []
    taken += [name for name, share in _MEDICINES.items() if rng.random() < share]
    return {"medications": ";".join(taken)}


if __name__ == "__main__":
    main()
