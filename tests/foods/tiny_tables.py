"""Tables of a few foods, small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from foods.build.draft import Draft, blank, entries
from foods.status import Status

NAN = float("nan")

FOOD_DES = """\
~01001~^~0100~^~Butter, salted~^~~^~~^~~^~Y~^~~^0^~~^6.38^4.27^8.79^3.87
~11233~^~1100~^~Kale, raw~^~~^~~^~~^~Y~^~~^0^~~^6.25^^^
"""
NUT_DATA = """\
~01001~^~204~^81.11^580^0.065^~1~^~~^~~^~~^^70.0^90.0^^^^~~^11/1976^
~01001~^~205~^0.06^0^^~4~^~NC~^~~^~~^^^^^^^~~^11/1976^
~01001~^~601~^215^5^^~1~^~A~^~~^~~^^220^230^^^^~~^11/1976^
~11233~^~204~^0.93^2^^~1~^~A~^~~^~~^^^^^^^~~^02/2009^
~11233~^~601~^0^0^^~7~^~Z~^~~^~~^^^^^^^~~^02/2009^
"""
WEIGHT = """\
~01001~^1^1^~pat (1" sq, 1/3" high)~^5.0^^
~01001~^2^1^~cup~^227^^
"""
RELEASE = {
    "FOOD_DES.txt": FOOD_DES,
    "FD_GROUP.txt": "~0100~^~Dairy and Egg Products~\n~1100~^~Vegetables and Vegetable Products~\n",
    "NUT_DATA.txt": NUT_DATA,
    "WEIGHT.txt": WEIGHT,
    "SRC_CD.txt": "~1~^~Analytical~\n~4~^~Calculated~\n~7~^~Assumed zero~\n",
    "DERIV_CD.txt": "~A~^~Analytical data~\n~Z~^~Assumed zero~\n",
}


def read_tiny(member: str) -> bytes:
    return RELEASE[member].encode("latin-1")


def food_frame(**names: str) -> pd.DataFrame:
    """Make foods of "group: name" texts, by food id."""
    rows = {food: text.split(": ", 1) for food, text in names.items()}
    index = pd.Index([food.removeprefix("f") for food in rows], name="food_id")
    return pd.DataFrame(
        {
            "usda_name": [name for _, name in rows.values()],
            "usda_group": [group for group, _ in rows.values()],
            "maker": "",
            "survey": "Y",
        },
        index=index,
    )


def draft_of(
    foods: pd.DataFrame, status: Status = Status.ANALYTICAL, **values: list[float]
) -> Draft:
    """Make a draft whose known values all have one status."""
    draft = blank(foods, values)
    for nutrient, amounts in values.items():
        column = pd.Series(np.array(amounts, dtype=float), index=foods.index).dropna()
        draft = draft.put(nutrient, entries(column, status, ""))
    return draft
