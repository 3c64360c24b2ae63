"""Changing a plan by hand: what is kept stays to the gram, what is new keeps every rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from mealplan import InputError, NoPlan, plan_week
from mealplan.menu_case import situation
from mealplan.revise import another, with_new_days
from mealplan.targets import daily_targets
from tests.mealplan.people import people, person

SLOT = (4, "dinner")


def by_slot(plan):
    return {(meal.day, meal.occasion): meal for meal in plan.servings}


def differing(before, after):
    """Return the slots whose meals are not the same to the gram."""
    old, new = by_slot(before), by_slot(after)
    assert old.keys() == new.keys()
    return {slot for slot in old if old[slot] != new[slot]}


def dishes_of(plan, *days):
    return {meal.dish for meal in plan.servings if meal.day in days}


def foods_of(meal):
    return {portion.component: portion.food for portion in meal.portions}


@pytest.fixture(scope="module")
def week(planned):
    return planned("small_old_woman")


@pytest.fixture(scope="module")
def other_dinners(week):
    return week.swap(*SLOT)


@pytest.fixture(scope="module")
def careful(planned):
    """The week of a man with many allergies."""
    return planned("man_many_allergies")


@pytest.fixture(scope="module")
def careful_dinners(careful):
    return careful.swap(*SLOT)


def first_food(plan):
    """Return a food of the swapped meal that has rivals: that of its first component."""
    return by_slot(plan)[SLOT].portions[0].food


@pytest.fixture(scope="module")
def other_foods(week):
    return week.swap(*SLOT, food=first_food(week))


@pytest.fixture(scope="module")
def careful_foods(careful):
    return careful.swap(*SLOT, food=first_food(careful), count=1)


@pytest.fixture(params=["other_dinners", "careful_dinners", "other_foods", "careful_foods"])
def swapped(request, week, careful):
    """Each kind of swap with the plan it starts from."""
    before = careful if request.param.startswith("careful") else week
    return before, request.getfixturevalue(request.param)


class TestLock:
    def test_locked_meals_come_back_to_the_gram_under_another_seed(self, week):
        kept = (*week.meals(days={2}), *week.meals(days={5}, occasions={"lunch"}))
        other = plan_week(week.patient, seed=5, lock=kept)
        assert len(kept) == 5
        assert set(kept) <= set(other.servings)
        assert other.verify() == []
        assert 10 < len(differing(week, other)) <= 23

    def test_a_week_locked_whole_comes_back_whole(self, week):
        again = plan_week(week.patient, seed=5, lock=week.meals())
        assert again.menu.equals(week.menu)
        assert again.targets.equals(week.targets)

    def test_an_excluded_food_is_refused_by_meal_with_the_reason(self, week):
        meal = next(meal for meal in week.servings if "soy_milk" in kinds(week, meal))
        allergic = person(allergies=["soy"])
        with pytest.raises(InputError) as caught:
            plan_week(allergic, lock=[meal])
        assert any("soy allergy" in problem for problem in caught.value.problems)
        for problem in caught.value.problems:
            assert problem.startswith(f"lock: day {meal.day}, {meal.occasion}: ")

    def test_all_that_cannot_be_locked_is_told_at_once(self, week):
        one, two = week.meals(days={1, 2}, occasions={"lunch"})
        no_dish = replace(one, dish="no_such_dish")
        no_food = replace(two, portions=(replace(two.portions[0], food="99999"),))
        with pytest.raises(InputError) as caught:
            plan_week(week.patient, lock=[no_dish, no_food])
        dish, food = caught.value.problems
        assert dish.startswith("lock: day 1, lunch: dish 'no_such_dish' is unknown")
        assert food.startswith("lock: day 2, lunch: food '99999' is not in the food table")

    def test_the_same_meal_twice_is_refused(self, week):
        with pytest.raises(InputError, match=r"day 1, lunch: locked more than once"):
            plan_week(week.patient, lock=week.meals(days={1}, occasions={"lunch"}) * 2)


def kinds(plan, meal):
    return {plan.table.foods.at[portion.food, "kind"] for portion in meal.portions}


@pytest.fixture(scope="module")
def avoided(week):
    """Two dishes of the week, one by id and one by name, and a word for foods."""
    by_id, by_name = week.dishes.iloc[2], week.dishes.iloc[9]
    words = [by_id["dish_id"], by_name["dish"], "soy milk"]
    return [by_id["dish_id"], by_name["dish_id"]], plan_week(week.patient, avoid=words)


class TestAvoid:
    def test_dishes_are_avoided_by_id_and_by_name(self, avoided):
        dishes, plan = avoided
        assert set(plan.dishes["dish_id"]).isdisjoint(dishes)
        assert plan.verify() == []

    def test_foods_are_avoided_by_word(self, avoided, week):
        _, plan = avoided
        served = {
            name: {kind for meal in one.servings for kind in kinds(one, meal)}
            for name, one in (("plain", week), ("avoiding", plan))
        }
        assert "soy_milk" in served["plain"]
        assert "soy_milk" not in served["avoiding"]


class TestSwap:
    def test_there_are_three_other_dishes(self, week, other_dinners):
        names = [one.meal.dish for one in other_dinners]
        assert len(set(names)) == 3
        assert set(names).isdisjoint(dishes_of(week, SLOT[0]))

    def test_a_swap_changes_that_meal_alone(self, swapped):
        before, offers = swapped
        for one in offers:
            assert differing(before, one.plan) == {SLOT}
            assert by_slot(one.plan)[SLOT] == one.meal

    def test_every_plan_offered_holds(self, swapped):
        _, offers = swapped
        assert [one.plan.verify() for one in offers] == [[]] * len(offers)

    def test_what_it_does_to_the_targets_is_the_difference_of_the_plans(self, swapped):
        before, offers = swapped
        for one in offers:
            after, told = one.plan.targets, one.changes
            assert told["target_id"].tolist() == before.targets["target_id"].tolist()
            assert np.array_equal(told["before"], before.targets["counted"])
            assert np.array_equal(told["after"], after["counted"])
            assert told["status_before"].tolist() == before.targets["status"].tolist()
            assert told["status_after"].tolist() == after["status"].tolist()
            assert (told["before"] != told["after"]).any()

    def test_the_best_comes_first(self, swapped):
        _, offers = swapped
        costs = [one.plan.provenance["week_cost"] for one in offers]
        assert costs == sorted(costs)

    def test_only_allowed_foods_are_offered(self, careful, careful_dinners, careful_foods):
        patient = careful.patient
        targets = daily_targets(patient)
        allowed = situation(patient, careful.table, careful.recipes, targets).allowed
        offered = [*careful_dinners, *careful_foods]
        served = {food for one in offered for food in foods_of(one.meal).values()}
        assert served
        assert served <= allowed

    def test_a_food_is_swapped_for_another_and_nothing_else_is(self, swapped):
        before, offers = swapped
        old = by_slot(before)[SLOT]
        if all(one.meal.dish != old.dish for one in offers):
            assert {one.name for one in offers} == {
                one.plan.dishes.set_index(["day", "occasion"]).at[SLOT, "dish"] for one in offers
            }
            return
        changed, was = old.portions[0].component, foods_of(old)
        new = [foods_of(one.meal)[changed] for one in offers]
        assert len({*new, first_food(before)}) == len(offers) + 1 > 1
        for one, food in zip(offers, new, strict=True):
            assert foods_of(one.meal) == {**was, changed: food}
            assert one.name == before.table.foods.at[food, "name"]

    def test_a_swapped_plan_can_be_swapped_again(self, other_foods):
        plan = other_foods[0].plan
        (again,) = plan.swap(*SLOT, food=first_food(plan), count=1)
        assert differing(plan, again.plan) == {SLOT}

    def test_what_was_to_be_avoided_is_not_offered(self, week, other_dinners):
        words = tuple(one.meal.dish for one in other_dinners)
        asked = replace(week, request=replace(week.request, avoid=words))
        (offer,) = asked.swap(*SLOT, count=1)
        assert offer.meal.dish not in words
        assert offer.plan.request == asked.request

    def test_a_food_that_is_not_in_the_meal_is_refused(self, week):
        with pytest.raises(InputError, match=r"Day 4, dinner: food '99999' is not in this meal"):
            week.swap(*SLOT, food="99999")

    @pytest.mark.parametrize("slot", [(0, "lunch"), (8, "lunch"), (1, "brunch")])
    def test_a_meal_that_is_not_in_the_plan_is_refused(self, week, slot):
        with pytest.raises(InputError, match=f"Day {slot[0]}, {slot[1]}: the plan has no such"):
            week.swap(*slot)

    @pytest.mark.parametrize("count", [0, -1])
    def test_no_alternatives_cannot_be_asked_for(self, week, count):
        with pytest.raises(InputError, match=f"count: must be 1 or more; found {count}"):
            week.swap(*SLOT, count=count)

    def test_where_nothing_else_fits_it_says_so(self, week):
        served = set(week.dishes["dish_id"])
        bare = replace(week, recipes=tuple(d for d in week.recipes if d.dish_id in served))
        dishes = [d.dish_id for d in bare.recipes if SLOT[1] in d.occasions]
        nothing = replace(bare, request=replace(bare.request, avoid=tuple(dishes)))
        with pytest.raises(NoPlan, match="Day 4, dinner: nothing else fits"):
            nothing.swap(*SLOT)


@pytest.fixture(scope="module")
def renewed(week):
    return week.regenerate(3)


@pytest.fixture(scope="module")
def kept_two(week):
    return another(week, keep=2)


class TestNewDays:
    def test_a_day_done_again_is_new_and_the_others_are_not(self, week, renewed):
        assert {day for day, _ in differing(week, renewed)} == {3}
        assert len(differing(week, renewed)) == 4
        assert dishes_of(renewed, 3).isdisjoint(dishes_of(week, 3))
        assert renewed.verify() == []

    def test_dishes_still_differ_from_those_of_the_days_around(self, renewed):
        days = [dishes_of(renewed, day) for day in range(1, 8)]
        assert not any(today & tomorrow for today, tomorrow in pairwise(days))

    def test_another_week_keeps_the_days_asked_for(self, week, kept_two):
        assert kept_two.meals(days={1, 2}) == week.meals(days={1, 2})
        assert {day for day, _ in differing(week, kept_two)} == {3, 4, 5, 6, 7}
        assert kept_two.verify() == []

    def test_another_week_brings_no_old_dish_back(self, week, kept_two):
        rest = range(3, 8)
        assert dishes_of(kept_two, *rest).isdisjoint(dishes_of(week, *rest))
        assert max(Counter(meal.dish for meal in kept_two.servings).values()) <= 2

    def test_what_was_asked_is_kept_but_for_the_seed_and_the_lock(self, week, kept_two):
        asked = replace(kept_two.request, seed=week.request.seed, lock=())
        assert asked == week.request
        assert kept_two.request.lock == week.meals(days={1, 2})

    @pytest.mark.parametrize("keep", [-1, 7, 8])
    def test_days_to_keep_that_there_are_not_are_refused(self, week, keep):
        with pytest.raises(InputError, match=f"keep: must be from 0 to 6; found {keep}"):
            another(week, keep=keep)

    @pytest.mark.parametrize("day", [0, 8])
    def test_a_day_that_there_is_not_is_not_done_again(self, week, day):
        with pytest.raises(InputError, match="name a day from 1 to 7"):
            week.regenerate(day)

    def test_a_dish_of_two_days_does_not_return_to_the_day_done_again(self, week):
        few = tuple(plan_few(week))
        plan = plan_week(people()["small_old_woman"], days=3, dishes=few)
        try:
            renewed = dishes_of(plan.regenerate(3), 3)
        except NoPlan:
            renewed = set()
        assert renewed.isdisjoint(dishes_of(plan, 3))


def plan_few(week):
    """Yield two dishes for each occasion of the week, so that a third day must repeat one."""
    known = {dish.dish_id: dish for dish in week.recipes}
    for _, served in week.dishes.groupby("occasion"):
        for row in served.drop_duplicates("dish_id").iloc[:2].itertuples():
            yield replace(known[row.dish_id], occasions=(row.occasion,))


def test_no_dish_by_itself_breaks_a_hard_limit_of_a_day():
    week = plan_week(person(medications=["anastrozole"]))
    kept = week.meals(days=[1], occasions=["lunch"])
    assert with_new_days(week, kept, seed=1).verify() == []
