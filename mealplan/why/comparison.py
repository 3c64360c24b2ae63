"""Two plans side by side: targets, cost, foods, dishes and rules."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from mealplan.household import spoken_number
from mealplan.request import DAYS_A_WEEK
from mealplan.why.members import reason_member
from mealplan.why.words import capital, food_words, listed, said, said_change, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mealplan.plan import WeekPlan

_NOTED = 0.05
"""Change of a target, as a share of it, from which it is told of."""
_NAMED = 8
"""Foods or dishes named on each side."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What one plan has that another has not; `first` is `plan_a`, `second` `plan_b`.

    Parameters
    ----------
    targets : DataFrame
        Indexed by target id: name, unit, first, second, change [unit a day], goal, and the
        status in both.
    foods : DataFrame
        Indexed by food id: food, first, second, change. [g a day]
    dishes : DataFrame
        Indexed by dish id: dish, first, second, change. [servings a week]
    rules : DataFrame
        Indexed by stable name: rule, first, second; whether each plan has it, or its
        amount.
    cost : tuple of float
        What a week of each plan costs; NaN without prices.
    """

    targets: pd.DataFrame
    foods: pd.DataFrame
    dishes: pd.DataFrame
    rules: pd.DataFrame
    cost: tuple[float, float]

    def table(self) -> pd.DataFrame:
        """Return everything that differs as one table: kind, item, first, second, change."""
        parts = {"target": ("name", self.targets), "food": ("food", self.foods)}
        parts |= {"dish": ("dish", self.dishes)}
        rows = [
            part.rename(columns={column: "item"}).assign(kind=kind)
            for kind, (column, part) in parts.items()
        ]
        costs = pd.DataFrame(
            [{"kind": "cost", "item": "a week", "first": self.cost[0], "second": self.cost[1]}]
        )
        costs["change"] = costs["second"] - costs["first"]
        whole = pd.concat([*rows, costs.dropna()], ignore_index=True)
        whole = whole[["kind", "item", "first", "second", "change"]]
        return whole[whole["change"].abs() > 0].reset_index(drop=True)

    def words(self) -> tuple[str, ...]:
        """Say what differs, in a few sentences."""
        return (
            *self._target_words(),
            *self._cost_words(),
            *self._turnover("Foods", self.foods, "food"),
            *self._turnover("Dishes", self.dishes, "dish"),
            *self._rule_words(),
        )

    def _target_words(self) -> Iterator[str]:
        shares = (self.targets["change"].abs() / self.targets["goal"]).sort_values(
            ascending=False, kind="stable"
        )
        changed = self.targets.loc[shares.index[shares > _NOTED]]
        named = dict.fromkeys(
            f"{short(str(name))} {said_change(change, unit)} (to {said(second, unit)})"
            for name, change, unit, second in changed[
                ["name", "change", "unit", "second"]
            ].itertuples(index=False)
        )
        if named:
            most = listed([*named][:_NAMED])
            yield f"A day of the second plan against the first, largest changes: {most}."
        else:
            yield "Both plans stand alike against the targets, within a twentieth."
        stands = self.targets[["name", "status_first", "status_second"]].itertuples(index=False)
        for name, before, after in dict.fromkeys(tuple(stand) for stand in stands):
            if before != after:
                yield f"{capital(short(str(name)))}: {before} in the first, {after} in the second."

    def _cost_words(self) -> Iterator[str]:
        first, second = self.cost
        if math.isfinite(first) and math.isfinite(second):
            yield f"A week costs {first:,.2f} in the first and {second:,.2f} in the second."

    def _turnover(self, what: str, table: pd.DataFrame, column: str) -> Iterator[str]:
        for where, other in (("second", "first"), ("first", "second")):
            only = table[(table[where] > 0) & (table[other] == 0)]
            names = [food_words(str(name)) for name in only[column]]
            if names:
                more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
                head = ", ".join(names[:_NAMED]) if more else listed(names)
                yield f"{what} of the {where} only: {head}{more}."

    def _rule_words(self) -> Iterator[str]:
        differ = self.rules[self.rules["first"] != self.rules["second"]]
        for rule, first, second in zip(
            differ["rule"], differ["first"], differ["second"], strict=True
        ):
            yield f"Rule {rule}: {first} in the first, {second} in the second."
        if differ.empty:
            yield "Both follow the same rules."


def compare(plan_a: WeekPlan, plan_b: WeekPlan) -> Comparison:
    """Compare two plans.

    Parameters
    ----------
    plan_a, plan_b : WeekPlan
        The first and the second; they may be for different patients and of any length.

    Returns
    -------
    Comparison
        Amounts a day and servings a week, so that plans of any length compare.
    """
    return Comparison(
        targets=_targets(plan_a, plan_b),
        foods=_amounts(plan_a, plan_b, "food_id", "food"),
        dishes=_amounts(plan_a, plan_b, "dish_id", "dish"),
        rules=_rules(plan_a, plan_b),
        cost=(_cost(plan_a), _cost(plan_b)),
    )


def _targets(plan_a: WeekPlan, plan_b: WeekPlan) -> pd.DataFrame:
    columns = ["name", "unit", "minimum", "maximum", "counted", "status"]
    first, second = (plan.targets.set_index("target_id")[columns] for plan in (plan_a, plan_b))
    both = first.add_suffix("_first").join(second.add_suffix("_second"), how="outer")
    goals = [
        f"{column}_{plan}" for column in ("minimum", "maximum") for plan in ("first", "second")
    ]
    return pd.DataFrame(
        {
            "name": both["name_first"].fillna(both["name_second"]),
            "unit": both["unit_first"].fillna(both["unit_second"]),
            "first": both["counted_first"],
            "second": both["counted_second"],
            "change": both["counted_second"] - both["counted_first"],
            "goal": both[goals].bfill(axis=1).iloc[:, 0],
            "status_first": _said_status(both["status_first"]),
            "status_second": _said_status(both["status_second"]),
        }
    )


def _said_status(status: pd.Series[str]) -> pd.Series[str]:
    return status.fillna("not a target").replace("report", "only reported")


def _amounts(plan_a: WeekPlan, plan_b: WeekPlan, key: str, name: str) -> pd.DataFrame:
    counted = [_per_period(plan, key) for plan in (plan_a, plan_b)]
    names = {**_names(plan_a, key, name), **_names(plan_b, key, name)}
    table = pd.DataFrame({"first": counted[0], "second": counted[1]}).fillna(0.0)
    table.insert(0, name, [names[item] for item in table.index])
    table["change"] = table["second"] - table["first"]
    return table.rename_axis(key)


def _per_period(plan: WeekPlan, key: str) -> pd.Series[float]:
    """Return grams of foods a day, or servings of dishes a week."""
    days = len(plan.nutrients)
    if key == "food_id":
        return plan.menu.groupby(key)["grams"].sum() / days
    return plan.dishes.groupby(key).size() * (DAYS_A_WEEK / days)


def _names(plan: WeekPlan, key: str, name: str) -> dict[str, str]:
    return dict(zip(plan.menu[key], plan.menu[name], strict=True))


def _rules(plan_a: WeekPlan, plan_b: WeekPlan) -> pd.DataFrame:
    first, second = _rule_texts(plan_a), _rule_texts(plan_b)
    rows = [
        {
            "name": name,
            "rule": (first.get(name) or second[name])[0],
            "first": first[name][1] if name in first else "no",
            "second": second[name][1] if name in second else "no",
        }
        for name in dict.fromkeys([*first, *second])
    ]
    return pd.DataFrame(rows, columns=["name", "rule", "first", "second"]).set_index("name")


def _rule_texts(plan: WeekPlan) -> dict[str, tuple[str, str]]:
    """Return each reason and target of a plan in words, with "yes" or its limits."""
    texts: dict[str, tuple[str, str]] = {}
    case = plan.situation()
    for item in case.excluded:
        if item.rule not in texts:
            texts[item.rule] = reason_member(item, case).subject, "yes"
    for target, name, low, high, unit in plan.targets[
        ["target_id", "name", "minimum", "maximum", "unit"]
    ].itertuples(index=False):
        texts[str(target)] = (short(str(name)), _limits(low, high, str(unit)))
    return texts


def _limits(low: float, high: float, unit: str) -> str:
    words = [] if math.isnan(low) else [f"at least {spoken_number(low, unit)}"]
    words += [] if math.isnan(high) else [f"at most {spoken_number(high, unit)}"]
    return listed(words) or "no goal"


def _cost(plan: WeekPlan) -> float:
    """Return what a week of a plan costs, its foods without a price left out; NaN without any."""
    if not plan.request.prices:
        return math.nan
    return float(plan.costs["known_cost"].sum() * DAYS_A_WEEK / len(plan.nutrients))
