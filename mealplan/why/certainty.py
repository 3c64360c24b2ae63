"""How sure a plan's figures are: typical, low and high, and the foods that blur them most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mealplan.policy import debit_per_g
from mealplan.tables import records
from mealplan.targets import SUPPLEMENTS_ALONE
from mealplan.tiers import price_of
from mealplan.why.words import capital, food_words, listed, said, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mealplan.plan import WeekPlan
    from mealplan.tables import Row

_NAMED = 3
"""Foods named for each target."""
_SHARES = ("known", "imputed", "unknown")
_PER_GRAM = 0.01
"""Values of the food table are per 100 g."""


def certainty_table(plan: WeekPlan) -> pd.DataFrame:
    """Return how sure each nutrient with a target is, a day on average.

    Parameters
    ----------
    plan : WeekPlan

    Returns
    -------
    DataFrame
        Indexed by nutrient: name, unit; typical, low, high, with supplements [unit a day];
        known, imputed, unknown [share of all grams]; foods, those whose ranges are widest,
        as ids joined by ``;``. A value that is unknown counts 0 in `typical` and `low`, and
        in `high` as much as a planner fears (`mealplan.policy`).
    """
    rows = plan.targets[plan.targets["counts"] != SUPPLEMENTS_ALONE]
    given = rows.drop_duplicates("nutrient").set_index("nutrient")
    keys = list(given.index)
    eaten = plan.menu.groupby("food_id")["grams"].sum() / len(plan.nutrients)
    grams, foods = eaten.to_numpy(dtype=float)[:, None], list(eaten.index)
    ends = (plan.table.low, plan.table.high)
    low, high = (end.loc[foods, keys].to_numpy(dtype=float) for end in ends)
    feared = debit_per_g(plan.table.foods, plan.table.nutrients[keys]).loc[foods].to_numpy()
    unknown = np.where(np.isnan(high), np.nan_to_num(feared), 0.0) * grams
    width = np.nan_to_num(high - low) * _PER_GRAM * grams + unknown
    return pd.DataFrame(
        {
            "name": given["name"],
            "unit": given["unit"],
            "typical": given["total"],
            "low": given["low"],
            "high": given["high"] + unknown.sum(axis=0),
            **{share: plan.coverage.loc[keys, share] for share in _SHARES},
            "foods": [_widest(foods, column) for column in width.T],
        }
    )


def _widest(foods: list[str], widths: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    order = np.argsort(-widths, kind="stable")[:_NAMED]
    return ";".join(foods[at] for at in order if widths[at] > 0)


def certainty_words(plan: WeekPlan, table: pd.DataFrame) -> Iterator[str]:
    """Yield a sentence for each target whose verdict another end of the range would change."""
    names = plan.table.foods["name"].to_dict()
    told, ranges = set(), table.to_dict("index")
    kept = plan.targets[plan.targets["status"].isin(["met", "close"])]
    kept = kept[kept["counts"] != SUPPLEMENTS_ALONE]
    # Of two verdicts on a nutrient the one on a hard limit matters more.
    for row in sorted(records(kept), key=lambda row: row["tier"] != "safety"):
        nutrient, unit = row["nutrient"], str(row["unit"])
        sure = ranges[nutrient]
        low, high = float(sure["low"]), float(sure["high"])
        verdict = _verdict(row, low, high)
        if verdict and nutrient not in told:
            told.add(nutrient)
            foods = [food_words(names[food]) for food in str(sure["foods"]).split(";") if food]
            yield (
                f"{capital(short(str(row['name'])))}: {said(float(sure['typical']), unit)} a day, "
                f"somewhere from {said(low, '')} to {said(high, unit)}; {verdict}. Of all grams, "
                f"{sure['known']:.0%} have a known value; least sure: {listed(foods)}."
            )
    others = "Every other" if told else "Every"
    yield f"{others} target that is met holds at both ends of its range."


def _verdict(row: Row, low: float, high: float) -> str:
    """Say what another end of a range would change; empty where nothing."""
    if low < row["minimum"]:
        return f"at the low end it misses {said(row['minimum'], str(row['unit']))}"
    if high > row["maximum"]:
        return f"at the high end it exceeds {said(row['maximum'], str(row['unit']))}"
    return ""


@dataclass(frozen=True)
class Proof:
    """What is proven of a plan.

    Parameters
    ----------
    gap : float
        Distance of the finished week from the bound over all dishes. [share of its cost]
    room : tuple of (str, float)
        By tier, the most by which any one target could still improve with nothing else getting
        worse. [share of a target]
    lowered : tuple of str
        Goals that no menu reaches, asked for in part only; the bound is for them so.
    """

    gap: float
    room: tuple[tuple[str, float], ...]
    lowered: tuple[str, ...]

    def words(self) -> str:
        """Say what is proven."""
        open_tiers = [
            f"{share:.1%} of a {tier} one" for tier, share in self.room if share >= _SHARP
        ]
        targets = "Targets: proven best"
        if open_tiers:
            targets += f" but for at most {listed(open_tiers, 'or')}"
        lowered = f", {listed(self.lowered)} counted as far as food can go" if self.lowered else ""
        return f"{targets}{lowered}; preference: within {self.gap:.1%} of the bound."


_SHARP = 0.005
"""Share of a target below which nothing is left to gain."""
_TIERS = ("primary", "secondary", "bonus")


def proof_of(plan: WeekPlan) -> Proof:
    """Return what is proven of a plan, from its bound."""
    known = plan.provenance
    slack = max(0.0, float(str(known["week_cost"])) - float(str(known["dishes_bound"])))
    asked = known["still_asked_of_unreachable"]
    weeks = asked if isinstance(asked, list) else []
    names = plan.targets.set_index("target_id")["name"].to_dict()
    lowered = sorted({short(names[goal.rsplit("_", 1)[0]]) for week in weeks for goal in week})
    return Proof(
        gap=float(str(known["week_gap"])),
        room=tuple((tier, min(1.0, slack / price_of(tier))) for tier in _TIERS),
        lowered=tuple(lowered),
    )
