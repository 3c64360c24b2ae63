"""What every export says beside the menu: version, sources, statements, dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from mealplan.tables import records
from mealplan.translation import ENGLISH, Lexicon

if TYPE_CHECKING:
    from mealplan.plan import WeekPlan

# Spelled here since strftime speaks the machine's language.
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def made_with(plan: WeekPlan, lexicon: Lexicon = ENGLISH) -> str:
    """Say in one line what made the plan."""
    known = plan.provenance
    return lexicon.say(
        f"Made by mealplan {known['mealplan']} with food table {known['food_table']} and "
        f"{known['solver']}, seed {known['seed']}."
    )


def source_lines(plan: WeekPlan) -> tuple[str, ...]:
    """Return one line for each source of the food table: what it is, under which terms."""
    return tuple(
        f"{str(row['citation'] or row['taken']).rstrip('.')}. Terms: {row['licence']}."
        for row in records(plan.table.sources)
    )


def remarks(plan: WeekPlan, lexicon: Lexicon = ENGLISH) -> tuple[str, ...]:
    """Return when to take what, what a reader must know, then the plan's footprint."""
    notices = (*plan.timing, *plan.warnings)
    return (*(str(notice) for notice in notices), lexicon.say(str(plan.footprint())))


def about(plan: WeekPlan, lexicon: Lexicon = ENGLISH) -> tuple[str, ...]:
    """Return what a reader must know, then what made the plan, then its sources."""
    return (*remarks(plan, lexicon), made_with(plan, lexicon), *source_lines(plan))


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
