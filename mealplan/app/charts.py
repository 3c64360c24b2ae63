"""Charts of plans and foods, as specifications that Streamlit draws, each with words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from mealplan.app.views import limit_words
from mealplan.render import ALONE, by_nutrient, share_of_goal, standing
from mealplan.tables import Row, records
from mealplan.translation import lexicon_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mealplan.app.texts import Texts
    from mealplan.plan import WeekPlan

AnyChart = alt.Chart | alt.LayerChart | alt.FacetChart
_BAR_STEP_PX = 24
_CHART_PX = 480
_LABEL_PX = 14
_GRID_OPACITY = 0.5
_GOOD = ("met", "within", "reported")
STANDING_COLOURS = {
    "met": "#2f8a3a",
    "within": "#2f8a3a",
    "close": "#b8730f",
    "below": "#d1453b",
    "above": "#d1453b",
    "report": "#71808c",
}
"""One colour per word, 3:1 against both backgrounds (tests/app/test_contrast.py)."""
FOOD_COLOURS = ("#3b82c4", "#b8730f", "#2f8a3a", "#b15fc0", "#1f8f8a", "#d1453b", "#71808c")
"""The foods that give most, then all others; 3:1 against both backgrounds."""
_SCALE = ("#d1453b", "#e7b84b", "#3f9a4a")
"""From nothing to the whole target; each cell also says its figure."""
_CELL_TEXT = "#111111"
_NAMED = 3
"""Names that a sentence about a chart lists."""


@dataclass(frozen=True)
class Picture:
    """A chart and what it shows in words."""

    chart: AnyChart
    words: str


def target_chart(targets: pd.DataFrame, texts: Texts) -> Picture:
    """Draw what food and supplements give as a share of each target, one bar per nutrient.

    Parameters
    ----------
    targets : DataFrame
        A plan's targets.
    texts : mapping of str to str
    """
    rows = by_nutrient(targets, lexicon_in(texts["app.code"]).say(ALONE))
    shares = pd.DataFrame(
        {
            "nutrient": row["name"],
            "share": share_of_goal(row),
            "standing": texts[f"standing.{_key(row)}"],
        }
        for row in rows
    )
    words = {texts[f"standing.{key}"]: colour for key, colour in STANDING_COLOURS.items()}
    axis = alt.Axis(labelLimit=260, labelOverlap=False)
    bars = (
        alt.Chart(shares)
        .mark_bar()
        .encode(
            x=alt.X("share:Q", title=texts["charts.share_axis"], axis=alt.Axis(format="%")),
            y=alt.Y("nutrient:N", title=None, sort=None, axis=axis),
            color=_colour("standing", words, 3),
            tooltip=["nutrient", alt.Tooltip("share:Q", format=".0%"), "standing"],
        )
    )
    whole = alt.Chart(pd.DataFrame({"share": [1.0]})).mark_rule(strokeDash=[4, 3])
    chart = alt.layer(bars, whole.encode(x="share")).properties(height=alt.Step(_BAR_STEP_PX))
    return Picture(_plain(chart), texts["charts.share_alt"].format(summary=_summary(rows, texts)))


def _key(row: Row) -> str:
    word = standing(row)
    return "report" if word == "reported" else word


def _summary(rows: Sequence[Row], texts: Texts) -> str:
    missed = [row["name"] for row in rows if standing(row) not in _GOOD]
    names = ", ".join(missed) or texts["charts.none"]
    good = len(rows) - len(missed)
    return texts["charts.share_summary"].format(good=good, all=len(rows), names=names)


def food_chart(plan: WeekPlan, nutrient: str, titles: Mapping[int, str], texts: Texts) -> Picture:
    """Draw what each food gives of a nutrient day by day, with the target as lines.

    Parameters
    ----------
    plan : WeekPlan
    nutrient : str
        Key of the nutrient.
    titles : mapping of int to str
        Names of the days that are drawn, in order.
    texts : mapping of str to str
    """
    info = plan.table.nutrient_info.loc[nutrient]
    amounts, leaders = by_food(plan, nutrient, texts["charts.others"])
    amounts = _named_days(amounts, titles)
    colours = dict(zip([*leaders, texts["charts.others"]], FOOD_COLOURS, strict=False))
    unit = str(info["unit"]).replace("ug", "µg")
    title = texts["charts.foods_axis"].format(name=info["name"], unit=unit)
    bars = (
        alt.Chart(amounts)
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            x=alt.X("day:N", title=None, sort=list(titles.values()), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("amount:Q", title=title),
            color=_colour("food", colours, 1),
            tooltip=["day", "food", alt.Tooltip("amount:Q", format=".3~g")],
        )
    )
    row = next(row for row in by_nutrient(plan.targets) if row["nutrient"] == nutrient)
    chart = _plain(alt.layer(bars, *_limit_lines(row)).properties(height=_CHART_PX))
    most = "; ".join(leaders[:_NAMED]) or texts["charts.none"]
    words = texts["charts.by_food_alt"].format(
        name=info["name"], foods=most, target=limit_words(row, texts)
    )
    return Picture(chart, words)


def _named_days(rows: pd.DataFrame, titles: Mapping[int, str]) -> pd.DataFrame:
    """Return the rows of some days, the days by their names."""
    shown = rows[rows["day"].isin(list(titles))]
    return shown.assign(day=shown["day"].map(dict(titles)))


def by_food(plan: WeekPlan, nutrient: str, others: str) -> tuple[pd.DataFrame, list[str]]:
    """Return what each food gives of a nutrient a day, and the foods that give most.

    Returns
    -------
    DataFrame
        Columns day, food, amount; foods that give little are one row called `others`.
    list of str
        Those with rows of their own, the most giving first.
    """
    per_g = plan.table.nutrients[nutrient].fillna(0.0) / 100.0
    amount = plan.menu["food_id"].map(per_g) * plan.menu["grams"]
    given = plan.menu[["day", "food"]].assign(amount=amount)
    ranked = given.groupby("food")["amount"].sum().sort_values(ascending=False, kind="stable")
    leaders = [str(food) for food in ranked[ranked > 0].index[: len(FOOD_COLOURS) - 1]]
    named = given.assign(food=given["food"].where(given["food"].isin(leaders), others))
    summed = named.groupby(["day", "food"])["amount"].sum()
    return summed.reset_index(), leaders


def _limit_lines(row: Row) -> list[alt.Chart]:
    """Draw the target and the limit of a nutrient."""
    bounds = [row[side] for side in ("minimum", "maximum") if row[side] > 0]
    return [
        alt.Chart(pd.DataFrame({"amount": [bound]}))
        .mark_rule(strokeDash=[6, 4], strokeWidth=2, color=FOOD_COLOURS[-1])
        .encode(y="amount:Q")
        for bound in bounds
    ]


def week_map(plan: WeekPlan, titles: Mapping[int, str], texts: Texts) -> Picture:
    """Draw the share of each goal that each day reaches, as a map of days and nutrients."""
    shown = _named_days(day_shares(plan), titles)
    base = alt.Chart(shown).encode(
        x=alt.X(
            "day:N",
            title=None,
            sort=list(titles.values()),
            axis=alt.Axis(labelAngle=0, orient="top"),
        ),
        y=alt.Y("nutrient:N", title=None, sort=None, axis=alt.Axis(labelLimit=200)),
        tooltip=["day", "nutrient", alt.Tooltip("share:Q", format=".0%")],
    )
    scale = alt.Scale(domain=[0, 0.5, 1], range=list(_SCALE), clamp=True)
    cells = base.mark_rect().encode(color=alt.Color("share:Q", scale=scale, legend=None))
    figures = base.mark_text(color=_CELL_TEXT, fontSize=12).encode(
        text=alt.Text("share:Q", format=".0%")
    )
    chart = alt.layer(cells, figures).properties(height=alt.Step(_BAR_STEP_PX))
    return Picture(_plain(chart), texts["charts.by_day_alt"].format(lowest=lowest(shown)))


def day_shares(plan: WeekPlan) -> pd.DataFrame:
    """Return the share of each goal that each day gives: columns day, nutrient, share."""
    rows = []
    for row in by_nutrient(plan.targets):
        if row["minimum"] > 0 and row["nutrient"] in plan.nutrients:
            given = plan.nutrients[row["nutrient"]] + row["from_supplements"]
            rows += [
                (day, row["name"], amount / row["minimum"])
                for day, amount in zip(given.index, given, strict=True)
            ]
    return pd.DataFrame(rows, columns=["day", "nutrient", "share"])


def lowest(shares: pd.DataFrame) -> str:
    """Name the smallest shares of a week map in words."""
    least = records(shares.nsmallest(_NAMED, "share", keep="first"))
    return "; ".join(f"{row['nutrient']}, {row['day']}: {row['share']:.0%}" for row in least)


def ranking_chart(ranked: pd.DataFrame, title: str) -> AnyChart:
    """Draw foods by what they give of a nutrient: columns food and amount."""
    chart: alt.Chart = (
        alt.Chart(ranked)
        .mark_bar(color=FOOD_COLOURS[0])
        .encode(
            x=alt.X("amount:Q", title=title),
            y=alt.Y("food:N", title=None, sort=None, axis=alt.Axis(labelLimit=240)),
            tooltip=["food", alt.Tooltip("amount:Q", format=".3~g")],
        )
        .properties(height=alt.Step(_BAR_STEP_PX))
    )
    return _plain(chart)


def _plain(chart: AnyChart) -> AnyChart:
    """Return a chart in the pages' look: no frames, labels as large as small print.

    It is drawn without Streamlit's own look, whose labels are a grey too faint to read in one of
    the themes; without it they take the colour of the page's text in either.
    """
    dressed: AnyChart = (
        chart.configure_axis(
            labelFontSize=_LABEL_PX,
            titleFontSize=_LABEL_PX,
            titleFontWeight="normal",
            domain=False,
            ticks=False,
            labelPadding=6,
            gridOpacity=_GRID_OPACITY,
        )
        .configure_legend(labelFontSize=_LABEL_PX, symbolType="square")
        .configure_view(stroke=None)
    )
    return dressed


def _colour(field: str, colours: dict[str, str], columns: int) -> alt.Color:
    return alt.Color(
        f"{field}:N",
        scale=alt.Scale(domain=list(colours), range=list(colours.values())),
        legend=alt.Legend(title=None, orient="top", columns=columns, labelLimit=220),
    )
