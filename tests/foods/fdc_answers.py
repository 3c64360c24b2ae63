"""Small made-up answers in the forms that FoodData Central's interface publishes."""

from __future__ import annotations

from typing import Any

PROTEIN = ("203", 1003, "g")
FAT = ("204", 1004, "g")
CARBOHYDRATE = ("205", 1005, "g")
ENERGY = ("208", 1008, "kcal")
KILOJOULE = ("268", 1062, "kJ")
GENERAL = ("957", 2047, "kcal")
SPECIFIC = ("958", 2048, "kcal")
FIBRE = ("291", 1079, "g")
CALCIUM = ("301", 1087, "mg")
SODIUM = ("307", 1093, "mg")
VITAMIN_D = ("328", 1114, "ug")
VITAMIN_D_IU = ("324", 1110, "IU")
VITAMIN_A_IU = ("318", 1104, "IU")

Nutrient = tuple[str, int, str]


def full_row(nutrient: Nutrient, amount: object, code: str = "A", samples: int = 3) -> Any:
    number, fdc_id, unit = nutrient
    row: dict[str, Any] = {
        "type": "FoodNutrient",
        "nutrient": {"id": fdc_id, "number": number, "name": "x", "rank": 1, "unitName": unit},
        "amount": amount,
        "dataPoints": samples,
    }
    if code:
        row["foodNutrientDerivation"] = {"id": 1, "code": code, "description": "x"}
    return row


def abridged_row(nutrient: Nutrient, amount: object, code: str = "A") -> Any:
    number, _, unit = nutrient
    return {
        "number": number,
        "name": "x",
        "amount": amount,
        "unitName": unit.upper(),
        "derivationCode": code,
        "derivationDescription": "x",
    }


def search_row(nutrient: Nutrient, amount: object, code: str = "A") -> Any:
    number, fdc_id, unit = nutrient
    return {
        "nutrientId": fdc_id,
        "nutrientNumber": number,
        "nutrientName": "x",
        "unitName": unit.upper(),
        "derivationCode": code,
        "value": amount,
    }


def food(fdc_id: int = 11, rows: list[Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Make a full answer; every field can be given otherwise."""
    if rows is None:
        rows = [full_row(PROTEIN, 10.0), full_row(ENERGY, 100.0), full_row(CALCIUM, 120)]
    return {
        "fdcId": fdc_id,
        "description": f"Test food {fdc_id}",
        "dataType": "SR Legacy",
        "publicationDate": "4/1/2019",
        "foodNutrients": rows,
        **fields,
    }


def abridged(fdc_id: int = 11, **fields: Any) -> dict[str, Any]:
    rows = [abridged_row(PROTEIN, 10.0), abridged_row(ENERGY, 100.0), abridged_row(CALCIUM, 120)]
    return food(fdc_id, rows, publicationDate="2019-04-01", **fields)


def hit(fdc_id: int = 11, **fields: Any) -> dict[str, Any]:
    rows = [search_row(PROTEIN, 10.0), search_row(ENERGY, 100.0), search_row(CALCIUM, 120)]
    answer = food(fdc_id, rows, publishedDate="2019-04-01", score=1.5, **fields)
    del answer["publicationDate"]
    return answer


def branded(fdc_id: int = 21, **fields: Any) -> dict[str, Any]:
    """Make a full answer of a label: 50 g a serving, figures per 100 g."""
    rows = [full_row(PROTEIN, 8.0, "LCCS", 0), full_row(FAT, 4.0, "LCCS", 0)]
    rows += [full_row(ENERGY, 120.0, "LCCS", 0), full_row(SODIUM, 400.0, "LCCS", 0)]
    usual = {
        "dataType": "Branded",
        "brandOwner": "Test Brand",
        "ingredients": "WATER, SOY BEANS.",
        "servingSize": 50.0,
        "servingSizeUnit": "g",
        "householdServingFullText": "1 slice",
        "labelNutrients": {
            "protein": {"value": 4.0},
            "fat": {"value": 2.0},
            "calories": {"value": 60.0},
            "sodium": {"value": 200.0},
        },
    }
    return food(fdc_id, rows, **{**usual, **fields})
