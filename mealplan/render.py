"""Prints plans, targets and foods for a reader at a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mealplan.household import spoken_limit, spoken_number
from mealplan.notices import effect
from mealplan.prescription import SHARE
from mealplan.tables import Row, records
from mealplan.targets import SUPPLEMENTS_ALONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from rich.console import RenderableType

    from foods import FoodTable
    from mealplan.cautions import Caution
    from mealplan.notices import Notice
    from mealplan.plan import WeekPlan
    from mealplan.why.explanation import Explanation

_BAR_CELLS = 10
_MOST_IDS = 12
"""Ids of rows that are listed beside a source; more are counted."""
ALONE = "{name}, from supplements"
"""How a row of targets that hold for supplements alone is named."""
_ROUNDING = 0.02
"""Spread of a total that is not worth a second look (design choice)."""
_STATUS_STYLES = {"met": "green", "close": "yellow", "below": "red", "above": "red"}
_STATUS_ORDER = ("above", "below", "close", "report", "met")
"""From what a reader must see first to what may wait."""


def week_view(plan: WeekPlan) -> Group:
    """Lay a plan out day by day, then its targets, then what the reader must know."""
    days: list[RenderableType] = []
    costs = plan.costs["known_cost"]
    for day in range(1, len(plan.nutrients) + 1):
        rows = plan.menu[plan.menu["day"] == day]
        title = Text(f"Day {day}", style="bold")
        if plan.request.prices:
            title.append(f"  {_cost(plan, costs[day])}", style="not bold dim")
        days += [title, _day(plan, rows, plan.dishes[plan.dishes["day"] == day]), Text()]
    total = [_total(plan)] if plan.request.prices else []
    notes = (_lines("When to take what", plan.timing), _lines("Please read", plan.warnings))
    aims = (target_view(plan.targets), origin_view(plan.targets), Text())
    return Group(*days, *total, *aims, *notes, _proof(plan))


def _total(plan: WeekPlan) -> Text:
    known = _cost(plan, plan.costs["known_cost"].sum())
    return Text(f"The whole plan costs {known}.\n", style="bold")


def _cost(plan: WeekPlan, known: float) -> str:
    """Say a cost; where prices are missing it is a least one."""
    least = "at least " if plan.costs["unpriced_g"].any() else ""
    return f"{least}{known:.2f}"


def explanation_view(explanation: Explanation, foods: Iterable[str] = ()) -> Group:
    """Lay an explanation out under its headings, then why some foods are in or not."""
    reasons = tuple(explanation.why(food).words() for food in foods)
    sections = {**explanation.words(), **({"Why these foods": reasons} if reasons else {})}
    lines: list[RenderableType] = []
    for title, sentences in sections.items():
        lines.append(Text(title, style="bold"))
        lines += [Padding(Text(f"- {sentence}"), (0, 0, 0, 2)) for sentence in sentences]
        lines.append(Text())
    return Group(*lines)


def target_view(targets: pd.DataFrame) -> Table:
    """Lay out how a plan stands against its targets, with a bar and a word for each."""
    table = Table(title="A day on average", box=box.SIMPLE, title_justify="left")
    table.add_column("Nutrient", min_width=16, max_width=30)
    for name in ("Plan gives", "Target"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("Standing", no_wrap=True)
    for row in by_nutrient(targets):
        style = _STATUS_STYLES.get(row["status"], "dim")
        table.add_row(
            row["name"],
            spoken_number(row["total"], row["unit"]),
            limit_text(row),
            Text(_bar(row), style=style),
            Text(standing(row), style=style),
        )
    return table


def origin_view(targets: pd.DataFrame) -> Table:
    """Lay out where amounts come from, and how far they may be off; sure figures are left out."""
    table = Table(title="How sure the figures are", box=box.SIMPLE, title_justify="left")
    table.add_column("Nutrient", min_width=16, max_width=30)
    taken = bool((targets["from_supplements"] > 0).any())
    names = ("From food", *["Supplements", "Together"] * taken, "Low to high")
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for row in by_nutrient(targets):
        between, unit = range_text(row), str(row["unit"])
        if between or row["from_supplements"] > 0:
            given = ("from_supplements", "total") if taken else ()
            amounts = [spoken_number(row[part], unit) for part in ("mean", *given)]
            table.add_row(row["name"], *amounts, between)
    return table


def by_nutrient(targets: pd.DataFrame, alone: str = ALONE) -> list[Row]:
    """Join a plan's targets to one row per nutrient: highest minimum, lowest maximum.

    The row keeps the words and amounts of the target that stands worst. What holds for
    supplements alone has a row of its own.

    Parameters
    ----------
    targets : DataFrame
        A plan's targets.
    alone : str
        How a row for supplements alone is named.
    """
    apart = targets["name"].map(lambda name: alone.format(name=name))
    named = targets["name"].mask(targets["counts"] == SUPPLEMENTS_ALONE, apart)
    shown = targets.assign(name=named)
    # Plain rows: grouping frames takes ten times as long.
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in records(shown):
        groups.setdefault((row["nutrient"], row["counts"]), []).append(row)
    return [_joined(rows) for rows in groups.values()]


def _joined(rows: Sequence[Row]) -> Row:
    """Join the targets of one nutrient."""
    worst = min(rows, key=lambda row: _STATUS_ORDER.index(row["status"]))
    goals = [row for row in rows if not math.isnan(row["minimum"])]
    limits = [row["maximum"] for row in rows if not math.isnan(row["maximum"])]
    return {
        **worst,
        "minimum": max((row["minimum"] for row in goals), default=math.nan),
        "maximum": min(limits, default=math.nan),
        "counted": goals[0]["counted"] if goals else worst["counted"],
    }


def daily_targets_view(targets: pd.DataFrame, names: pd.Series[str]) -> RenderableType:
    """Lay out the targets of a patient before any plan, then their sources."""
    table = _narrow("Daily targets", "Nutrient", "Target", "Over", "Tier", "Official", "Source")
    notes: dict[str, int] = {}
    for row in records(targets):
        words = (limit_text(row), row["period"], row["tier"], row["official"])
        table.add_row(names[row["nutrient"]], *words, _number(notes, row["source"]))
    return Group(table, _numbered(notes))


def cautions_view(cautions: Sequence[Caution]) -> Table:
    """Lay out the rules that apply to a patient, those first that win over the others."""
    table = Table(title="What applies, and why", box=box.SIMPLE, title_justify="left")
    for name in ("Rule", "Because of", "Does", "To", "Why", "Source"):
        table.add_column(name)
    for item in cautions:
        does = item.action.value.replace("_", " ")
        ask = f" Ask {item.ask}." if item.ask else ""
        words = (item.because, does, effect(item), item.reason + ask)
        table.add_row(item.rule_id, *words, f"{item.source} ({item.confidence})")
    return table


def sources_view(sources: pd.DataFrame) -> Table:
    """Lay out every source, and what rests on it."""
    table = Table(title="Sources", box=box.SIMPLE, title_justify="left")
    for name in ("Table", "Source", "Rows"):
        table.add_column(name, overflow="fold")
    for row in records(sources):
        ids = row["rows"].split(", ")
        many = f"{len(ids)} rows, {ids[0]} the first"
        table.add_row(row["table"], row["source"], many if len(ids) > _MOST_IDS else row["rows"])
    return table


def found_view(found: pd.DataFrame) -> Table:
    """Lay out what a search for foods found."""
    table = Table(box=box.SIMPLE)
    for name in ("Id", "Food", "Group", "Everyday"):
        table.add_column(name)
    for row in records(found.reset_index(names="food_id")):
        everyday = "yes" if row["everyday"] else ""
        table.add_row(row["food_id"], row["name"], row["group"], everyday)
    return table


def food_view(foods: FoodTable, food_id: str) -> RenderableType:
    """Lay out a food's values per 100 g, each with its range and status, then their sources."""
    title = f"{foods.foods['name'].to_dict()[food_id]} ({food_id}), per 100 g"
    table = _narrow(title, "Nutrient", "Value", "Low to high", "Kind of figure", "Source")
    notes: dict[str, int] = {}
    for row in records(foods.nutrient_info.reset_index(names="key")):
        known = foods.provenance(food_id, row["key"])
        unit = {"ug": " µg", SHARE: ""}.get(known.unit, f" {known.unit}")
        value = "unknown" if math.isnan(known.value) else f"{known.value:.4g}{unit}"
        same = not known.low < known.high
        spread = "" if same else f"{known.low:.4g} to {known.high:.4g}"
        source = ". ".join(text for text in (known.source, known.citation) if text)
        status = str(known.status).replace("_", " ")
        table.add_row(row["name"], value, spread, status, _number(notes, source))
    return Group(table, _numbered(notes))


def _narrow(title: str, *names: str) -> Table:
    """Return an empty table that drops no letter where the terminal is narrow."""
    table = Table(title=title, box=box.SIMPLE, title_justify="left")
    for name in names:
        table.add_column(name, overflow="fold")
    return table


def _number(notes: dict[str, int], text: str) -> str:
    """Return the number of a note, a new one for a new text; nothing for an empty one."""
    return f"[{notes.setdefault(text, len(notes) + 1)}]" if text else ""


def _numbered(notes: Mapping[str, int]) -> Table:
    """Lay out notes by their numbers, each once."""
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for text, number in notes.items():
        table.add_row(Text(f"[{number}]"), Text(text))
    return table


def share_of_goal(row: Row) -> float:
    """Return what is counted as a share of the minimum, or of the maximum without one."""
    goal = row["maximum"] if math.isnan(row["minimum"]) else row["minimum"]
    return float(row["counted"] / goal) if goal > 0 else 0.0


def limit_text(row: Row) -> str:
    """Say a target in words: at least, at most, or from and to."""
    return spoken_limit(row["minimum"], row["maximum"], str(row["unit"]))


def range_text(row: Row) -> str:
    """Say between which amounts the total lies; empty where that is no more than rounding."""
    narrow = row["high"] - row["low"] <= _ROUNDING * row["total"]
    return "" if narrow else spoken_limit(row["low"], row["high"], str(row["unit"]))


def _day(plan: WeekPlan, rows: pd.DataFrame, dishes: pd.DataFrame) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1))
    table.add_column("occasion", style="bold", width=10)
    table.add_column("what")
    for dish in records(dishes):
        what = Text(f"{dish['dish']}", style="bold cyan")
        again = plan.is_left_over(dish["day"], dish["occasion"])
        time = "left over from yesterday's dinner" if again else f"{dish['minutes']} min"
        what.append(f"  {time}", style="dim")
        for row in records(rows[rows["occasion"] == dish["occasion"]]):
            beside = plan.is_beside(row["dish_id"], row["component"])
            mark = "with it: " if beside else ""
            what.append(f"\n  {mark}{row['food']}, {row['measure']}", style="not bold default")
        method = "Warm it through until it steams." if again else dish["method"]
        what.append(f"\n  {method}", style="not bold italic dim")
        table.add_row(str(dish["occasion"]).capitalize(), what)
    return table


def _lines(title: str, notices: Sequence[Notice]) -> Group:
    lines = [Padding(Text(f"- {notice}"), (0, 0, 0, 2)) for notice in notices]
    return Group(Text(title, style="bold"), *lines, Text()) if lines else Group()


def _proof(plan: WeekPlan) -> Text:
    known, now = plan.provenance, plan.table.version
    other = "" if known["food_table"] == now else f" (figures of {now})"
    return Text(
        f"{plan.footprint()}\n\n"
        f"Dishes chosen within {known['dishes_gap']:.1%} of the best there is (proven). "
        f"Food table {known['food_table']}{other}, {known['values']} values, {known['solver']}, "
        f"seed {known['seed']}.",
        style="dim",
    )


def _bar(row: Row) -> str:
    cells = round(_BAR_CELLS * min(1.0, share_of_goal(row)))
    return "█" * cells + "░" * (_BAR_CELLS - cells)


def standing(row: Row) -> str:
    """Say in a word how a target stands."""
    if row["status"] != "met":
        return str(row["status"]) if row["status"] != "report" else "reported"
    return "within" if math.isnan(row["minimum"]) else "met"
