"""Which servings: columns count what servings hold, and no bound promises too little."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from solver import Settings, Status
from solver.week import (
    QUICK,
    ChosenServing,
    Dish,
    GroupLimit,
    Limit,
    MealLimit,
    MenuCase,
    Option,
    Period,
    Portion,
    Serving,
    Side,
    Unit,
    choose_dishes,
    solve_week,
    week_cost,
)
from solver.week.generate import Found, Patience, first_servings, generate, liking_floor
from solver.week.layout import HARD_PRICE, NONE, Layout
from solver.week.menus import _FULLY, menus
from solver.week.offers import Bill, Multipliers, Offers, offers
from solver.week.relax import cheapest, relax
from solver.week.round import Rounded, round_servings
from solver.week.serving_model import Batch, Master, broken, counted
from tests.solver.week import oracle
from tests.solver.week.random_cases import (
    random_case,
    random_servings,
    with_fixed,
    with_hard_limits,
)
from tests.solver.week.whole_menus import (
    best_menu,
    every_serving,
    row_amounts,
    serving_cost,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

NOISE = 1e-6
SEED = st.integers(0, 9999)
A_FEW = settings(max_examples=25, deadline=None)


def problem(seed: int, *, dishes: int = 6, days: int = 3) -> MenuCase:
    case = random_case(seed, dishes=dishes, days=days)
    return with_fixed(case, seed) if seed % 2 else case


def daily(case: MenuCase) -> MenuCase:
    """Return the problem with its limits of a day hard."""
    return with_hard_limits(case, ["nuts", "treats"])


def hard_days(case: MenuCase) -> MenuCase:
    """Return the problem with maxima of nutrients hard on every day, and low ones at that."""
    hard = [
        replace(one, amount=one.amount / 2.0, day_share=1.0, day_price=math.inf)
        if one.side is Side.MAX
        else one
        for one in case.limits
    ]
    return replace(case, limits=tuple(hard))


def batch_of(layout: Layout, servings: list[ChosenServing]) -> Batch:
    """Return listed servings as the arrays that join the model."""
    case, blocks = layout.case, layout.blocks
    dishes = [dish.name for dish in case.dishes]
    numbers, picks, grams = [], [], []
    for one in servings:
        place = case.occasions.index(one.occasion)
        at = (layout.dish == dishes.index(one.dish)) & (layout.place == place)
        numbers.append(int(np.flatnonzero(at)[0]))
        found = []
        for part in np.flatnonzero(blocks.block_of == numbers[-1]).tolist():
            options = np.flatnonzero(blocks.component_of == part).tolist()
            named = {(layout.options[n].component, layout.options[n].food): n for n in options}
            held = [
                (named[p.component, p.food], p.grams)
                for p in one.portions
                if (p.component, p.food) in named
            ]
            found += held or [(NONE, 0.0)]
        picks.append(tuple(pick for pick, _ in found))
        grams += [amount for _, amount in found]
    return replace(Batch.of(numbers, picks), grams=np.array(grams))


def some_servings(case: MenuCase, seed: int) -> list[ChosenServing]:
    """Return a serving for each open slot; servings of the same foods hold the same grams."""
    first: dict[tuple[object, ...], ChosenServing] = {}
    found = []
    for one in random_servings(case, seed):
        key = (one.occasion, one.dish, *((p.component, p.food) for p in one.portions))
        found.append(first.setdefault(key, ChosenServing(one.occasion, one.dish, one.portions)))
    return found


@A_FEW
@given(seed=SEED)
def test_a_column_holds_what_its_serving_holds(seed):
    case = problem(seed)
    servings, layout = some_servings(case, seed), Layout.of(case)
    costs, counts = counted(layout, batch_of(layout, servings))
    for one, cost, row in zip(servings, costs, counts, strict=True):
        assert cost == pytest.approx(serving_cost(case, one), abs=1e-6)
        found = dict(zip(layout.rows.names, row, strict=True))
        assert found == pytest.approx(row_amounts(case, one), abs=1e-6)


@A_FEW
@given(seed=SEED)
def test_a_serving_that_breaks_a_hard_limit_of_a_day_is_as_dear_as_that(seed):
    case = daily(problem(seed))
    servings, layout = every_serving(case), Layout.of(case)
    costs, _ = counted(layout, batch_of(layout, servings))
    dear = [math.isinf(serving_cost(case, one)) for one in servings]
    assert (costs >= HARD_PRICE / 2.0).tolist() == dear


@A_FEW
@given(seed=SEED)
def test_a_serving_that_no_day_can_hold_is_told(seed):
    case = hard_days(problem(seed))
    servings, layout = every_serving(case), Layout.of(case)
    told = broken(layout, batch_of(layout, servings))
    assert told.tolist() == [math.isinf(serving_cost(case, one)) for one in servings]


def demanded(case: MenuCase, servings: list[ChosenServing]) -> float:
    """Return the model's value where just these servings are there and asked for."""
    layout = Layout.of(case)
    master = Master(layout, case)
    master.join(batch_of(layout, servings))
    times = Counter(servings)
    for one in times:
        (pattern,) = batch_of(layout, [one]).parts()
        master.demand(pattern[:2], times[one])
    return master.solve().objective


def cost_of(case: MenuCase, servings: Iterable[ChosenServing]) -> float:
    """Return what servings cost: by the oracle, but each judged at its own meal by itself."""
    servings, plain = list(servings), replace(case, meal_limits=())
    eaten = oracle.portions([*servings, *case.fixed])
    cost = oracle._plan_cost(plain, servings, eaten, "serving")
    return cost + sum(serving_cost(case, one) - serving_cost(plain, one) for one in servings)


def of_any_number(case: MenuCase) -> MenuCase:
    return replace(case, dishes=tuple(replace(dish, most=99) for dish in case.dishes))


@A_FEW
@given(seed=SEED)
def test_the_model_costs_what_its_servings_cost(seed):
    case = of_any_number(problem(seed))
    servings = some_servings(case, seed)
    cost = cost_of(case, servings)
    assert demanded(case, servings) == pytest.approx(cost, rel=1e-6, abs=1e-6)


def test_a_decided_serving_counts_once_where_days_are_asked_for():
    case = of_any_number(random_case(0))
    (berries,) = (one for one in case.group_limits if one.unit is Unit.DAYS)
    twice = tuple(Portion(food, food, 50.0) for food in sorted(berries.foods)[:2])
    case = replace(
        case,
        group_limits=(replace(berries, amount=9.0),),
        fixed=(Serving(1, "lunch", "berry_bowl", twice),),
    )
    servings = some_servings(case, 0)
    assert demanded(case, servings) == pytest.approx(cost_of(case, servings), rel=1e-6)


@A_FEW
@given(seed=SEED)
def test_the_model_prices_servings_as_the_finished_week_does(seed):
    # A finished week counts days where days are asked for; the model has servings only.
    case = of_any_number(problem(seed))
    groups = tuple(one for one in case.group_limits if one.unit is not Unit.DAYS)
    case = replace(case, group_limits=groups)
    servings = some_servings(case, seed)
    cost = week_cost(case, servings)
    assert demanded(case, servings) == pytest.approx(cost, rel=1e-6, abs=1e-6)


def some_prices(layout: Layout, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return prices of rows, of the sign that their side gives them, and of slots."""
    rng = np.random.default_rng(seed)
    asked = np.array(["maximum" not in name for name in layout.rows.names])
    large = np.array(["group" in name for name in layout.rows.names])
    rows = rng.uniform(0.0, 0.02, len(asked)) * np.where(asked, 1.0, -1.0)
    rows *= np.where(large, 20.0, 1.0) * rng.integers(0, 2, len(asked))
    return rows, rng.uniform(0.0, 4.0, len(layout.dish))


def some_offers(case: MenuCase, seed: int, steps: int) -> tuple[Layout, Offers]:
    layout = Layout.of(case)
    rows, place = some_prices(layout, seed)
    start = Multipliers.none(layout)
    return layout, offers(Bill.of(layout, rows, place), start, steps)


def added(layout: Layout, batch: Batch, seed: int) -> np.ndarray:
    """Return what servings truly add at the same prices."""
    rows, place = some_prices(layout, seed)
    costs, counts = counted(layout, batch)
    return costs - counts @ rows - place[batch.blocks.number]


@A_FEW
@given(seed=SEED, steps=st.integers(1, 8))
def test_no_serving_adds_less_than_the_bound_of_its_block(seed, steps):
    case = daily(problem(seed))
    layout, found = some_offers(case, seed, steps)
    batch = batch_of(layout, every_serving(case))
    least = np.full(len(layout.dish), np.inf)
    np.minimum.at(least, batch.blocks.number, added(layout, batch, seed))
    assert (found.bound <= least + 1e-9).all()
    assert (found.bound <= found.gain + 1e-9).all()


@A_FEW
@given(seed=SEED, steps=st.integers(1, 8))
def test_an_offer_is_a_serving_and_adds_what_it_says(seed, steps):
    case = daily(problem(seed))
    layout, found = some_offers(case, seed, steps)
    held = found.picks != NONE
    assert held[layout.required].all()
    assert (layout.low_g[found.picks] - 1e-9 <= found.grams)[held].all()
    assert (found.grams <= layout.high_g[found.picks] + 1e-9)[held].all()
    assert (found.grams[~held] == 0.0).all()
    # Each pick fills the component it stands for.
    for part, pick in zip(np.flatnonzero(held), found.picks[held], strict=True):
        assert layout.blocks.component_of[pick] == part
    batch = Batch(layout.blocks, found.picks, found.grams)
    assert found.gain == pytest.approx(added(layout, batch, seed), abs=1e-7)


def keeps_ranges(case: MenuCase, one: ChosenServing) -> bool:
    """Tell whether a serving is made of its dish's components, within their ranges."""
    options = {(o.component, o.food): o for o in case.options_of[one.dish]}
    required = {o.component for o in options.values() if o.required}
    parts = [portion.component for portion in one.portions]
    return (
        required <= set(parts)
        and len(parts) == len(set(parts))
        and all(
            option.low_g - NOISE <= portion.grams <= option.high_g + NOISE
            for portion in one.portions
            for option in [options[portion.component, portion.food]]
        )
    )


def fully(rounds: int) -> Patience:
    return replace(_FULLY, rounds=rounds)


def generated(case: MenuCase, rounds: int) -> tuple[Master, Found]:
    layout = Layout.of(case)
    master = Master(layout, case)
    master.join(first_servings(layout))
    floor = liking_floor(layout)
    return master, generate(master.solve(), Multipliers.none(layout), floor, fully(rounds))


def test_first_servings_keep_to_ranges_whatever_is_usual():
    case = lunches()
    options = tuple(replace(one, typical_g=500.0) for one in case.options)
    first = first_servings(Layout.of(replace(case, options=options)))
    assert first.grams.tolist() == [200.0, 50.0]


def small(seed: int) -> MenuCase:
    """Return a problem of a few hundred servings, some with a hard limit or two."""
    case = problem(seed, dishes=5, days=2)
    rng = np.random.default_rng(seed)
    names = [one.name for one in (*case.limits, *case.group_limits)]
    hard = rng.choice(names, int(rng.integers(3)), replace=False)
    return with_hard_limits(case, [str(name) for name in hard])


@settings(max_examples=12, deadline=None)
@given(seed=SEED, rounds=st.integers(1, 12))
def test_no_menu_costs_less_than_the_bound(seed, rounds):
    case = small(seed)
    master, found = generated(case, rounds)
    best = best_menu(case, every_serving(case))
    floor = liking_floor(master.layout)
    assert floor <= best + NOISE
    assert floor <= found.bound <= best + NOISE * max(1.0, abs(best))


def with_all(master: Master) -> float:
    """Return the model's value once every serving has joined."""
    master.join(batch_of(master.layout, every_serving(master.layout.case)))
    return master.solve().objective


@A_FEW
@given(seed=SEED)
@example(seed=13)  # a round that gains nothing is followed by one that does
def test_a_full_answer_is_the_answer_over_all_servings(seed):
    # Where components do not depend on each other, the best serving and its bound are exact.
    case = replace(small(seed), meal_limits=(), serving_credits=())
    free = (one for one in case.group_limits if math.isfinite(one.price))
    groups = tuple(one for one in free if one.unit is not Unit.DAYS)
    master, found = generated(replace(case, group_limits=groups), 60)
    value = found.solved.objective
    assert value == pytest.approx(with_all(master), rel=NOISE, abs=NOISE)
    assert found.bound == pytest.approx(value, rel=1e-4, abs=1e-4)


def test_a_full_answer_looks_longer_for_what_a_short_search_overlooks():
    master, found = generated(small(3), 60)
    assert found.solved.objective == pytest.approx(with_all(master), rel=NOISE)


@A_FEW
@given(seed=SEED, skip=st.integers(0, 2))
def test_rounded_servings_fill_every_slot_and_keep_what_binds_them(seed, skip):
    case = small(seed)
    master, found = generated(case, 12)
    menu = round_servings(master, found, skip=skip)
    if menu is None:
        return
    filled = Counter(one.occasion for one in (*menu.servings, *case.fixed))
    assert filled == dict.fromkeys(case.occasions, case.days)
    times = Counter(one.dish for one in menu.servings)
    dishes = {dish.name: dish for dish in case.dishes}
    assert all(count <= dishes[name].most for name, count in times.items())
    for one in menu.servings:
        assert one.occasion in dishes[one.dish].occasions
        assert keeps_ranges(case, one)
    # Grams are means of those that the model weighed up, so they cost no more than it says.
    cost = cost_of(case, menu.servings)
    assert cost <= menu.objective + NOISE * max(1.0, abs(cost))
    assert found.bound <= cost + NOISE * max(1.0, abs(cost))


def lunches(**limits: tuple[object, ...]) -> MenuCase:
    """Return two days of one dish with 100 to 200 g of rice and 50 g of beans, a unit a gram."""
    parts = (("base", "rice", 100.0, 200.0), ("top", "bean", 50.0, 50.0))
    return MenuCase(
        days=2,
        occasions=("lunch",),
        foods=("rice", "bean"),
        nutrients=("starch",),
        credit=np.ones((2, 1)),
        debit=np.ones((2, 1)),
        dishes=(Dish("bowl", ("lunch",), 1.0),),
        options=tuple(
            Option("bowl", part, food, low, high, 10.0, required=True)
            for part, food, low, high in parts
        ),
        **limits,
    )


def rounded(case: MenuCase, rounds: int = 12) -> Rounded | None:
    return round_servings(*generated(case, rounds))


@pytest.mark.parametrize(("amount", "is_kept"), [(140.0, False), (160.0, True)])
@pytest.mark.parametrize("side", Side)
def test_a_hard_limit_of_the_plan_is_kept_or_there_is_no_menu(side, amount, is_kept):
    asked = amount if side is Side.MAX else 400.0 - amount
    limit = Limit("starch", "starch", side, asked, math.inf, 0.0, 0.0)
    found = rounded(lunches(limits=(limit,)))
    assert (found is not None) == is_kept
    if found is not None:
        held = [sum(part.grams for part in one.portions) for one in found.servings]
        assert (sum(held) - 2 * asked) * (1.0 if side is Side.MIN else -1.0) >= -NOISE


@pytest.mark.parametrize(("amount", "is_kept"), [(140.0, False), (160.0, True)])
def test_a_hard_limit_of_a_meal_is_kept_or_there_is_no_menu(amount, is_kept):
    limit = MealLimit("starch", "lunch", "starch", Side.MAX, amount, math.inf)
    assert (rounded(lunches(meal_limits=(limit,))) is not None) == is_kept


@pytest.mark.parametrize(("amount", "is_kept"), [(140.0, False), (160.0, True)])
def test_a_hard_limit_of_a_nutrient_a_day_is_kept_or_there_is_no_menu(amount, is_kept):
    # The plan as a whole may hold far more than its days.
    limit = Limit("starch", "starch", Side.MAX, 1000.0, 1.0, amount / 1000.0, math.inf)
    assert (rounded(lunches(limits=(limit,))) is not None) == is_kept


@pytest.mark.parametrize("amount", [155.0, 170.0])
def test_the_tighter_of_a_meal_s_and_a_day_s_hard_limit_holds(amount):
    of_day = Limit("starch", "starch", Side.MAX, 1000.0, 1.0, amount / 1000.0, math.inf)
    of_meal = MealLimit("starch", "lunch", "starch", Side.MAX, 325.0 - amount, math.inf)
    asked = Limit("much", "starch", Side.MIN, 400.0, 10.0, 0.0, 0.0)
    found = rounded(lunches(limits=(of_day, asked), meal_limits=(of_meal,)))
    assert found is not None
    held = {sum(part.grams for part in one.portions) for one in found.servings}
    assert max(held) == pytest.approx(min(amount, 325.0 - amount))


@pytest.mark.parametrize(("amount", "is_kept"), [(140.0, False), (160.0, True)])
def test_a_hard_limit_of_a_day_is_kept_or_there_is_no_menu(amount, is_kept):
    both = frozenset({"rice", "bean"})
    limit = GroupLimit("both", both, Side.MAX, amount, Unit.GRAMS, Period.DAY, math.inf)
    case = lunches(group_limits=(limit,))
    # Enough for the plan if another day has none of it.
    plain = Option("plain", "base", "rye", 50.0, 50.0, 10.0, required=True)
    case = replace(
        case,
        foods=(*case.foods, "rye"),
        credit=np.ones((3, 1)),
        debit=np.ones((3, 1)),
        dishes=(*case.dishes, Dish("plain", ("lunch",), 1.0, most=1)),
        options=(*case.options, plain),
    )
    assert (rounded(case) is not None) == is_kept


def test_demands_that_are_released_bind_no_longer():
    case = small(3)
    master, found = generated(case, 12)
    before = master.solve().objective
    pattern = master.patterns[-1]
    master.demand(pattern, 1.0)
    dearer = master.solve().objective
    assert dearer > before + NOISE
    master.release()
    assert master.solve().objective == pytest.approx(before, rel=NOISE)
    # Servings that join later stand in the rows of their patterns too.
    master.join(batch_of(master.layout, every_serving(case)))
    everything = master.solve().objective
    round_servings(master, found)
    master.release()
    assert master.solve().objective <= everything + NOISE


def test_another_first_step_may_give_another_menu():
    menus_of = [
        {round_servings(*generated(small(seed), 12), skip=skip) for skip in range(3)}
        for seed in (0, 2, 4, 6)
    ]
    assert any(len(found - {None}) > 1 for found in menus_of)


ASKED = Settings(gap=0.05)


@pytest.mark.parametrize("seed", range(6))
def test_the_same_case_gives_the_same_menus(seed):
    first, second = (list(menus(problem(seed), ASKED)) for _ in range(2))
    assert first
    assert first == second


@pytest.mark.parametrize("seed", range(6))
def test_menus_say_what_they_cost_and_how_near_the_bound_they_are(seed):
    case = problem(seed)
    for choice in menus(case, ASKED):
        softened = case.soften(choice.reachable)
        cost = cost_of(softened, choice.servings)
        assert choice.bound - NOISE <= cost <= choice.objective + NOISE
        near = choice.objective - choice.bound <= ASKED.gap * choice.objective + NOISE
        assert (choice.status is Status.OPTIMAL) == near


def test_no_bound_lies_above_what_a_finished_week_costs():
    # One lunch must be of rice and too small, the other of beans and larger than it need be.
    case = lunches()
    foods = {"rice": 100.0, "bean": 300.0}
    case = replace(
        case,
        options=tuple(
            Option("bowl", "base", food, grams, grams, grams, required=True)
            for food, grams in foods.items()
        ),
        meal_limits=(MealLimit("starch", "lunch", "starch", Side.MIN, 200.0, 10.0),),
        group_limits=tuple(
            GroupLimit(food, frozenset({food}), Side.MIN, 1.0, Unit.SERVINGS, Period.WEEK, math.inf)
            for food in foods
        ),
    )
    week = solve_week(case, QUICK, seed=0)
    # 1 for each lunch, and half of what the smaller one is to hold.
    assert week.cost == pytest.approx(2.0 + 10.0 * 0.5)
    assert week.choice.bound <= week.cost + NOISE
    found = next(menus(case, ASKED))
    assert found.bound <= found.objective + NOISE
    assert found.objective == pytest.approx(week.cost)


@A_FEW
@given(seed=SEED)
def test_no_bound_of_the_search_of_dishes_lies_above_a_whole_menu(seed):
    case = small(seed)
    bound = relax(case, Settings(gap=0.0), cheapest(case)).bound
    best = best_menu(case, every_serving(case))
    assert math.isnan(bound) or bound <= best + NOISE * max(1.0, abs(best))


def test_hard_limits_that_conflict_leave_no_menus():
    starch = [
        Limit(f"starch_{side.value}", "starch", side, amount, math.inf, 0.0, 0.0)
        for side, amount in ((Side.MIN, 220.0), (Side.MAX, 210.0))
    ]
    assert list(menus(lunches(limits=tuple(starch)), ASKED)) == []
    assert list(menus(lunches(limits=tuple(starch[:1])), ASKED)) != []


@pytest.mark.parametrize("price", [100.0, 10000.0])
def test_a_goal_out_of_reach_is_lowered_as_in_the_choice_of_dishes(price):
    starch = Limit("starch", "starch", Side.MIN, 300.0, price, 0.0, 0.0)
    case = lunches(limits=(starch,))
    found = next(menus(case, ASKED))
    # No lunch holds more than 250; nine tenths of it are still asked for.
    assert found.reachable == pytest.approx({"starch": 225.0})
    assert found.reachable == pytest.approx(choose_dishes(case, ASKED).reachable)
    assert found.objective == pytest.approx(2.0)


def test_a_goal_that_is_dear_does_not_outweigh_a_hard_limit():
    # The goal asks for 250 a day, and only 200 may be.
    goal = Limit("goal", "starch", Side.MIN, 250.0, 10000.0, 0.0, 0.0)
    most = Limit("most", "starch", Side.MAX, 200.0, math.inf, 0.0, 0.0)
    found = next(menus(lunches(limits=(goal, most)), ASKED))
    held = [sum(part.grams for part in one.portions) for one in found.servings]
    assert sum(held) <= 2 * 200.0 + NOISE
    assert found.reachable == pytest.approx({"goal": 180.0})


@pytest.mark.parametrize("without", ["meal_limits", "group_limits", "limits", "share_credits"])
def test_menus_are_found_for_a_case_without_some_kind_of_limit(without):
    case = replace(problem(0), **{without: ()})
    found = next(menus(case, ASKED))
    assert len(found.servings) == sum(case.open_slots.values())


def test_menus_leave_an_occasion_alone_that_is_decided():
    case = problem(0)
    decided = tuple(one for one in random_servings(case, 0) if one.occasion == "lunch")
    found = next(menus(replace(case, fixed=decided), ASKED))
    assert {one.occasion for one in found.servings} == {"breakfast"}
    assert len(found.servings) == case.days
    assert list(menus(replace(case, fixed=random_servings(case, 0)), ASKED)) == []


def test_a_dish_of_optional_components_may_be_served_with_or_without():
    case = lunches()
    options = tuple(replace(one, required=False, cost=0.5) for one in case.options)
    plain = replace(case, options=options)
    assert [one.portions for one in next(menus(plain, ASKED)).servings] == [(), ()]
    starch = Limit("starch", "starch", Side.MIN, 110.0, 100.0, 0.0, 0.0)
    found = next(menus(replace(plain, limits=(starch,)), ASKED))
    assert sum(part.grams for one in found.servings for part in one.portions) >= 220.0 - NOISE


def test_portions_stand_in_the_order_of_the_dish():
    amounts = np.ones((2, 1))
    parts = (("porridge", "oats"), ("berries", "berry"))
    options = tuple(Option("bowl", part, food, 10.0, 20.0, 5.0, True) for part, food in parts)
    dish = Dish("bowl", ("lunch",))
    case = MenuCase(
        1, ("lunch",), ("oats", "berry"), ("energy",), amounts, amounts, (dish,), options
    )
    (menu,) = menus(case, Settings(gap=0.05))
    assert [one.component for one in menu.servings[0].portions] == ["porridge", "berries"]
