"""What stands in the way, in words: every stated repair is solved again."""

from __future__ import annotations

import math

import pytest

from mealplan import NoPlan, WhatIf, plan_week
from solver import Status
from tests.mealplan.people import person

BEANS_AND_GRAINS = ["beans", "lentils", "rice", "oats"]


@pytest.fixture
def starving():
    """Return a vegan with a soy allergy who is asked for too much in too little."""
    with WhatIf(person(diet="vegan", allergies=["soy"])) as made:
        made.set_target("energy", minimum=0, maximum=800)
        made.set_target("protein", minimum=100)
        made.set_target("calcium", minimum=1200)
        for target in ("energy", "protein", "calcium"):
            made.weight(target, tier="safety")
        yield made


def test_diet_and_allergy_are_members_beside_the_amounts(starving):
    conflict = starving.conflict()
    assert starving.snapshot().status is Status.INFEASIBLE
    assert set(conflict.names) == {"energy_max", "protein_min", "diet_vegan", "allergy_soy"}
    first, second = conflict.words()
    assert "Energy at most 800 kcal, protein at least 100 g, vegan and no soy cannot hold" in first
    assert "energy at most 800 kcal -> " in second


def test_every_stated_repair_is_solved_again(starving):
    repairs = starving.conflict().repairs
    assert [repair for repair in repairs if repair.helps]
    for repair in repairs:
        with starving.diet.trial() as diet:
            if math.isnan(repair.needed):
                diet.lift(repair.name)
                assert (diet.solve().status is Status.OPTIMAL) == repair.helps
                continue
            diet.set_rule(repair.name, amount=repair.needed)
            assert diet.solve().status is Status.OPTIMAL
            short = repair.needed - math.copysign(1e-3, repair.needed - repair.amount) * abs(
                repair.needed
            )
            diet.set_rule(repair.name, amount=short)
            assert diet.solve().status is Status.INFEASIBLE
        assert repair.proven


def test_a_repair_as_it_is_said_still_works(starving):
    for repair in starving.conflict().repairs:
        if repair.helps and not math.isnan(repair.needed):
            said = float(repair.words().split("-> ")[1].split()[0].replace(",", ""))
            with starving.diet.trial() as diet:
                diet.set_rule(repair.name, amount=said)
                assert diet.solve().status is Status.OPTIMAL


def test_an_allergy_is_lifted_by_a_doctor_only(starving):
    lifting = [repair.words() for repair in starving.conflict().repairs if repair.lifting]
    assert "allow foods that are not vegan" in lifting
    assert [words for words in lifting if "soy" in words and "doctor" in words]


def test_without_a_conflict_nothing_is_said():
    with WhatIf(person()) as made:
        assert made.conflict().words() == ()


def test_no_plan_says_which_reason_closes_how_many_dishes():
    nobody = person(
        diet="vegan",
        allergies=["soy", "wheat", "tree_nut", "peanut"],
        gluten_free=True,
        excluded_foods=BEANS_AND_GRAINS,
    )
    with pytest.raises(NoPlan, match=r"vegan closes \d+ of them"):
        plan_week(nobody)
