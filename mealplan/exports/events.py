"""A plan as a calendar (RFC 5545): one event for each meal, with its portions."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from mealplan.errors import InputError
from mealplan.exports.facts import about_shortly
from mealplan.tables import Row, read_rows, records
from mealplan.translation import ENGLISH, Lexicon

if TYPE_CHECKING:
    from datetime import date

    from mealplan.plan import WeekPlan


def as_bytes(plan: WeekPlan, start: date | None = None, lexicon: Lexicon = ENGLISH) -> bytes:
    """Return a plan as a calendar that begins on a date.

    The same meal of the same patient keeps its identifier, so that a changed plan read in
    again takes the place of the old one. Times are those of the reader's own clock.

    Raises
    ------
    InputError
        If no start is given.
    """
    if start is None:
        raise InputError(["start: a calendar needs the date of the first day."])
    calendar = Calendar()
    calendar.add("prodid", "-//mealplan//plan of meals//EN")
    calendar.add("version", "2.0")
    calendar.add("name", lexicon.say("Meals"))
    remarks = "\n".join(about_shortly(plan, lexicon))
    calendar.add("description", remarks)
    calendar.add_component(_remarks(plan, start, remarks, lexicon))
    for dish in records(plan.dishes):
        calendar.add_component(_meal(plan, dish, start, lexicon))
    return bytes(calendar.to_ical())


def _remarks(plan: WeekPlan, start: date, remarks: str, lexicon: Lexicon) -> Event:
    """Return an event of the first day; most programs hide a calendar's description."""
    event = _event(plan, start, 1, "about")
    event.add("summary", lexicon.say("About this plan of meals: please read"))
    event.add("description", remarks)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(days=1))
    return event


def _meal(plan: WeekPlan, dish: Row, start: date, lexicon: Lexicon) -> Event:
    event = _event(plan, start, dish["day"], dish["occasion"])
    event.add("summary", f"{lexicon.say(dish['occasion']).capitalize()}: {dish['dish']}")
    here = (plan.menu["day"] == dish["day"]) & (plan.menu["occasion"] == dish["occasion"])
    portions = [f"{row['food']}, {row['measure']}" for row in records(plan.menu[here])]
    event.add("description", "\n".join([*portions, "", f"{dish['method']}"]))
    usual = next(row for row in read_rows("meal_times.csv") if row["occasion"] == dish["occasion"])
    day = start + timedelta(days=dish["day"] - 1)
    begin = datetime.combine(day, time.fromisoformat(usual["time"]))
    event.add("dtstart", begin)
    event.add("dtend", begin + timedelta(minutes=usual["minutes"]))
    return event


def _event(plan: WeekPlan, start: date, day: int, what: str) -> Event:
    event = Event()
    key = f"{plan.patient.model_dump_json()} {start} {day} {what}"
    event.add("uid", f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@mealplan")
    # The standard wants a time of writing; a clock would make equal plans differ.
    event.add("dtstamp", datetime.combine(start, time(), tzinfo=UTC))
    event.add("transp", "TRANSPARENT")
    return event
