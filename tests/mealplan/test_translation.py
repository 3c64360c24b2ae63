"""The words of plans in other languages."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from foods import load_foods, read_nutrient_info
from mealplan import PlanRefused, Supplement
from mealplan.cautions import cautions_for
from mealplan.dishes import OCCASIONS, load_dishes
from mealplan.errors import InputError
from mealplan.exports import exported
from mealplan.exports.facts import day_name
from mealplan.gates import check_gates, check_possible
from mealplan.household import plural_unit, spoken_amount
from mealplan.notices import given_way, notices, timing
from mealplan.supplements import Taken, check_supplements
from mealplan.tables import read_rows
from mealplan.targets import daily_targets
from mealplan.translation import lexicon_in, translated
from tests.mealplan.people import person
from tests.mealplan.test_notices import targets_of
from tests.mealplan.triggers import ROWS, name_of, triggering

ROOT = Path(__file__).parents[2]
START = date(2026, 3, 1)
SPANISH = lexicon_in("es")
FOODS = load_foods().foods
DISHES = load_dishes(FOODS)
PURCHASES = read_rows("purchase.csv")
BOUGHT = {row["buy_as"] for row in PURCHASES}
EATEN = set(FOODS["name"])
CAUTIONS = {
    row[column]
    for row in ROWS
    for column in ("reason", "ask", "words")
    if isinstance(row[column], str)
}
SOURCES = {
    "dishes": {dish.name for dish in DISHES},
    "methods": {dish.method for dish in DISHES},
    "foods": EATEN,
    "groups": set(load_foods("all").foods["group"]),
    "products": BOUGHT - EATEN,
    "nutrients": set(read_nutrient_info()["name"]),
    "cautions": CAUTIONS,
    "statements": {row["text"] for row in read_rows("statements.csv")},
}
"""What the package says in English, by the table that holds its translation."""
TABLES = (*SOURCES, "measures", "sentences", "words", "figures")
VITAMIN_D = "Vitamin D (D2 + D3)"
D3 = {
    "name": "D3 drops",
    "nutrient": "vitamin_d_ug",
    "amount": 4.0,
    "occasion": "lunch",
    "note": "as my doctor said, in winter",
}
CLINICAL = ("cautions", "statements", "methods", "sentences", "nutrients")


def rows_of(name):
    return read_rows(f"translations/es/{name}.csv")


def pairs_of(name):
    return {row["text"]: row["translation"] for row in rows_of(name)}


def figures_in(text):
    """Return the figures of a text, however thousands and decimals are marked in it."""
    plain = re.sub(r"(?<=\d)[,\u00a0](?=\d{3}\b)", "", text)
    return Counter(found.replace(",", ".") for found in re.findall(r"\d+(?:[.,]\d+)?", plain))


def blanks_in(text):
    return sorted(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("name", SOURCES)
def test_every_text_of_the_package_has_a_translation_and_no_other_has(name):
    assert set(pairs_of(name)) == SOURCES[name]


@pytest.mark.parametrize("name", TABLES)
def test_no_text_is_translated_twice_or_by_nothing(name):
    rows = rows_of(name)
    assert len({row["text"] for row in rows}) == len(rows)
    assert all(isinstance(value, str) and value for row in rows for value in row.values())


def test_a_text_in_two_tables_has_one_translation():
    said = {}
    for name in (*SOURCES, "words"):
        for english, spanish in pairs_of(name).items():
            assert said.setdefault(english, spanish) == spanish


@pytest.mark.parametrize("name", ["dishes", "foods", "products", "nutrients"])
def test_different_things_have_different_names(name):
    names = list(pairs_of(name).values())
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", CLINICAL)
def test_a_translation_has_the_figures_of_the_english(name):
    differing = {
        english: spanish
        for english, spanish in pairs_of(name).items()
        if figures_in(english) != figures_in(spanish)
    }
    assert not differing


def test_sentences_have_the_same_blanks_in_both_languages():
    for english, spanish in pairs_of("sentences").items():
        assert blanks_in(english) == blanks_in(spanish)


@pytest.mark.parametrize("food_id", [*FOODS.index[::23], "01129", "18042"])
def test_every_portion_of_a_food_is_said_in_spanish(food_id):
    food = FOODS.loc[food_id]
    english = spoken_amount(food["measure"], food["measure_g"], food["max_g"])
    unit = re.sub(r"^[\d ./]+", "", food["measure"])
    spanish = SPANISH.find(english)
    assert spanish is not None
    assert figures_in(spanish) == figures_in(english)
    words = set(re.findall(r"[a-z]+", english)) & {unit, plural_unit(unit)}
    assert not words & set(re.findall(r"\w+", spanish)) - {"pita", "tortilla", "tortillas"}


def test_every_household_measure_and_shop_unit_is_known():
    measures = {re.sub(r"^[\d ./]+", "", text) for text in FOODS["measure"]}
    units = {row["unit"] for row in PURCHASES if isinstance(row["unit"], str)} - {"litre"}
    assert measures | units <= set(pairs_of("measures"))


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("1 cup (244 g)", "1 taza (244 g)"),
        ("1/2 cup (122 g)", "1/2 taza (122 g)"),
        ("1 1/2 small glasses (226 g)", "1 1/2 vasos pequeños (226 g)"),
        ("2 tbsp (9.4 g)", "2 cucharadas (9,4 g)"),
        ("3 medium (366 g)", "3 unidades medianas (366 g)"),
        ("3 bunches", "3 manojos"),
        ("1.25 kg", "1,25 kg"),
        ("12,345.6 mg", "12\u00a0345,6 mg"),
        ("13.5% of energy a day", "13,5\u00a0% de la energía al día"),
    ],
)
def test_amounts_agree_in_number_and_marks(english, spanish):
    assert SPANISH.say(english) == spanish


@pytest.mark.parametrize(
    "text",
    [
        "My own soup",
        "1 wibble (3 g)",
        "Calcium and my own soup",
        "Metformin 2.5 mg twice a day",
        "0.1.0",
        "",
    ],
)
def test_what_is_not_known_stays_whole(text):
    assert SPANISH.find(text) is None
    assert SPANISH.say(text) == text


@given(st.text(alphabet="0123456789,./ %()-cups:ask", max_size=12))
@settings(deadline=None, max_examples=300)
def test_any_text_is_said_somehow_with_its_own_digits(text):
    # Which of "0.000" and "0,000" is a thousand is told by the language alone.
    assert re.findall(r"\d", SPANISH.say(text)) == re.findall(r"\d", text)


def test_a_long_text_of_many_likely_parts_takes_no_long_search():
    knot = "at least " * 20 + "soup" + " a day" * 20
    assert SPANISH.find(knot) is None


def test_a_sentence_with_an_unknown_part_stays_english():
    known = "Left out for warfarin: natto. Its menaquinone-7 works against the blood thinner."
    assert SPANISH.say(known).startswith("Se deja fuera por warfarin: natto. Su menaquinona-7")
    changed = known.replace("menaquinone-7", "menaquinone-8")
    assert SPANISH.say(changed) == changed


def test_a_language_without_tables_leaves_all_in_english():
    plain = lexicon_in("xx")
    for text in ("Butter, salted", "1,200 mg", "13.5%"):
        assert plain.say(text) == text


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_what_a_caution_tells_a_patient_is_told_in_spanish(row):
    patient = triggering(row)
    told = [
        *notices(patient, targets_of(name=VITAMIN_D), FOODS.iloc[:0]),
        *timing(patient),
        *goals_of(patient),
    ]
    assert [notice.text for notice in told if SPANISH.find(notice.text) is None] == []
    assert all(figures_in(SPANISH.say(notice.text)) == figures_in(notice.text) for notice in told)


def goals_of(patient):
    targets = daily_targets(patient).reset_index()
    names = read_nutrient_info()["name"]
    return given_way(targets.assign(name=targets["nutrient"].map(names)), cautions_for(patient))


@pytest.mark.parametrize("row", [row for row in ROWS if row["action"] == "stop"], ids=name_of)
def test_a_stop_is_told_in_spanish(row):
    with pytest.raises(PlanRefused) as refused:
        check_gates(triggering(row))
    for reason in refused.value.reasons:
        said = SPANISH.find(reason)
        assert said is not None
        assert said.startswith("Aquí no se hace ningún plan: ")
        assert "Consulte antes a: " in said


def test_contradictions_and_doses_that_stop_a_plan_are_told_in_spanish():
    targets = daily_targets(person(conditions=["osteoporosis"])).assign(tier="safety", maximum=0.1)
    with pytest.raises(PlanRefused) as contradiction:
        check_possible(targets)
    overdose = Taken.of([Supplement(**{**D3, "amount": 1000.0})])
    with pytest.raises(PlanRefused) as too_much:
        check_supplements(daily_targets(person()), overdose)
    reasons = (*contradiction.value.reasons, *too_much.value.reasons)
    assert len(reasons) > 10
    for reason in reasons:
        said = SPANISH.find(reason)
        assert said is not None
        assert said.startswith("Aquí no se hace ningún plan: ")
        assert figures_in(said) == figures_in(reason)


@pytest.mark.parametrize(
    "text",
    [
        "The figures are those of food table sr28-2.",
        "This plan was made with food table sr28-1; its figures are now those of sr28-2.",
        "The rules for targets have changed since this plan was made; these are today's.",
        "12 dishes that this plan could choose from are no longer known.",
        "Day 3, dinner: nothing else fits this patient's rules.",
        "My own soup, 2 bowls (weight as eaten)",
    ],
)
def test_what_is_told_now_and_then_is_told_in_spanish(text):
    said = SPANISH.find(text)
    assert said is not None
    assert figures_in(said) == figures_in(text)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"official": "no"},
        {"unit": "kcal"},
        {"iu_per_unit": float("nan")},
        {"status": "above", "maximum": 1.0},
        {"official": "override", "author": "Dr. A, clinic", "note": "a note: with marks"},
    ],
)
@pytest.mark.parametrize(
    "supplements", [[], [D3], [D3, {**D3, "nutrient": "magnesium_mg", "note": ""}]]
)
def test_gaps_excesses_and_overrides_are_told_in_spanish(changes, supplements):
    targets = targets_of(**{"name": VITAMIN_D, **changes})
    found = notices(person(supplements=supplements), targets, FOODS.iloc[:0])
    assert [notice.text for notice in found if SPANISH.find(notice.text) is None] == []


def test_labels_to_check_are_told_in_spanish():
    patient = person(allergies=["milk", "tree_nut", "sulphite"])
    found = [n.text for n in notices(patient, targets_of(name="Calcium"), FOODS)]
    labels = [text for text in found if text.startswith("Check")]
    assert len(labels) > 1
    for text in labels:
        said = SPANISH.find(text)
        assert said is not None
        assert not any(f" {name}" in said for name in ("Butter", "Rolled oats", "Milk"))


def test_a_translated_plan_has_the_same_ids_and_amounts(week):
    plan = week
    shown = translated(plan, SPANISH)
    kept = ["day", "occasion", "food_id", "grams", "dish_id", "component"]
    assert shown.menu[kept].equals(plan.menu[kept])
    assert shown.nutrients is plan.nutrients
    assert set(shown.menu["food"]) <= set(pairs_of("foods").values())
    assert set(shown.dishes["dish"]) <= set(pairs_of("dishes").values())
    assert shown.verify() == []
    told = (*plan.warnings, *plan.timing)
    assert [notice.text for notice in told if SPANISH.find(notice.text) is None] == []
    assert SPANISH.find(str(plan.footprint())) is not None
    assert translated(plan, lexicon_in("xx")) is plan


@pytest.mark.parametrize("path", sorted((ROOT / "mealplan" / "exports").glob("*.py")), ids=str)
def test_every_word_that_an_export_says_has_a_translation(path):
    said = re.findall(r'\bsay\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))
    assert [text for text in said if SPANISH.find(text) is None] == []


def test_every_word_of_the_data_that_an_export_says_has_a_translation():
    aisles = {str(aisle).replace("_", " ").capitalize() for aisle in FOODS["aisle"].dropna()}
    standings = {"met", "within", "close", "below", "above", "reported"}
    days = {
        day_name(day, date(2026, month, 1))
        for day in (1, 2, 3, 4, 5, 6, 7)
        for month in range(1, 13)
    }
    texts = {*aisles, *standings, *OCCASIONS, *days, "Other", "Page 12", "Shopping list, week 2"}
    assert [text for text in texts if SPANISH.find(text) is None] == []


def test_the_papers_of_a_plan_are_spanish(anna_week):
    pages = PdfReader(io.BytesIO(exported(anna_week, "pdf", START, "es"))).pages
    printed = " ".join(" ".join(page.extract_text().split()) for page in pages)
    calendar = exported(anna_week, "ics", START, "es").decode()
    for name in anna_week.dishes["dish"].unique():
        assert name not in printed
        assert pairs_of("dishes")[name] in printed
    for title in (
        "Lista de la compra",
        "Un día de promedio",
        "Cómo se hacen los platos",
        "Página 2",
    ):
        assert title in printed
    assert "SUMMARY:Desayuno: " in calendar
    assert "lun 2 mar" in printed


def test_a_spreadsheet_holds_spanish_names_and_the_same_figures(anna_week):
    book = load_workbook(io.BytesIO(exported(anna_week, "xlsx", START, "es")))
    plain = load_workbook(io.BytesIO(exported(anna_week, "xlsx", START)))
    items, grams = ([row[at].value for row in book["compra"].iter_rows(min_row=2)] for at in (1, 2))
    assert book.sheetnames == [
        *("menú", "objetivos", "compra", "alimentos", "fuentes", "avisos"),
    ]
    assert set(items) <= set(SPANISH.texts.values())
    assert grams == [row[2].value for row in plain["shopping"].iter_rows(min_row=2)]


@pytest.mark.parametrize("kind", ["json", "csv", "md"])
def test_data_files_are_the_same_in_every_language(anna_week, kind):
    assert exported(anna_week, kind, START, "es") == exported(anna_week, kind, START)


def test_an_unknown_language_is_refused_with_those_there_are(anna_week):
    with pytest.raises(InputError, match="one of en, es"):
        exported(anna_week, "pdf", START, "tlh")
