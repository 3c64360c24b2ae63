"""What the swap dialog says of an alternative before it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mealplan.app.views import amounts_words, offer_lines
from mealplan.tables import records
from mealplan.translation import lexicon_in

if TYPE_CHECKING:
    import pandas as pd

    from mealplan.app.texts import Texts
    from mealplan.plan import WeekPlan
    from mealplan.revise import Alternative
    from mealplan.tables import Row

_TOLD = 3
"""Changes told of an alternative beside those that change how a target stands."""
_WORTH_TELLING = 0.02
"""Share of an amount from which a change is told."""


def told_of(offer: Alternative, texts: Texts) -> tuple[str, ...]:
    """Say what an alternative does to the targets: what stands otherwise, what moves most."""
    return (*offer_lines(offer, texts), *_moved(offer, texts))


def foods_of_offer(offer: Alternative, shown: WeekPlan) -> tuple[tuple[str, str], ...]:
    """Return the foods of the other meal with their measures, as its plan is shown."""
    rows = _here(shown.menu, offer)
    return tuple((row["food"], row["measure"]) for row in rows)


def minutes_of_offer(offer: Alternative) -> int:
    """Return how long the other meal takes. [min]."""
    return int(_here(offer.plan.dishes, offer)[0]["minutes"])


def cost_change(before: WeekPlan, offer: Alternative) -> float | None:
    """Return how much more the plan costs with an alternative; None where no price is known."""
    if not before.request.prices:
        return None
    now, then = (float(plan.costs["known_cost"].sum()) for plan in (before, offer.plan))
    return then - now


def _here(table: pd.DataFrame, offer: Alternative) -> list[Row]:
    meal = offer.meal
    return records(table[(table["day"] == meal.day) & (table["occasion"] == meal.occasion)])


def _moved(offer: Alternative, texts: Texts) -> list[str]:
    """Say the largest changes of targets that stand as before, each nutrient once."""
    changes = offer.changes[offer.changes["status_before"] == offer.changes["status_after"]]
    share = (changes["after"] / changes["before"] - 1.0).abs()
    large = changes.assign(share=share)[share.between(_WORTH_TELLING, float("inf"))]
    ranked = large.sort_values("share", ascending=False, kind="stable").drop_duplicates("name")
    say = lexicon_in(texts["app.code"]).say
    return [
        texts["swap.moved"].format(
            name=say(row["name"]),
            word=texts[f"standing.{row['status_after']}"],
            amounts=amounts_words(row, texts),
        )
        for row in records(ranked.head(_TOLD))
    ]
