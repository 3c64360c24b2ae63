"""Charts of plans, as specifications that Streamlit draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from mealplan.render import share_of_goal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mealplan.tables import Row

_BAR_STEP_PX = 24
_WORDS = ("met", "close", "below", "above", "report")
_COLOURS = ("#2e7d32", "#b26a00", "#c62828", "#c62828", "#5f6b7a")
"""One colour per word, dark enough for 3:1 against white and near black."""


def target_chart(rows: Sequence[Row]) -> alt.LayerChart | alt.FacetChart:
    """Draw what food gives as a share of each target, one bar per nutrient.

    Parameters
    ----------
    rows : sequence of mapping
        One per nutrient, as `mealplan.render.by_nutrient` joins them.
    """
    shares = pd.DataFrame(
        {"nutrient": row["name"], "share": share_of_goal(row), "standing": row["status"]}
        for row in rows
    )
    colour = alt.Color(
        "standing:N",
        scale=alt.Scale(domain=list(_WORDS), range=list(_COLOURS)),
        legend=alt.Legend(title=None, orient="top"),
    )
    bars = (
        alt.Chart(shares)
        .mark_bar()
        .encode(
            x=alt.X("share:Q", title="Share of the target", axis=alt.Axis(format="%")),
            y=alt.Y(
                "nutrient:N",
                title=None,
                sort=None,
                axis=alt.Axis(labelLimit=260, labelOverlap=False),
            ),
            color=colour,
            tooltip=["nutrient", alt.Tooltip("share:Q", format=".0%"), "standing"],
        )
    )
    whole = alt.Chart(pd.DataFrame({"share": [1.0]})).mark_rule(strokeDash=[4, 3]).encode(x="share")
    return alt.layer(bars, whole).properties(height=alt.Step(_BAR_STEP_PX))
