"""A live mean day: what a change gives, what is refused, what it costs in memory."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from mealplan import InputError, PlanRefused, WhatIf
from mealplan.rules import group_limits
from mealplan.targets import daily_targets
from solver import SolveError, Status
from solver.week import Period, Side, Unit
from tests.mealplan.people import person

TOFU, NATTO, EEL, KALE = "16126", "16113", "15026", "11233"


@pytest.fixture(scope="module")
def whatif():
    with WhatIf(person(excluded_foods=["eel"])) as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(whatif):
    whatif.reset()


def grams(snapshot) -> dict[str, float]:
    return dict(zip(snapshot.menu["food_id"], snapshot.menu["grams"], strict=True))


def test_the_day_adds_up_from_the_food_table(whatif, table):
    snapshot = whatif.snapshot()
    assert snapshot.status is Status.OPTIMAL
    eaten = pd.Series(dict(zip(whatif.day.food_ids, snapshot.answer.amounts, strict=False)))
    targets = daily_targets(whatif.day.situation.patient)
    given = table.nutrients.loc[eaten.index].mul(eaten / 100.0, axis=0).sum()
    for row in snapshot.targets.itertuples():
        nutrient = targets.loc[row.target_id, "nutrient"]
        if row.target_id in ("energy", "protein", "magnesium"):
            assert row.counted == pytest.approx(given[nutrient], rel=1e-6)
    assert snapshot.misses.empty


def test_a_day_keeps_the_food_rules_of_a_week(whatif, table):
    eaten = {food: 7 * amount for food, amount in grams(whatif.snapshot()).items()}
    for limit in group_limits(table.foods, 7):
        if limit.side is Side.MAX and limit.unit is Unit.GRAMS:
            days = 7 if limit.period is Period.DAY else 1
            held = sum(amount for food, amount in eaten.items() if food in limit.foods)
            assert held <= limit.amount * days + 1e-6


def test_a_target_beyond_food_is_missed_and_says_by_how_much(whatif):
    snapshot = whatif.set_target("vitamin_k2", minimum=4000)
    row = snapshot.misses.set_index("target_id").loc["vitamin_k2"]
    assert row["counted"] + row["missed"] == pytest.approx(4000, rel=1e-6)
    assert any(words.startswith("Vitamin K2: ") for words in snapshot.words())
    assert whatif.set_target("vitamin_k2", minimum=0).misses.empty


def test_a_higher_weight_is_met_before_a_lower_one(whatif):
    whatif.set_target("vitamin_k2", minimum=300)
    low = whatif.weight("vitamin_k2", price=1e-6).value("vitamin_k2")
    high = whatif.weight("vitamin_k2", tier="primary").value("vitamin_k2")
    assert low < high


def test_banned_foods_are_out_and_released_ones_may_return(whatif):
    before = grams(whatif.snapshot())
    food = max(before, key=lambda item: before[item])
    assert food not in grams(whatif.ban(food))
    assert grams(whatif.release(food)) == pytest.approx(before, abs=1e-4)


def test_a_word_bans_every_food_it_means(whatif, table):
    snapshot = whatif.ban("tofu")
    kinds = table.foods["kind"].to_dict()
    assert not [food for food in grams(snapshot) if kinds[food] == "tofu"]


def test_a_forced_food_is_in(whatif):
    assert grams(whatif.force(KALE, 70.0))[KALE] >= 70.0 - 1e-6
    assert grams(whatif.force(KALE, 400.0))[KALE] >= 400.0 - 1e-6


def test_what_no_day_can_hold_is_infeasible_and_explained(whatif):
    snapshot = whatif.force(KALE, 900.0)
    assert snapshot.status is Status.INFEASIBLE
    assert snapshot.menu.empty
    assert math.isnan(snapshot.value("calcium"))
    conflict = whatif.conflict()
    assert set(conflict.names) == {"calcium_upper_max", KALE}
    assert "Kale (raw) at least 900 g" in conflict.words()[0]
    assert whatif.prices() == ()


def test_lifting_a_reason_lets_its_foods_in(whatif):
    with pytest.raises(InputError, match="no eel"):
        whatif.force(EEL, 50.0)
    whatif.lift("excluded_food")
    assert grams(whatif.force(EEL, 50.0))[EEL] >= 50.0 - 1e-6
    assert "excluded_food" not in whatif.rules()


def test_a_snapshot_stays_as_it_is(whatif):
    before = whatif.snapshot()
    whatif.set_target("calcium", minimum=1500)
    whatif.ban("rice")
    assert before.words() == whatif.reset().words()
    assert before.targets.set_index("target_id").loc["calcium", "minimum"] == 1200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w: w.set_target("calcum", minimum=1), "no such target"),
        (lambda w: w.set_target("calcium", minimum=-1), "calcium: must be .* -1"),
        (lambda w: w.set_target("calcium", maximum=math.nan), "calcium: must be .* nan"),
        (lambda w: w.weight("calcium"), "either a tier or a price"),
        (lambda w: w.weight("calcium", tier="urgent"), "must be one of safety"),
        (lambda w: w.weight("calcium", price=-2), "price: must be"),
        (lambda w: w.ban("unobtainium"), "means no everyday food"),
        (lambda w: w.force("beans", 50), "several foods|no everyday food"),
        (lambda w: w.force(KALE, -1), "grams: must be"),
        (lambda w: w.lift("gravity"), "no rule of this day"),
        (lambda w: w.why("tofu"), "several foods"),
    ],
)
def test_what_makes_no_sense_is_refused(whatif, change, words):
    before = whatif.snapshot().words()
    with pytest.raises(InputError, match=words):
        change(whatif)
    assert whatif.snapshot().words() == before


def test_whoever_must_not_be_planned_for_gets_no_what_if():
    with pytest.raises(PlanRefused):
        WhatIf(person(age=17))


def test_closed_is_closed():
    with WhatIf(person()) as made:
        pass
    with pytest.raises(SolveError, match="closed"):
        made.snapshot()


def test_users_with_their_own_what_ifs_do_not_meet(whatif):
    case = whatif.day.situation

    def calcium(minimum: float) -> float:
        with WhatIf.of(case) as own:
            own.set_target("calcium", minimum=minimum)
            return own.weight("calcium", tier="safety").value("calcium")

    asked = [1200.0, 1300.0, 1400.0, 1500.0]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(calcium, asked))
    assert all(got >= want - 1e-3 for got, want in zip(found, asked, strict=True))
    assert found == pytest.approx([calcium(minimum) for minimum in asked], rel=1e-6)


def test_moves_leave_the_same_day_as_a_new_what_if(whatif):
    for number in range(60):
        whatif.set_target("calcium", minimum=900 + 10 * number)
        whatif.set_target("sodium", maximum=2300 - 10 * number)
    moved = whatif.snapshot()
    with WhatIf.of(whatif.day.situation) as new:
        new.set_target("calcium", minimum=1490)
        new.set_target("sodium", maximum=1710)
        assert moved.answer.objective == pytest.approx(new.snapshot().answer.objective, rel=1e-6)


def test_a_kept_day_stays_where_it_is_until_something_moves_it(anna_week):
    with anna_week.explain().what_if() as near:
        eaten = anna_week.menu.groupby("food_id")["grams"].sum() / 7
        now = grams(near.snapshot())
        moved = sum(abs(now.get(food, 0.0) - amount) for food, amount in eaten.items())
        assert moved <= 0.02 * eaten.sum()
        food = str(eaten.idxmax())
        assert food not in grams(near.ban(food))
