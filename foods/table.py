"""The food table: foods, nutrients per 100 g, what is known about each value, measures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from foods import packaged, search
from foods.errors import DataError, InputError
from foods.provenance import LITERATURE, DetailStore, Provenance
from foods.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, eq=False)
class FoodTable:
    """Hold foods with their nutrients; all frames share the same foods and nutrient keys.

    Attributes
    ----------
    foods : DataFrame
        Indexed by food id: name, usda_name, group, usda_group, everyday, maker, tier, fdc_id,
        and the columns of the everyday list (missing for other foods).
    nutrients, low, high : DataFrame
        Foods x nutrient keys: value and range per 100 g edible portion; NaN is unknown, not zero.
    status : DataFrame
        Foods x nutrient keys: a `Status` word for each value.
    measures : DataFrame
        Household measures: food_id, seq, amount, unit, grams [g].
    nutrient_info : DataFrame
        Indexed by nutrient key: name, unit, codes, group, decimals, official_reference, source.
    sources : DataFrame
        The packages and publications the table is built from.
    version : str
        Release label and hash of the packaged files.
    """

    foods: pd.DataFrame
    nutrients: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    status: pd.DataFrame
    measures: pd.DataFrame
    nutrient_info: pd.DataFrame
    sources: pd.DataFrame
    version: str
    details: DetailStore

    def search(self, text: str, limit: int = 10) -> pd.DataFrame:
        """Find foods by name, best first, forgiving typing errors.

        Parameters
        ----------
        text : str
            Words of a name, such as "kale" or "sardins".
        limit : int
            Most rows to give.

        Returns
        -------
        DataFrame
            Indexed by food id: name, usda_name, group, everyday, match, score.

        Examples
        --------
        >>> import foods
        >>> foods.load_foods().search("brocoli", limit=1)["usda_name"].iloc[0].split(",")[0]
        'Broccoli'
        """
        return search.rank(self.foods[["name", "usda_name", "group", "everyday"]], text, limit)

    def subset(self, ids: Iterable[str]) -> FoodTable:
        """Keep some foods, in the order given.

        Parameters
        ----------
        ids : iterable of str
            Food ids.

        Returns
        -------
        FoodTable
            A table of these foods alone.

        Raises
        ------
        InputError
            If an id is unknown or given twice; every such id is listed.
        """
        wanted = list(ids)
        problems = [*self._unknown(wanted), *_repeated(wanted)]
        if problems:
            raise InputError(problems)
        rows = self.measures["food_id"].isin(wanted)
        return replace(
            self,
            foods=self.foods.loc[wanted],
            nutrients=self.nutrients.loc[wanted],
            low=self.low.loc[wanted],
            high=self.high.loc[wanted],
            status=self.status.loc[wanted],
            measures=self.measures[rows].reset_index(drop=True),
        )

    def provenance(self, food_id: str, nutrient: str) -> Provenance:
        """Tell where the value of one nutrient in one food comes from.

        Parameters
        ----------
        food_id : str
            Food id.
        nutrient : str
            Nutrient key.

        Returns
        -------
        Provenance
            Value, range, unit, status, source, citation and reason.

        Raises
        ------
        InputError
            If the food or the nutrient is unknown.
        """
        problems = self._unknown([food_id])
        if nutrient not in self.nutrients.columns:
            problems.append(f"Nutrient {nutrient!r} is not in the table; see nutrient_info.index.")
        if problems:
            raise InputError(problems)
        status = Status(str(self.status.at[food_id, nutrient]))
        detail = self.details.find(food_id, nutrient)
        return Provenance(
            food_id=food_id,
            food=str(self.foods.at[food_id, "name"]),
            nutrient=nutrient,
            value=_number(self.nutrients, food_id, nutrient),
            low=_number(self.low, food_id, nutrient),
            high=_number(self.high, food_id, nutrient),
            unit=str(self.nutrient_info.at[nutrient, "unit"]),
            status=status,
            source=self.details.source_text(status, detail),
            citation=self.details.citation_text(detail.citation),
            reason=detail.reason,
        )

    def sources_of(self, ids: Iterable[str]) -> pd.DataFrame:
        """Name what the values of some foods come from.

        Parameters
        ----------
        ids : iterable of str
            Food ids.

        Returns
        -------
        DataFrame
            The rows of `sources`, and in place of the one for literature a row for each
            publication behind these foods: ``release`` its short name, ``citation`` the
            whole reference, ``taken`` the nutrients.

        Raises
        ------
        InputError
            If an id is unknown.

        Examples
        --------
        >>> import foods
        >>> found = foods.load_foods().sources_of(["11233"])
        >>> found.loc[found["id"] == "muir2007", "release"].item()
        'Muir 2007'
        """
        wanted = list(dict.fromkeys(ids))
        if problems := self._unknown(wanted):
            raise InputError(problems)
        stands_for_all = self.sources["id"] == LITERATURE
        publications = [
            {
                **self.sources[stands_for_all].iloc[0],
                "id": one.source_id,
                "taken": "; ".join(self.nutrient_info.loc[sorted(one.nutrients), "name"]),
                "release": one.short,
                "citation": one.full,
            }
            for one in self.details.cited(wanted)
        ]
        named = pd.DataFrame(publications, columns=self.sources.columns)
        return pd.concat([self.sources[~stands_for_all], named], ignore_index=True)

    def _unknown(self, ids: list[str]) -> list[str]:
        return [
            f"Food {food!r} is not in the table{self._hint(food)}."
            for food in ids
            if food not in self.foods.index
        ]

    def _hint(self, food: str) -> str:
        near = search.near_names(self.foods, str(food))
        return f"; near: {', '.join(near)}" if near else "; search() finds ids by name"


def _repeated(ids: list[str]) -> list[str]:
    seen = pd.Series(ids, dtype=object)
    return [f"Food {food!r} is given twice." for food in seen[seen.duplicated()].unique()]


def _number(frame: pd.DataFrame, food_id: str, nutrient: str) -> float:
    return float(frame[nutrient].to_numpy()[frame.index.get_loc(food_id)])


def load_foods(
    which: Literal["everyday", "all"] = "everyday", folder: Path = packaged.DATA
) -> FoodTable:
    """Load the packaged food table.

    Parameters
    ----------
    which : {"everyday", "all"}
        The hand-reviewed everyday foods, or every food of the table.
    folder : Path
        The folder of the packaged table.

    Returns
    -------
    FoodTable
        The table.

    Raises
    ------
    InputError
        If `which` is another word.
    DataError
        If the everyday list names foods that the table does not hold.
    """
    if which not in ("everyday", "all"):
        raise InputError([f"which={which!r} is not 'everyday' or 'all'."])
    everyday = packaged.read_everyday(folder)
    ids = list(everyday.index) if which == "everyday" else None
    foods = _foods(packaged.read_wide(folder, packaged.FOODS, ids), everyday)
    values = packaged.read_wide(folder, packaged.VALUES, ids)
    low, high = _bounds(values, packaged.read_rows(folder, packaged.BOUNDS, ids))
    return FoodTable(
        foods=foods,
        nutrients=values,
        low=low,
        high=high,
        status=packaged.read_wide(folder, packaged.STATUS, ids),
        measures=packaged.read_rows(folder, packaged.MEASURES, ids),
        nutrient_info=packaged.read_nutrient_info(folder),
        sources=packaged.read_text_table(folder / packaged.SOURCES),
        version=packaged.read_version(folder),
        details=DetailStore(folder),
    )


def _foods(table: pd.DataFrame, everyday: pd.DataFrame) -> pd.DataFrame:
    """Join the everyday list to the foods; everyday names and groups take USDA's place."""
    absent = everyday.index.difference(table.index)
    if len(absent):
        raise DataError(
            f"everyday.csv names food {food}, which the table does not hold: "
            "correct the id, or add the food to the build and run it."
            for food in absent
        )
    name = everyday["name"].reindex(table.index).fillna(table["usda_name"])
    group = everyday["group"].reindex(table.index).fillna(table["usda_group"])
    head = pd.DataFrame(
        {
            "name": name,
            "usda_name": table["usda_name"],
            "group": group,
            "usda_group": table["usda_group"],
            "everyday": table.index.isin(everyday.index),
        }
    )
    stated = table[["maker", "tier", "fdc_id"]]
    return head.join(stated).join(everyday.drop(columns=["name", "group"]))


def _bounds(values: pd.DataFrame, ranges: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Spread the packaged ranges over the table; a value without one is its own range."""
    rows = values.index.get_indexer(pd.Index(ranges["food_id"]))
    columns = values.columns.get_indexer(pd.Index(ranges["nutrient"]))
    sides = []
    for side in ("low", "high"):
        grid = values.to_numpy(dtype=np.float64, copy=True)
        grid[rows, columns] = ranges[side]
        sides.append(pd.DataFrame(grid, index=values.index, columns=values.columns))
    return sides[0], sides[1]
