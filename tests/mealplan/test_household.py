"""Household amounts: whole steps, and words that lead back to the grams."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from mealplan.household import (
    Steps,
    household_measures,
    household_steps,
    spoken_amount,
    spoken_grams,
)

COUNT = re.compile(r"(\d+ \d+/\d+|\d+/\d+|\d+(?:\.\d+)?) ")


def spoken_count(text: str) -> Fraction:
    match = COUNT.match(text)
    assert match, f"{text!r} starts with no count"
    return sum((Fraction(part) for part in match[1].split()), Fraction(0))


def spoon(text: str) -> Fraction:
    """Return a spoon's size in teaspoons, 1 for other measures."""
    unit = re.sub(r"^[\d /.]+", "", text).rstrip("s")
    return Fraction({"tbsp": 3, "cup": 48}.get(unit, 1))


def portions(table):
    """Give every portion in which every everyday food may be served."""
    measures = household_measures(table.foods)
    for food, steps in household_steps(table.foods).items():
        for count in steps.within(0.0, 1e9):
            yield food, measures[food], count * steps.step_g


def test_every_everyday_food_can_be_served(table):
    steps = household_steps(table.foods)
    assert set(steps) == set(table.foods.index) == set(household_measures(table.foods))
    assert all(each.within(0.0, 1e9) for each in steps.values())


def test_the_smallest_and_largest_portion_are_whole_steps(table):
    for food, steps in household_steps(table.foods).items():
        counts = steps.within(0.0, 1e9)
        ends = (counts[0] * steps.step_g, counts[-1] * steps.step_g)
        assert ends == (pytest.approx(steps.min_g), pytest.approx(steps.max_g)), food


def test_spoken_amounts_lead_back_to_the_grams(table):
    for food, (measure, weight), grams in portions(table):
        spoken = spoken_amount(measure, weight, grams)
        said = spoken_count(spoken) / spoken_count(f"{measure} ") * Fraction(weight)
        said *= spoon(spoken.split(" (")[0]) / spoon(measure)
        # Half the last digit said, where a count has no plain fraction.
        assert float(said) == pytest.approx(grams, rel=0.03), f"{food}: {spoken} for {grams} g"


def test_spoken_grams_are_those_served(table):
    for food, (measure, weight), grams in portions(table):
        spoken = spoken_amount(measure, weight, grams)
        match = re.search(r"\(([\d.]+) g\)$", spoken)
        assert match, f"{food}: {spoken}"
        assert float(match[1]) == pytest.approx(grams, rel=0.06), f"{food}: {spoken}"


def test_counts_are_numbers_a_cook_can_measure(table):
    for food, (measure, weight), grams in portions(table):
        count = spoken_count(spoken_amount(measure, weight, grams))
        assert count.denominator in (1, 2, 3, 4), f"{food}: {count} of {measure}"


@pytest.mark.parametrize(
    ("measure", "measure_g", "grams", "spoken"),
    [
        ("1 cup", 245.0, 245.0, "1 cup (245 g)"),
        ("1 cup", 240.0, 120.0, "1/2 cup (120 g)"),
        ("1 cup", 240.0, 360.0, "1 1/2 cups (360 g)"),
        ("1 cup", 240.0, 160.0, "2/3 cup (160 g)"),
        ("1 slice", 32.0, 64.0, "2 slices (64 g)"),
        ("1 egg", 50.0, 100.0, "2 eggs (100 g)"),
        ("1 medium", 123.0, 246.0, "2 medium (246 g)"),
        ("1 tbsp", 8.0, 24.0, "3 tbsp (24 g)"),
        ("1 oz", 28.0, 84.0, "3 oz (84 g)"),
        ("1 half", 35.0, 70.0, "2 halves (70 g)"),
        ("1 leaf", 10.0, 20.0, "2 leaves (20 g)"),
        ("1 pinch", 0.3, 0.6, "2 pinches (0.6 g)"),
        ("1 patty", 70.0, 140.0, "2 patties (140 g)"),
        ("1 glass", 150.0, 300.0, "2 glasses (300 g)"),
        ("1 small glass", 150.0, 300.0, "2 small glasses (300 g)"),
        ("1 avocado", 136.0, 272.0, "2 avocados (272 g)"),
        ("2 tbsp", 16.0, 8.0, "1 tbsp (8 g)"),
        ("1/2 cup", 100.0, 300.0, "1 1/2 cups (300 g)"),
    ],
)
def test_amounts_as_a_person_says_them(measure, measure_g, grams, spoken):
    assert spoken_amount(measure, measure_g, grams) == spoken


@pytest.mark.parametrize(
    ("grams", "spoken"), [(0.25, "0.25 g"), (4.5, "4.5 g"), (9.94, "9.9 g"), (10.0, "10 g"),
                          (132.75, "133 g")],
)  # fmt: skip
def test_grams_without_false_precision(grams, spoken):
    assert spoken_grams(grams) == spoken


@pytest.mark.parametrize(
    ("low_g", "high_g", "counts"),
    [
        (0.0, 1000.0, [2, 3, 4]),
        (60.0, 79.0, [3]),
        (61.0, 79.0, []),
        (40.0, 40.0, [2]),
        (90.0, 200.0, []),
    ],
)
def test_steps_within_a_range_and_the_foods_own(low_g, high_g, counts):
    assert list(Steps(step_g=20.0, min_g=40.0, max_g=80.0).within(low_g, high_g)) == counts


def test_nothing_is_no_portion():
    assert 0 not in Steps(step_g=10.0, min_g=0.0, max_g=50.0).within(0.0, 50.0)


def test_rounding_of_decimal_steps_costs_no_portion():
    assert list(Steps(step_g=0.1, min_g=0.3, max_g=0.7).within(0.3, 0.7)) == [3, 4, 5, 6, 7]
