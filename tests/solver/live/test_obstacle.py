"""Why a live diet has no answer: an irreducible conflict, and mends that are proven."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from solver import Status
from solver.live import LiveCase, LiveDiet, Rule, find_conflict, find_mends
from solver.quickxplain import irreducible
from solver.week import Side
from tests.solver.live.random_lives import lives
from tests.solver.live.test_live_diet import live_case
from tests.solver.published_diets import published


def infeasible_with(diet: LiveDiet, names: set[str]) -> bool:
    """Tell whether some members alone conflict."""
    with diet.trial():
        for member in {*diet.rule_at, *diet.barrier_at, *diet.part_at} - names:
            diet.lift(member)
        return diet.solve().status is Status.INFEASIBLE


def test_the_published_infeasible_diet_is_mended_as_published():
    with LiveDiet(live_case(published("ampl_salt"))) as diet:
        conflict = find_conflict(diet)
        mends = {mend.name: mend for mend in find_mends(diet, conflict)}
    assert {"b2_min", "na_max"} <= set(conflict)
    assert mends["na_max"].needed == pytest.approx(48186, rel=1e-4)
    assert mends["b2_min"].needed == pytest.approx(601.09, rel=1e-4)
    assert all(mend.proven for mend in mends.values() if mend.helps)


@settings(max_examples=80, deadline=None)
@given(lives())
def test_a_conflict_is_irreducible(case):
    with LiveDiet(case) as diet:
        assume(diet.solve().status is Status.INFEASIBLE)
        conflict = set(find_conflict(diet))
        assert conflict
        assert infeasible_with(diet, conflict)
        for name in conflict:
            assert not infeasible_with(diet, conflict - {name})


@settings(max_examples=80, deadline=None)
@given(lives())
def test_every_mend_mends_and_a_thousandth_less_does_not(case):
    with LiveDiet(case) as diet:
        assume(diet.solve().status is Status.INFEASIBLE)
        for mend in find_mends(diet, find_conflict(diet)):
            with diet.trial():
                diet.lift(mend.name)
                assert (diet.solve().status is not Status.INFEASIBLE) == mend.helps
            if mend.helps and math.isfinite(mend.needed):
                away = math.copysign(1.0, mend.needed - mend.amount)
                short = 1e-3 * (abs(mend.needed) or abs(mend.amount))
                assert holds(diet, mend.name, mend.needed)
                # A figure near 0 may be missed by more than a thousandth unnoticed.
                if short > 1e-5:
                    assert not holds(diet, mend.name, mend.needed - away * short)
                    assert mend.proven
        assert diet.solve().status is Status.INFEASIBLE


def holds(diet: LiveDiet, name: str, amount: float) -> bool:
    with diet.trial():
        if name in diet.part_at:
            diet.set_part(name, least=amount)
        else:
            diet.set_rule(name, amount=amount)
        return diet.solve().status is not Status.INFEASIBLE


def test_a_diet_with_an_answer_has_no_conflict():
    rule = Rule("some", Side.MIN, 1.0, np.ones(1))
    with LiveDiet(LiveCase(("a",), np.ones(1), np.zeros(1), np.ones(1), (rule,))) as diet:
        assert find_conflict(diet) == ()


@given(st.sets(st.integers(0, 30), min_size=1, max_size=4))
def test_quickxplain_finds_the_only_conflict(guilty):
    found = irreducible(lambda items: guilty <= set(items), tuple(range(31)))
    assert set(found) == guilty
