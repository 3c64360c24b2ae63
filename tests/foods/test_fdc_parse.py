"""Reading FoodData Central's answers: three shapes, one form, and the traps in them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foods.fdc_errors import FdcAnswerError
from foods.fdc_parse import Basis, read_food
from foods.packaged import read_nutrient_info
from foods.status import Status
from tests.foods import fdc_answers as api


def one(row, **fields):
    """Read a food that states a single row."""
    return read_food(api.food(rows=[row], **fields))


def value(row, nutrient, **fields):
    return one(row, **fields).values[nutrient]


@pytest.mark.parametrize("answer", [api.food(), api.abridged(), api.hit()])
def test_the_three_shapes_give_one_form(answer):
    found = read_food(answer)
    assert (found.food_id, found.name, found.data_type) == ("fdc:11", "Test food 11", "SR Legacy")
    assert (found.published, found.basis) == ("2019-04-01", Basis.HUNDRED_G)
    known = {key: v.value for key, v in found.values.items() if not math.isnan(v.value)}
    assert known == {"protein_g": 10.0, "energy_kcal": 100.0, "calcium_mg": 120.0}
    assert found.values["protein_g"].status is Status.ANALYTICAL
    assert found.source == "USDA FoodData Central, SR Legacy, fdc:11, published 2019-04-01"


def test_every_numbered_nutrient_is_there_and_unknown_where_nothing_is_stated():
    found = one(api.full_row(api.PROTEIN, 1.0))
    info = read_nutrient_info()
    assert set(found.values) == set(info.index[info["usda_number"] != ""])
    others = [v for key, v in found.values.items() if key != "protein_g"]
    assert all(math.isnan(v.value) and v.status is Status.MISSING for v in others)


@pytest.mark.parametrize("fdc_id", [None, "11", True, 0, -3, 1.5e400])
def test_what_is_no_food_is_refused(fdc_id):
    with pytest.raises(FdcAnswerError):
        read_food(api.food(fdc_id))


@pytest.mark.parametrize("answer", [None, [], "food", 3, {"fdcId": 5, "foodNutrients": "none"}])
def test_another_shape_is_refused(answer):
    with pytest.raises(FdcAnswerError):
        read_food(answer)


class TestEnergy:
    def test_kcal_is_taken_and_kilojoule_left(self):
        rows = [api.full_row(api.KILOJOULE, 418.4), api.full_row(api.ENERGY, 100.0)]
        assert read_food(api.food(rows=rows)).values["energy_kcal"].value == 100.0

    def test_kilojoule_alone_is_converted_and_said(self):
        found = value(api.full_row(api.KILOJOULE, 418.4), "energy_kcal")
        assert found.value == pytest.approx(100.0)
        assert "kJ" in found.reason

    def test_the_specific_factors_come_before_the_general_ones(self):
        rows = [api.full_row(api.GENERAL, 90.0), api.full_row(api.SPECIFIC, 80.0)]
        assert read_food(api.food(rows=rows)).values["energy_kcal"].value == 80.0
        assert value(api.full_row(api.GENERAL, 90.0), "energy_kcal").value == 90.0

    def test_kilojoule_called_kcal_does_not_pass(self):
        rows = [api.full_row(n, 10.0) for n in (api.PROTEIN, api.FAT, api.CARBOHYDRATE)]
        found = read_food(api.food(rows=[*rows, api.full_row(api.ENERGY, 170 * 4.184)]))
        assert math.isnan(found.values["energy_kcal"].value)
        assert "kJ" in found.values["energy_kcal"].reason
        assert found.values["protein_g"].value == 10.0
        right = read_food(api.food(rows=[*rows, api.full_row(api.ENERGY, 170.0)]))
        assert right.values["energy_kcal"].value == 170.0

    def test_an_id_is_not_taken_for_a_number(self):
        # 203 and 1003 are protein; id 203 and number 1003 are nothing of the sort.
        row = {"nutrientId": 203, "unitName": "G", "value": 5.0}
        assert math.isnan(value(row, "protein_g").value)
        assert value({"nutrientId": 1003, "unitName": "G", "value": 5.0}, "protein_g").value == 5.0

    def test_a_number_with_another_nutrients_id_is_refused(self):
        found = value(api.full_row(("208", 1062, "kcal"), 400.0), "energy_kcal")
        assert math.isnan(found.value)
        assert "1062" in found.reason


class TestUnits:
    @pytest.mark.parametrize("unit", ["ug", "UG", "µg", "\u03bcg", "mcg"])
    def test_micrograms_however_written(self, unit):
        assert value(api.full_row(("328", 1114, unit), 2.0), "vitamin_d_ug").value == 2.0

    @pytest.mark.parametrize("unit", ["g", "ug", "IU", "", None, "MG_ATE"])
    def test_another_unit_is_refused_and_named(self, unit):
        found = one(api.full_row(("301", 1087, unit), 120.0))
        assert math.isnan(found.values["calcium_mg"].value)
        assert "mg is published" in found.values["calcium_mg"].reason
        assert any("calcium_mg" in note for note in found.notes)

    def test_vitamin_d_in_iu_is_converted(self):
        assert value(api.full_row(api.VITAMIN_D_IU, 40.0), "vitamin_d_ug").value == 1.0

    def test_vitamin_d_in_iu_gives_way_to_micrograms(self):
        rows = [api.full_row(api.VITAMIN_D_IU, 400.0), api.full_row(api.VITAMIN_D, 2.0)]
        assert read_food(api.food(rows=rows)).values["vitamin_d_ug"].value == 2.0

    def test_vitamin_a_in_iu_stays_unknown_with_the_reason(self):
        found = value(api.full_row(api.VITAMIN_A_IU, 500.0), "vitamin_a_rae_ug")
        assert math.isnan(found.value)
        assert "RAE" in found.reason

    def test_a_refused_row_is_told_where_another_stands_in(self):
        rows = [api.full_row(("208", 1008, "kJ"), 400.0), api.full_row(api.KILOJOULE, 418.4)]
        found = read_food(api.food(rows=rows)).values["energy_kcal"]
        assert found.value == pytest.approx(100.0)
        assert "kcal is published" in found.reason


class TestZeros:
    def test_a_zero_that_nobody_measured_is_unknown(self):
        found = value(api.full_row(api.FIBRE, 0.0, code="", samples=0), "fibre_g")
        assert math.isnan(found.value)
        assert found.status is Status.MISSING

    def test_a_measured_zero_is_zero(self):
        found = value(api.full_row(api.FIBRE, 0.0, code="", samples=6), "fibre_g")
        assert (found.value, found.status) == (0.0, Status.ANALYTICAL)

    def test_an_assumed_zero_says_so(self):
        found = value(api.full_row(api.FIBRE, 0.0, code="Z", samples=0), "fibre_g")
        assert (found.value, found.status) == (0.0, Status.USDA_ASSUMED_ZERO)


class TestRows:
    def test_headings_null_items_and_other_nutrients_are_left_out(self):
        heading = {"type": "FoodNutrient", "nutrient": {"id": 2045, "number": "951"}}
        rows = [heading, None, "x", api.full_row(("999", 9999, "g"), 3.0)]
        found = read_food(api.food(rows=rows))
        assert all(math.isnan(v.value) for v in found.values.values())
        assert found.notes == ()

    def test_amounts_without_a_nutrient_are_counted(self):
        found = read_food(api.food(rows=[{"id": 1, "amount": 3.0}, {"id": 2, "amount": 4.0}]))
        assert found.notes == ("2 amounts name no nutrient and were left out.",)

    @pytest.mark.parametrize("amount", ["12", True, -1.0, math.nan, math.inf, [], {}])
    def test_what_is_no_amount_is_refused(self, amount):
        found = value(api.full_row(api.CALCIUM, amount), "calcium_mg")
        assert math.isnan(found.value)
        assert found.reason

    def test_two_amounts_of_one_number_are_refused(self):
        rows = [api.full_row(api.CALCIUM, 10.0), api.full_row(api.CALCIUM, 20.0)]
        found = read_food(api.food(rows=rows)).values["calcium_mg"]
        assert math.isnan(found.value)
        assert "twice" in found.reason

    @pytest.mark.parametrize("number", [301, "301", 301.0], ids=repr)
    def test_numbers_come_as_numbers_or_texts(self, number):
        row = {"number": number, "amount": 7.0, "unitName": "MG", "derivationCode": "A"}
        assert value(row, "calcium_mg").value == 7.0


class TestBranded:
    def test_figures_are_per_100_g_whatever_the_serving(self):
        found = read_food(api.branded())
        assert found.basis is Basis.HUNDRED_G
        assert found.values["sodium_mg"].value == 400.0
        assert found.values["sodium_mg"].status is Status.LABEL
        assert (found.measure, found.measure_g, found.brand) == ("1 slice", 50.0, "Test Brand")

    @pytest.mark.parametrize("unit", ["ml", "MLT"])
    def test_a_serving_in_ml_makes_figures_per_100_ml(self, unit):
        found = read_food(api.branded(servingSizeUnit=unit, servingSize=240))
        assert found.basis is Basis.HUNDRED_ML
        assert math.isnan(found.measure_g)

    @pytest.mark.parametrize("unit", [None, "", "IU"])
    def test_without_a_serving_unit_the_basis_is_unknown(self, unit):
        assert read_food(api.branded(servingSizeUnit=unit)).basis is Basis.UNKNOWN

    def test_figures_per_serving_are_refused(self):
        serving = {"protein": {"value": 8.0}, "fat": {"value": 4.0}, "calories": {"value": 120.0}}
        found = read_food(api.branded(labelNutrients=serving))
        assert all(math.isnan(v.value) for v in found.values.values())
        assert "one serving" in found.notes[-1]

    def test_a_serving_of_100_g_is_no_such_case(self):
        label = {"protein": {"value": 8.0}, "fat": {"value": 4.0}, "calories": {"value": 120.0}}
        found = read_food(api.branded(labelNutrients=label, servingSize=100))
        assert found.values["protein_g"].value == 8.0

    def test_more_than_100_g_in_100_g_is_refused_whole(self):
        rows = [api.full_row(n, 60.0) for n in (api.PROTEIN, api.CARBOHYDRATE)]
        found = read_food(api.branded(foodNutrients=rows))
        assert all(math.isnan(v.value) for v in found.values.values())
        assert "not per 100 g" in found.notes[-1]


class TestWords:
    @pytest.mark.parametrize(
        ("day", "told"),
        [("4/1/2019", "2019-04-01"), ("2020-12-16", "2020-12-16"), ("soon", ""), (None, "")],
    )
    def test_the_day_of_publication(self, day, told):
        assert read_food(api.food(publicationDate=day)).published == told

    def test_the_first_portion_with_words_is_the_measure(self):
        portions = [
            {"gramWeight": 5.0, "measureUnit": {"name": "undetermined"}},
            {"amount": 1, "gramWeight": 14.2, "modifier": "tbsp", "measureUnit": None},
        ]
        found = read_food(api.food(foodPortions=portions))
        assert (found.measure, found.measure_g) == ("1 tbsp", 14.2)

    def test_lines_in_a_name_become_blanks(self):
        assert read_food(api.food(description="A\nB\t C")).name == "A B C"
        assert read_food(api.food(description="\x1b[31mA\x9bB")).name == "[31mA B"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["amount", "value", "number", "nutrient", "id", "unitName", "dataPoints"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(_JSON, max_size=4), serving=_JSON, portions=_JSON)
def test_no_answer_breaks_the_reader(rows, serving, portions):
    answer = api.food(rows=rows, servingSize=serving, foodPortions=portions, labelNutrients=serving)
    found = read_food(answer)
    assert all(v.value >= 0 or math.isnan(v.value) for v in found.values.values())
