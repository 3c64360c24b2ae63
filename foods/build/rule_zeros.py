"""Fill in zeros that the kind of food makes certain, and test the rules on known values."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from foods.build.draft import Draft, entries
from foods.build.names import listed
from foods.build.traits import has_all
from foods.packaged import text_records
from foods.status import USDA_STATED, Status


@dataclass(frozen=True)
class ZeroRule:
    """Hold one row of ``rules/rule_zeros.csv``.

    Attributes
    ----------
    nutrients : tuple of str
        What is zero.
    needs, lacks : tuple of str
        Traits that the food must and must not have.
    zero_nutrient : str
        A nutrient that must be known to be 0 in the food; empty for none.
    """

    rule: str
    nutrients: tuple[str, ...]
    needs: tuple[str, ...]
    lacks: tuple[str, ...]
    zero_nutrient: str
    reason: str

    def holds(self, draft: Draft, traits: pd.DataFrame) -> pd.Series[bool]:
        """Tell for which foods the rule holds."""
        fits = has_all(traits, self.needs, self.lacks)
        if not self.zero_nutrient:
            return fits
        return fits & (draft.values[self.zero_nutrient] == 0)


def read_rules(table: pd.DataFrame) -> list[ZeroRule]:
    """Make rules of the rows of the table; lists in it are split by semicolons."""
    return [
        ZeroRule(
            rule=row["rule"],
            nutrients=listed(row["nutrients"]),
            needs=listed(row["needs"]),
            lacks=listed(row["lacks"]),
            zero_nutrient=row["zero_nutrient"],
            reason=row["reason"],
        )
        for row in text_records(table)
    ]


def apply_zeros(draft: Draft, traits: pd.DataFrame, rules: list[ZeroRule]) -> Draft:
    """Fill unknown values with zero where a rule holds.

    Parameters
    ----------
    draft : Draft
        The values.
    traits : DataFrame
        Foods x traits.
    rules : list of ZeroRule
        In order; the first that holds gives the reason.

    Returns
    -------
    Draft
        The filled draft.
    """
    for rule in rules:
        holds = rule.holds(draft, traits)
        for nutrient in rule.nutrients:
            foods = holds.index[holds & ~draft.known(nutrient)]
            zeros = pd.Series(0.0, index=foods)
            draft = draft.put(nutrient, entries(zeros, Status.RULE_ZERO, rule.reason))
    return draft


def hold_out(draft: Draft, traits: pd.DataFrame, rules: list[ZeroRule]) -> pd.DataFrame:
    """Compare each rule with the values USDA states for the foods it holds for.

    Returns
    -------
    DataFrame
        rule, nutrient, known, not_zero, largest (per 100 g), largest_food, to_fill.
    """
    return pd.DataFrame(
        [
            _compare(draft, nutrient, rule, rule.holds(draft, traits))
            for rule in rules
            for nutrient in rule.nutrients
        ]
    )


def _compare(
    draft: Draft, nutrient: str, rule: ZeroRule, holds: pd.Series[bool]
) -> dict[str, object]:
    stated = holds & draft.status[nutrient].isin(USDA_STATED)
    known = draft.values.loc[stated, nutrient]
    wrong = known[known > 0].sort_values(ascending=False)
    return {
        "rule": rule.rule,
        "nutrient": nutrient,
        "known": len(known),
        "not_zero": len(wrong),
        "largest": float(wrong.iloc[0]) if len(wrong) else 0.0,
        "largest_food": str(wrong.index[0]) if len(wrong) else "",
        "to_fill": int((holds & ~draft.known(nutrient)).sum()),
    }
