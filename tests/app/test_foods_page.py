"""The page of foods, by Streamlit's own test harness."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from foods import load_foods, read_own_foods
from mealplan.app import food_views
from mealplan.app.desk import own_larder, packaged_larder
from mealplan.app.texts import texts_in
from mealplan.app.uploads import Upload, as_file
from mealplan.errors import InputError
from tests.app.pages import APP, labelled, opened, words
from tests.foods import fdc_answers as api

TEXTS = texts_in("en")
KEY = "a-secret-key-0123456789"


@pytest.fixture(scope="module")
def table():
    return load_foods()


def test_a_misspelt_search_finds_the_food_with_every_value_and_source():
    app = opened("foods")
    app.text_input(key="foods.text").set_value("sardins").run()
    assert not app.error
    assert "Sardines" in app.table[0].value["Food"].iloc[0]
    values = app.dataframe[0].value
    assert len(values) == len(load_foods().nutrient_info)
    assert (values["Source"] != "").all()


def test_the_page_names_foods_groups_and_nutrients_in_spanish():
    app = opened("foods")
    app.multiselect(key="foods.compared").set_value(["11233"]).run()
    app.selectbox(key="language").set_value("es").run()
    assert not app.exception
    found = app.table[0].value
    assert "Col rizada" in str(found.iloc[0, 0])
    assert found.iloc[0, 1] == "Verduras de hoja"
    shown = app.dataframe[0].value
    assert "Calcio" in list(shown.iloc[:, 0])
    assert "Calcium" not in words(app)
    assert any("Col rizada" in column for column in app.dataframe[1].value.columns)


def test_nonsense_finds_nothing_and_says_so():
    app = opened("foods")
    app.text_input(key="foods.text").set_value("xqzvw ]]$").run()
    assert not app.error
    assert "No food is like" in app.info[0].value


def test_foods_stand_side_by_side():
    app = opened("foods")
    app.multiselect(key="foods.compared").set_value(["11233", "11234"]).run()
    columns = list(app.dataframe[-1].value.columns)
    assert [name.split("[")[-1] for name in columns[1:]] == ["11233]", "11234]"]


def test_a_usda_food_can_be_put_into_ones_own_file():
    app = opened("foods")
    app.checkbox(key="foods.all").check().run()
    app.text_input(key="foods.text").set_value("pizza cheese frozen").run()
    labelled(app.button, "Add to my foods file").click().run()
    assert not app.error
    assert "In your foods file" in words(app)
    assert "My foods file (CSV)" in [button.label for button in app.get("download_button")]


def test_the_richest_come_first_per_portion_and_per_100_g(table):
    portion = food_views.ranking(table, "vitamin_k2_ug", food_views.PER_PORTION)
    per_100_g = food_views.ranking(table, "vitamin_k2_ug", food_views.PER_100_G)
    assert portion["amount"].is_monotonic_decreasing
    assert portion["food"].iloc[0] == "Natto"
    first = str(per_100_g.index[0])
    assert per_100_g["amount"].iloc[0] == table.nutrients["vitamin_k2_ug"].max()
    grams = table.foods.at[first, "measure_g"]
    assert portion.at[first, "amount"] == pytest.approx(per_100_g["amount"].iloc[0] * grams / 100)


def test_an_unknown_value_is_said_to_be_unknown(table):
    missing = table.status.eq("missing")
    food = str(missing.index[missing.any(axis=1)][0])
    nutrient = str(missing.columns[missing.loc[food]][0])
    shown = food_views.values_of(table, food, TEXTS)
    place = list(table.nutrient_info.index).index(nutrient)
    assert shown["Value per 100 g"][place] == "unknown"


def test_templates_are_good_files():
    larder = packaged_larder()
    foods = Upload("foods.csv", food_views.foods_template())
    dishes = Upload("dishes.csv", food_views.dishes_template())
    own = own_larder(larder, foods, dishes)
    assert (own.own_foods, own.own_dishes) == (1, 1)
    assert len(own.table.foods) == len(larder.table.foods) + 1


def test_a_food_for_ones_own_file_keeps_values_and_kinds_of_figures(table):
    row = food_views.own_row(table, "11233")
    assert float(row["calcium_mg"]) == table.nutrients.at["11233", "calcium_mg"]
    assert f"calcium_mg={row['calcium_mg']} {table.status.at['11233', 'calcium_mg']}" in (
        row["stated"].split("; ")
    )
    assert row["allergens"] == "unknown"


def test_every_problem_of_an_upload_is_told_by_row_and_column():
    larder = packaged_larder()
    upload = Upload(
        "mine.csv", food_views.own_foods_file([food_views.own_row(larder.table, "11233")])
    )
    with pytest.raises(InputError) as told:
        own_larder(larder, upload, None)
    assert any("row 2, min_g" in problem for problem in told.value.problems)


@pytest.mark.parametrize("name", ["../../evil.csv", "..\\evil.csv", "/etc/evil.csv"])
def test_the_name_of_an_upload_cannot_lead_out_of_its_folder(name):
    with as_file(Upload(name, food_views.foods_template())) as path:
        assert path.name == "evil.csv"
        assert len(read_own_foods(path)) == 1
        folder = path.parent
    assert not folder.exists()


@pytest.fixture
def fdc(httpserver, monkeypatch):
    """FoodData Central on this machine, and a key for it."""
    monkeypatch.setenv("FDC_API_KEY", KEY)
    monkeypatch.setenv("FDC_API_URL", httpserver.url_for("/v1"))
    return httpserver


def looked_up(text):
    app = opened("foods")
    app.text_input(key="usda.text").set_value(text)
    return labelled(app.button, "Look up").click().run()


def search_answer(*hits):
    return {"foods": list(hits), "totalPages": 1, "totalHits": len(hits), "currentPage": 1}


def test_a_food_of_the_usda_is_found_by_words_and_added(fdc):
    hits = [api.hit(11), api.hit(12)]
    fdc.expect_request("/v1/foods/search").respond_with_json(search_answer(*hits))
    fdc.expect_request("/v1/food/12").respond_with_json(api.food(12))
    app = looked_up("test")
    assert not app.error
    app.selectbox(key="usda.which").set_value(12).run()
    labelled(app.button, "Add this food to my file").click().run()
    assert not app.exception
    assert "Added to your foods file: Test food 12" in words(app)
    assert "min\\_g" in words(app)
    assert "In your foods file\\: Test food 12" in words(app)
    assert "My foods file (CSV)" in [button.label for button in app.get("download_button")]
    assert KEY not in words(app)
    asked = [request for request, _ in fdc.log]
    assert {request.headers["X-Api-Key"] for request in asked} == {KEY}


def test_a_food_of_the_usda_is_found_by_its_number(fdc):
    fdc.expect_request("/v1/food/21").respond_with_json(api.branded(21))
    app = looked_up("fdc:21")
    assert app.selectbox(key="usda.which").value == 21
    assert "Test Brand" in app.selectbox(key="usda.which").options[0]


def test_what_keeps_the_usda_from_answering_is_a_sentence(fdc):
    fdc.expect_request("/v1/food/31").respond_with_data("", status=404)
    fdc.expect_request("/v1/foods/search").respond_with_data("", status=403)
    app = looked_up("31")
    assert "FoodData Central knows no food/31; check the number." in app.warning[0].value
    app.text_input(key="usda.text").set_value("kale")
    labelled(app.button, "Look up").click().run()
    assert "refuses the key" in app.warning[0].value
    assert not app.error
    assert not app.exception


def test_figures_per_100_ml_ask_for_a_density(fdc):
    drink = api.branded(41, servingSizeUnit="ml")
    fdc.expect_request("/v1/food/41").respond_with_json(drink)
    app = looked_up("41")
    labelled(app.button, "Add this food to my file").click().run()
    assert "weight of 1 ml" in app.warning[0].value
    app.number_input(key="usda.g_per_ml").set_value(1.03)
    labelled(app.button, "Add this food to my file").click().run()
    assert "at 1.03 g/ml" in words(app)


def test_nothing_like_the_words_is_said(fdc):
    fdc.expect_request("/v1/foods/search").respond_with_json(search_answer())
    assert "No food is like “xqz”" in words(looked_up("xqz"))


def test_without_a_key_the_page_says_how_to_get_one(monkeypatch):
    monkeypatch.delenv("FDC_API_KEY", raising=False)
    app = opened("foods")
    assert "https://api.data.gov/signup" in words(app)
    assert not [field for field in app.text_input if field.key == "usda.text"]


def test_the_key_may_be_one_of_the_apps_secrets(monkeypatch):
    monkeypatch.delenv("FDC_API_KEY", raising=False)
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.secrets["FDC_API_KEY"] = KEY
    app.run().switch_page("mealplan/app/foods.py").run()
    assert app.text_input(key="usda.text").value == ""
