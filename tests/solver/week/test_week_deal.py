"""Dealing: one food to each component of the servings of a dish, in the live relaxation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from solver import Settings
from solver.week.deal import deal_alike
from solver.week.dish_rules import MIXED_RULES
from solver.week.dive import Order, dive
from solver.week.relax import build
from tests.solver.week.random_cases import random_case

NOISE = 1e-6


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("seed", range(8))
def test_every_component_is_filled_by_one_food_or_left_out(seed, order):
    menu = build(random_case(seed), MIXED_RULES)
    dived = dive(menu, Settings(), 0.0, order)
    outcome = deal_alike(menu, Settings(), dived.outcome)
    assert dived.counts
    assert outcome.status.has_answer
    times: dict[str, int] = defaultdict(int)
    for (dish, _), count in dived.counts.items():
        times[dish] += count
    filled = defaultdict(list)
    for option in menu.case.options:
        total = sum(outcome.value(end) for end, _ in menu.filled(option))
        if total > NOISE:
            filled[option.dish, option.component].append((option, total))
    for (dish, _), options in filled.items():
        assert [total for _, total in options] == pytest.approx([times[dish]])
    required = {(o.dish, o.component) for o in menu.case.options if o.required and times[o.dish]}
    assert required <= set(filled)


@pytest.mark.parametrize("seed", range(8))
def test_dealing_and_diving_cost_no_less_than_the_relaxation(seed):
    menu = build(random_case(seed), MIXED_RULES)
    bound = menu.model.solve(replace(Settings(), relaxed=True)).objective
    dived = dive(menu, Settings(), 0.0, Order.FARTHEST)
    dealt = deal_alike(menu, Settings(), dived.outcome)
    assert bound - NOISE <= dived.outcome.objective <= dealt.objective + NOISE
