"""Explanations of plans: misses, foods, certainty and proof, each recomputed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from typer.testing import CliRunner

from mealplan import InputError, WeekPlan, WhatIf, explain, plan_week
from mealplan.cli import app
from mealplan.cli_errors import BAD_INPUT
from mealplan.exports.explanation_json import explanation_as_data
from mealplan.patient import sample_patient_path
from solver.week import Side
from tests.mealplan.people import person

if TYPE_CHECKING:
    from mealplan.why.explanation import Explanation


@pytest.fixture(scope="module")
def vegan_week(planned) -> WeekPlan:
    return planned("vegan")


@pytest.fixture(scope="module")
def vegan(vegan_week) -> Explanation:
    return explain(vegan_week)


@pytest.fixture(scope="module")
def anna(anna_week) -> Explanation:
    return anna_week.explain()


def test_every_missed_target_is_explained_and_no_other(week):
    missed = week.targets[week.targets["status"].isin(["below", "close", "above"])]
    assert [miss.target_id for miss in explain(week).misses] == list(missed["target_id"])


def test_what_holds_a_target_down_lets_it_rise_when_lifted():
    week = plan_week(person(diet="vegan", allergies=["soy"]), days=1)
    miss = next(miss for miss in explain(week).misses if miss.target_id == "vitamin_k2")
    assert not miss.is_reachable
    assert {hold.name for hold in miss.holds} >= {"diet_vegan", "allergy_soy"}
    with WhatIf.of(week.situation(), days=1) as free:
        assert free.snapshot().value("vitamin_k2") == pytest.approx(miss.best, rel=1e-6)
        for hold in miss.holds:
            with free.diet.trial():
                freed = free.lift(hold.name)
            assert min(freed.value("vitamin_k2"), miss.amount) == pytest.approx(
                miss.best + hold.rise, rel=1e-4
            )
    assert "without any one of these: " in miss.words()


def test_what_is_asked_of_food_in_part_is_told(anna):
    miss = next(miss for miss in anna.misses if miss.target_id == "vitamin_d")
    assert (miss.side, miss.asked, miss.amount) == (Side.MIN, 5.0, 20.0)
    assert "Only 5 µg is asked of food." in miss.words()


def test_a_food_of_the_plan_gives_its_share(anna, anna_week, table):
    eaten = anna_week.menu.groupby("food_id")["grams"].sum()
    food = str((eaten * table.nutrients["energy_kcal"].reindex(eaten.index)).idxmax())
    reason = anna.why(food)
    grams = anna_week.menu.loc[anna_week.menu["food_id"] == food, "grams"].sum() / 7
    assert reason.grams == pytest.approx(grams, rel=0.05)
    energy = next(change for change in reason.shares if change.name == "energy")
    given = table.nutrients.at[food, "energy_kcal"] * reason.grams / 100.0
    assert energy.amount == pytest.approx(given, rel=1e-6)
    assert "Without it" in reason.words()


def test_a_food_left_out_says_what_would_bring_it_in(anna):
    with anna.what_if() as near:
        out = [
            food for food in near.day.food_ids if food not in set(near.snapshot().menu["food_id"])
        ]
    reasons = [anna.why(food) for food in out[::20]]
    entered = [reason for reason in reasons if reason.entries]
    assert entered
    for reason in entered:
        entry = reason.entries[0]
        assert f"{entry.subject} is raised from" in reason.words()
        with anna.what_if() as near:
            near.diet.set_rule(entry.rule, amount=entry.needed)
            assert reason.food_id in set(near.snapshot().menu["food_id"])


def test_an_excluded_food_names_its_reason(anna, vegan):
    assert anna.why("15026").words() == "Eel (cooked) is out: no eel (by choice)."
    assert vegan.why("15026").excluded == ("vegan",)


def test_a_word_for_several_foods_is_refused(anna):
    with pytest.raises(InputError, match="several foods"):
        anna.why("kale")


def test_ranges_hold_the_typical_value_and_add_up(anna, anna_week, table):
    sure = anna.certainty
    assert (sure["low"] <= sure["typical"] + 1e-9).all()
    assert (sure["typical"] <= sure["high"] + 1e-9).all()
    assert np.allclose(sure[["known", "imputed", "unknown"]].sum(axis=1), 1.0)
    means = anna_week.targets.drop_duplicates("nutrient").set_index("nutrient")["mean"]
    assert np.allclose(sure["typical"], means[sure.index])
    grams = anna_week.menu.groupby("food_id")["grams"].sum() / 7
    for nutrient in ("calcium_mg", "vitamin_k2_ug"):
        low = (table.low.loc[grams.index, nutrient].fillna(0.0) * grams / 100.0).sum()
        assert sure.at[nutrient, "low"] == pytest.approx(low)
        widths = (table.high - table.low).loc[grams.index, nutrient] * grams
        assert widths.idxmax() in sure.at[nutrient, "foods"].split(";")


def test_the_proof_is_that_of_the_plans_own_bound(vegan, vegan_week):
    known = vegan_week.provenance
    slack = known["week_cost"] - known["dishes_bound"]
    room = dict(vegan.proof.room)
    assert room["secondary"] == pytest.approx(min(1.0, max(0.0, slack) / 500.0))
    assert vegan.proof.gap == known["week_gap"]
    assert vegan.proof.words().startswith("Targets: proven best")


def test_explaining_twice_says_the_same(vegan, vegan_week):
    assert explain(vegan_week).words() == vegan.words()


def test_words_have_no_ids_and_no_floats(vegan):
    for sentences in vegan.words().values():
        for sentence in sentences:
            assert "_" not in sentence
            assert "nan" not in sentence.split()
            assert sentence.endswith(".")


def test_an_explanation_is_plain_json(vegan):
    data = json.loads(json.dumps(explanation_as_data(vegan, ["15026"]), allow_nan=False))
    assert data["foods"][0]["excluded"] == ["vegan"]
    assert len(data["rules"]) == len(vegan.rules)
    assert data["words"].keys() == vegan.words().keys()


def test_the_command_prints_sentences_or_json():
    runner, patient = CliRunner(), str(sample_patient_path())
    told = runner.invoke(app, ["explain", patient, "--food", "15026"])
    assert told.exit_code == 0, told.output
    words = " ".join(told.output.split())
    assert "What is missed, and why" in words
    assert "Eel (cooked) is out: no eel (by choice)." in words
    data = json.loads(runner.invoke(app, ["explain", patient, "--json"]).output)
    assert data["proof"]["gap"] >= 0


def test_the_command_refuses_a_food_that_is_none():
    result = CliRunner().invoke(app, ["explain", str(sample_patient_path()), "--food", "gold"])
    assert result.exit_code == BAD_INPUT
    assert "gold" in result.output
