"""A live diet: what it answers after any change is what a new model would answer."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from solver import InputError, SolveError, Status
from solver.live import Barrier, LiveCase, LiveDiet, Rule
from solver.week import Side
from tests.solver.live.random_lives import lives, moves
from tests.solver.published_diets import Published, published

RANDOM = settings(max_examples=60, deadline=None)


def live_case(problem: Published) -> LiveCase:
    """Return a published problem with every limit hard."""
    rules = [
        Rule(f"{name.lower()}_{side.value}", side, float(limits[name]), contents.to_numpy())
        for side, limits in ((Side.MIN, problem.minimum), (Side.MAX, problem.maximum))
        for name, contents in problem.nutrients.items()
    ]
    return LiveCase(
        tuple(problem.nutrients.index),
        problem.cost.to_numpy(),
        problem.food_minimum.to_numpy(),
        problem.food_maximum.fillna(math.inf).to_numpy(),
        tuple(rules),
    )


def oats_and_milk(**parts) -> LiveCase:
    rules = (
        Rule("protein", Side.MIN, 50.0, np.array([13.0, 3.0])),
        Rule("energy", Side.MAX, 1400.0, np.array([380.0, 60.0])),
    )
    case = LiveCase(("oats", "milk"), np.array([0.2, 0.1]), np.zeros(2), np.full(2, np.inf), rules)
    return replace(case, **parts)


def make(diet: LiveDiet, move: tuple[str, str, float]) -> None:
    kind, name, value = move
    if kind in ("amount", "price"):
        diet.set_rule(name, **{kind: value})
    elif kind in ("least", "cost"):
        diet.set_part(name, **{kind: min(value, 6.0)})
    elif kind == "lift":
        diet.lift(name)
    else:
        diet.set_barrier(name, {"a"} if value > 5 else set())


def test_ampl_diet_with_more_salt_gives_the_published_prices():
    with LiveDiet(live_case(published("ampl_salt"))) as diet:
        assert diet.solve().status is Status.INFEASIBLE
        diet.set_rule("na_max", amount=50000.0)
        answer = diet.solve()
    assert answer.objective == pytest.approx(118.0594032, abs=1e-6)
    prices = dict(zip(diet.rule_at, answer.prices, strict=True))
    assert prices.pop("b2_min") == pytest.approx(0.40458482523444117, rel=1e-6)
    assert prices.pop("na_max") == pytest.approx(-0.0030690537084398927, rel=1e-6)
    assert not any(prices.values())


@RANDOM
@given(st.data())
def test_any_moves_lead_to_what_a_new_model_answers(data):
    case = data.draw(lives())
    with LiveDiet(case) as warm:
        for _ in range(data.draw(st.integers(1, 6))):
            make(warm, data.draw(moves(case)))
            warm.solve()
        answer = warm.solve()
        with LiveDiet(case) as fresh:
            fresh.become(warm.state)
            new = fresh.solve()
    assert answer.status is new.status
    if new.status is Status.OPTIMAL:
        assert answer.objective == pytest.approx(new.objective, rel=1e-7, abs=1e-7)


@RANDOM
@given(lives())
def test_an_answer_adds_up_from_the_case_alone(case):
    with LiveDiet(case) as diet:
        answer, barred = diet.solve(), diet.state.barred
    assume(answer.status is Status.OPTIMAL)
    assert (answer.amounts[barred] == 0).all()
    assert (answer.amounts >= case.least - 1e-7).all()
    for rule, held, missed in zip(case.rules, answer.held, answer.missed, strict=True):
        assert held == pytest.approx(float(rule.per_unit @ answer.amounts), abs=1e-6)
        short = rule.amount - held if rule.side is Side.MIN else held - rule.amount
        assert missed == pytest.approx(max(0.0, short), abs=1e-6)
        if math.isinf(rule.price):
            assert missed <= 1e-6


@RANDOM
@given(lives(), st.data())
def test_a_price_lies_between_the_one_sided_differences(case, data):
    rule = data.draw(st.sampled_from(case.rules))
    with LiveDiet(case) as diet:
        now = diet.solve()
        assume(now.status is Status.OPTIMAL)
        price = float(now.prices[diet.rule_at[rule.name]])
        low, high = diet.price_range(rule.name)
        beside = {way: moved(diet, rule, way * 1e-3) for way in (-1.0, 1.0)}
    tolerance = 1e-5 * max(1.0, abs(price))
    if math.isfinite(beside[1.0]):
        assert price <= (beside[1.0] - now.objective) / 1e-3 + tolerance
    if math.isfinite(beside[-1.0]):
        assert price >= (now.objective - beside[-1.0]) / 1e-3 - tolerance
    if abs(price) > 1e-9:
        assert low - 1e-6 <= rule.amount <= high + 1e-6


@RANDOM
@given(lives(), st.data(), st.floats(0, 1))
def test_a_price_holds_all_over_its_range(case, data, share):
    with LiveDiet(case) as diet:
        now = diet.solve()
        assume(now.status is Status.OPTIMAL)
        prices = {rule: float(now.prices[diet.rule_at[rule.name]]) for rule in case.rules}
        priced = [rule for rule, price in prices.items() if abs(price) > 1e-9]
        assume(priced)
        rule = data.draw(st.sampled_from(priced))
        price = prices[rule]
        low, high = diet.price_range(rule.name)
        low, high = max(low, rule.amount - 5), min(high, rule.amount + 5)
        step = low + share * (high - low) - rule.amount
        then = moved(diet, rule, step)
    assert then == pytest.approx(now.objective + price * step, rel=1e-6, abs=1e-6)


def moved(diet: LiveDiet, rule: Rule, step: float) -> float:
    """Return the objective with a rule's amount moved; infinite where nothing holds."""
    with diet.trial():
        diet.set_rule(rule.name, amount=rule.amount + step)
        answer = diet.solve()
    return answer.objective if answer.status is Status.OPTIMAL else math.inf


def test_a_trial_leaves_everything_as_it_was():
    with LiveDiet(oats_and_milk()) as diet:
        before = diet.solve()
        with diet.trial():
            diet.set_rule("protein", amount=60.0)
            diet.set_part("milk", most=1.0)
            assert diet.solve().objective != before.objective
        after = diet.solve()
    assert after.objective == pytest.approx(before.objective, rel=1e-12)
    assert after.amounts == pytest.approx(before.amounts)


def test_an_answer_stays_as_it_is_when_the_diet_moves_on():
    with LiveDiet(oats_and_milk()) as diet:
        before = diet.solve()
        kept = before.amounts.copy()
        diet.set_rule("protein", amount=60.0)
        diet.solve()
    assert (before.amounts == kept).all()


def test_reach_is_the_most_a_minimum_can_ask_and_the_least_a_maximum():
    with LiveDiet(oats_and_milk(most=np.array([3.0, 4.0]))) as diet:
        assert diet.reach("protein") == pytest.approx(13 * 3 + 3 * 4)
        assert diet.reach("energy") == pytest.approx(380 * (50 - 12) / 13 + 60 * 4)
        diet.set_rule("energy", amount=math.nan)
        diet.set_part("milk", most=math.inf)
        assert diet.reach("protein") == math.inf


def test_threads_that_share_a_diet_take_turns():
    with LiveDiet(oats_and_milk()) as diet:

        def objective(protein: float) -> float:
            with diet.trial():
                diet.set_rule("protein", amount=protein)
                return diet.solve().objective

        asked = [45.0 + number % 20 for number in range(80)]
        alone = [objective(protein) for protein in asked]
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(objective, asked))
    assert together == pytest.approx(alone)


def test_each_thread_may_have_a_diet_of_its_own():
    def objective(protein: float) -> float:
        with LiveDiet(oats_and_milk()) as diet:
            diet.set_rule("protein", amount=protein)
            return diet.solve().objective

    asked = [45.0 + number for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(objective, asked)) == pytest.approx([*map(objective, asked)])


def test_a_closed_diet_says_so():
    diet = LiveDiet(oats_and_milk())
    diet.close()
    with pytest.raises(SolveError, match="closed"):
        diet.solve()


def test_a_case_that_cannot_be_read_is_refused_with_every_problem():
    nothing = np.zeros(1)
    with pytest.raises(InputError) as caught:
        LiveCase(
            ("a",),
            nothing,
            nothing,
            np.array([np.nan]),
            (
                Rule("Bad name", Side.MIN, 1.0, np.zeros(2)),
                Rule("twice", Side.MIN, 1.0, nothing, price=-1.0),
            ),
            (Barrier("twice", frozenset({"b"})),),
        )
    text = " ".join(caught.value.problems)
    told = ("'Bad name' of a rule: use", "'twice' stands for 2", "most: give")
    for words in (*told, "one finite number", "price -1", "part 'b' is not"):
        assert words in text
