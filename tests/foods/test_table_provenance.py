from __future__ import annotations

import math

import pytest

from foods import FoodTable, InputError, Status


def test_a_usda_analysis_names_release_method_and_samples(everyday: FoodTable) -> None:
    found = everyday.provenance("01009", "calcium_mg")
    assert found.status is Status.ANALYTICAL
    assert found.unit == "mg"
    assert "Release 28" in found.source
    assert "Analytical" in found.source
    assert "samples" in found.source
    assert found.reason == ""


def test_a_revision_names_the_old_value(everyday: FoodTable) -> None:
    found = everyday.provenance("11233", "calcium_mg")
    assert found.status is Status.SR_LEGACY_UPDATE
    assert "SR Legacy" in found.source
    assert found.reason.endswith("150")  # SR28 states 150 mg in raw kale


def test_a_literature_value_has_its_citation(everyday: FoodTable) -> None:
    found = everyday.provenance("01009", "vitamin_k2_ug")
    assert found.status is Status.LITERATURE_DIRECT
    assert "NEVO" in found.citation
    assert found.low < found.value < found.high


def test_a_rule_zero_says_why(everyday: FoodTable) -> None:
    found = everyday.provenance("11457", "vitamin_k2_mk4_ug")
    assert (found.status, found.value) == (Status.RULE_ZERO, 0.0)
    assert "menaquinone" in found.reason


def test_an_unknown_value_says_so(everyday: FoodTable) -> None:
    found = everyday.provenance("fdc:2257046", "choline_mg")
    assert found.status is Status.MISSING
    assert math.isnan(found.value)
    assert found.source == "not known"


def test_every_citation_can_be_shown(everyday: FoodTable) -> None:
    figures = everyday.status.stack()
    rows = figures[figures.str.startswith("literature")].groupby(level=1).head(3)
    texts = [everyday.provenance(food, key).citation for food, key in rows.index]
    assert texts
    assert all(texts)


def test_unknown_food_and_nutrient_are_reported_together(everyday: FoodTable) -> None:
    with pytest.raises(InputError) as caught:
        everyday.provenance("1009", "calcium")
    assert len(caught.value.problems) == 2
