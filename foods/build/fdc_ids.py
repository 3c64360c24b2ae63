"""Find the FoodData Central id of each food by its name."""

from __future__ import annotations

import gzip
import io

import pandas as pd

from foods.build.inputs import IDS_PACKAGE, Inputs
from foods.build.names import plain_name


def read_ids(inputs: Inputs) -> pd.Series[int]:
    """Read FoodData Central ids of SR Legacy foods, by plain name; ambiguous names are left out."""
    content = gzip.decompress(inputs.read(IDS_PACKAGE, "fdc_ingredients.csv.gz"))
    return parse_ids(pd.read_csv(io.BytesIO(content)))


def parse_ids(table: pd.DataFrame) -> pd.Series[int]:
    """Index the ids of SR Legacy foods by plain name."""
    rows = table[table["data_type"] == "sr_legacy_food"]
    plain = rows["description"].map(plain_name)
    ids = pd.Series(rows["fdc_id"].to_numpy(), index=pd.Index(plain))
    return ids[~ids.index.duplicated(keep=False)]


def assign_ids(foods: pd.DataFrame, ids: pd.Series[int], renamed: pd.DataFrame) -> pd.DataFrame:
    """Give foods their FoodData Central id in the column fdc_id.

    Parameters
    ----------
    foods : DataFrame
        Indexed by food id, with the column usda_name.
    ids : Series
        FoodData Central id by plain name.
    renamed : DataFrame
        legacy_name, food_id: foods that changed their name in SR Legacy.

    Returns
    -------
    DataFrame
        The foods with fdc_id, missing where no name fits.
    """
    found: pd.Series[float] = foods["usda_name"].map(plain_name).map(ids).astype(float)
    later = renamed.set_index("food_id")["legacy_name"].map(plain_name).map(ids).astype(float)
    own = pd.Series(foods.index, index=foods.index).str.extract(r"^fdc:(\d+)$")[0]
    found = found.fillna(later.reindex(foods.index)).fillna(own.astype(float))
    return foods.assign(fdc_id=found.astype("Int64"))
