"""What every export says beside the menu: version, sources, statements, dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from mealplan.tables import records
from mealplan.translation import ENGLISH, Lexicon

if TYPE_CHECKING:
    import pandas as pd

    from mealplan.plan import WeekPlan

# Spelled here since strftime speaks the machine's language.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def made_with(plan: WeekPlan, lexicon: Lexicon = ENGLISH) -> str:
    """Say in one line what made the plan, and whose its figures are where they are not those."""
    known, now = plan.provenance, plan.table.version
    made = lexicon.say(
        f"Made by mealplan {known['mealplan']} with food table {known['food_table']} and "
        f"{known['solver']}, seed {known['seed']}."
    )
    if known["food_table"] == now:
        return made
    return f"{made} {lexicon.say(f'The figures are those of food table {now}.')}"


def plan_sources(plan: WeekPlan) -> pd.DataFrame:
    """Return what the figures of a plan's foods come from, a row for each source."""
    return plan.table.sources_of(plan.menu["food_id"].unique())


def source_lines(plan: WeekPlan) -> tuple[str, ...]:
    """Return one line for each source of the plan's foods: what it is, under which terms."""
    return tuple(
        f"{str(row['citation'] or row['taken']).rstrip('.')}. Terms: {row['licence']}."
        for row in records(plan_sources(plan))
    )


def short_source_line(plan: WeekPlan) -> str:
    """Name the sources of the plan's foods in one line, where there is room for no more."""
    named = (str(row["release"]) for row in records(plan_sources(plan)) if row["release"])
    return f"Sources of the figures: {'; '.join(named)}. Other exports give them in full."


def remarks(plan: WeekPlan, lexicon: Lexicon = ENGLISH) -> tuple[str, ...]:
    """Return when to take what, what a reader must know, then the plan's footprint."""
    notices = (*plan.timing, *plan.warnings)
    return (*(str(notice) for notice in notices), lexicon.say(str(plan.footprint())))


def about(plan: WeekPlan, lexicon: Lexicon = ENGLISH) -> tuple[str, ...]:
    """Return what a reader must know, then what made the plan, then its sources."""
    return (*remarks(plan, lexicon), made_with(plan, lexicon), *source_lines(plan))


def about_shortly(plan: WeekPlan, lexicon: Lexicon = ENGLISH) -> tuple[str, ...]:
    """Return what `about` does, its sources by their short names alone."""
    return (*remarks(plan, lexicon), made_with(plan, lexicon), short_source_line(plan))


def day_name(day: int, start: date | None) -> str:
    """Name a day of a plan, with its date where the plan has one.

    Examples
    --------
    >>> day_name(3, None), day_name(3, date(2026, 11, 23))
    ('Day 3', 'Day 3, Wed 25 Nov')
    """
    if start is None:
        return f"Day {day}"
    found = start + timedelta(days=day - 1)
    return f"Day {day}, {_WEEKDAYS[found.weekday()]} {found.day} {_MONTHS[found.month - 1]}"
