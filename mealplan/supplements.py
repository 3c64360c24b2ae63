"""What supplements give, and what they leave for food to give.

Supplements are taken every day, so they lower each bound of a day and of the plan by the
same amount. Towards a minimum counts what is credited; towards a maximum counts all.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mealplan.errors import PlanRefused
from mealplan.household import spoken_number
from mealplan.tables import Row, frame_of, read_rows
from mealplan.targets import SUPPLEMENTS_ALONE, planned_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from mealplan.prescription import Supplement

_TRACE = 1e-6
"""Share of an amount that is rounding."""


@dataclass(frozen=True)
class Taken:
    """What a patient's supplements give in a day.

    Parameters
    ----------
    doses : mapping of (str, int or str) to float
        Amount by nutrient and time of taking: the occasion it is taken with, or a number
        for a supplement taken by itself.
    """

    doses: Mapping[tuple[str, int | str], float]

    @classmethod
    def of(cls, supplements: Sequence[Supplement]) -> Taken:
        """Add up supplements by nutrient and time.

        Examples
        --------
        >>> from mealplan.prescription import Supplement
        >>> oil = Supplement(name="fish oil", nutrient="dha_g", amount=0.3, occasion="lunch")
        >>> taken = Taken.of([oil])
        >>> taken.amount("epa_dha_mg"), taken.at("epa_dha_mg", "dinner")
        (300.0, 0.0)
        """
        doses: dict[tuple[str, int | str], float] = defaultdict(float)
        for number, item in enumerate(supplements):
            when = number if item.occasion is None else item.occasion.value
            doses[item.nutrient, when] += item.amount
            for form in read_rows("supplement_forms.csv"):
                if form["nutrient"] == item.nutrient:
                    doses[form["counts_as"], when] += item.amount * float(form["factor"])
        return cls(doses)

    def amount(self, nutrient: str) -> float:
        """Return all that is taken of a nutrient in a day."""
        return sum(amount for (key, _), amount in self.doses.items() if key == nutrient)

    def at(self, nutrient: str, occasion: str) -> float:
        """Return what is taken of a nutrient with a meal."""
        return self.doses.get((nutrient, occasion), 0.0)

    def credited(self, nutrient: str) -> float:
        """Return what counts towards minima: at one time no more than a meal counts."""
        most = _most_at_a_time(nutrient)
        return sum(min(most, amount) for (key, _), amount in self.doses.items() if key == nutrient)

    def room(self, nutrient: str, occasion: str) -> float:
        """Return what a meal may still count of a nutrient beside what is taken with it."""
        return max(0.0, _most_at_a_time(nutrient) - self.at(nutrient, occasion))


def _most_at_a_time(nutrient: str) -> float:
    rows = (row for row in read_rows("credits.csv") if row["kind"] == "serving")
    return min((float(r["amount"]) for r in rows if r["nutrient"] == nutrient), default=math.inf)


def left_for_food(targets: pd.DataFrame, taken: Taken) -> pd.DataFrame:
    """Return what is to be asked of food when supplements have given their part.

    Parameters
    ----------
    targets : DataFrame
        From `mealplan.targets.daily_targets`.
    taken : Taken

    Returns
    -------
    DataFrame
        Targets of food alone, each as `rows_left` gives it.
    """
    return frame_of([*rows_left(rows_of(targets), taken)]).set_index("target_id")


def rows_left(targets: Iterable[Row], taken: Taken) -> Iterator[Row]:
    """Yield what is to be asked of food when supplements have given their part.

    `minimum` is what is planned for. A minimum that supplements reach and a maximum that
    they exceed are gone (NaN): food can neither help the one nor mend the other.
    `minimum_share` and `maximum_share` tell what part of the whole amount is left.

    Parameters
    ----------
    targets : iterable of Row
        Daily targets; those that supplements alone count for are left out.
    taken : Taken
    """
    for target in targets:
        if target["counts"] != SUPPLEMENTS_ALONE:
            yield _left(target, taken)


def _left(target: Row, taken: Taken) -> Row:
    planned, maximum = planned_of(target), target["maximum"]
    given = taken.amount(target["nutrient"])
    least = min(target["minimum"] - taken.credited(target["nutrient"]), planned)
    least = least if least > _TRACE * planned else math.nan
    most = maximum - given if maximum - given > _TRACE * maximum else math.nan
    day_least = planned * target["day_low"] - (planned - least)
    return {
        **target,
        "minimum": least,
        "maximum": most,
        "day_low": day_least / least if day_least > 0 else math.nan,
        "day_high": (maximum * target["day_high"] - given) / most,
        "minimum_share": _share(least, planned),
        "maximum_share": _share(most, maximum),
    }


def _share(part: float, whole: float) -> float:
    """Return a part's share of a whole; a bound of 0 leaves it unknown."""
    return part / whole if whole else math.nan


def check_supplements(targets: pd.DataFrame, taken: Taken) -> None:
    """Refuse to plan where supplements alone exceed a hard limit.

    Raises
    ------
    PlanRefused
        Names each such nutrient, the amounts, and whom to ask.
    """
    reasons = tuple(_too_much(rows_of(targets), taken))
    if reasons:
        raise PlanRefused(reasons)


def _too_much(targets: Sequence[Row], taken: Taken) -> Iterator[str]:
    for limit in (row for row in targets if row["tier"] == "safety"):
        amount, unit = taken.amount(limit["nutrient"]), str(limit["unit"])
        if amount > limit["maximum"]:
            yield (
                f"No plan is made here: supplements give {spoken_number(amount, unit)} a day "
                f"({limit['nutrient']}), more than the {spoken_number(limit['maximum'], unit)} "
                f"of {limit['target_id']}. Please ask your doctor or pharmacist about the dose."
            )
