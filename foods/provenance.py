"""Where one value of the food table comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from foods.packaged import CITATIONS, CODES, DETAILS, read_rows, read_text_table, text_records
from foods.status import USDA_STATED, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Detail:
    """Hold what is recorded beside a value: USDA's codes, or the reason and the citation.

    Attributes
    ----------
    source_code, derivation : str
        USDA's own codes for the value; empty where the value is not USDA's.
    samples : int
        Number of samples USDA states; 0 where it states none.
    reason : str
        Why the value stands there when USDA did not state it.
    citation : str
        Id of a row of ``citations.csv``; empty for USDA values.
    source : str
        Who states the value, in words; empty where the status tells.
    """

    source_code: str = ""
    derivation: str = ""
    samples: int = 0
    reason: str = ""
    citation: str = ""
    source: str = ""


@dataclass(frozen=True)
class Provenance:
    """Tell one value of one food with its range and where it comes from.

    Attributes
    ----------
    value, low, high : float
        Amount per 100 g edible portion, and its range; NaN where unknown. [unit]
    unit : str
        Unit of the three.
    status : Status
        What kind of figure it is.
    source : str
        Who states it and how it was found, in words.
    citation : str
        The publication, in words.
    reason : str
        Why this figure stands here; empty for a plain USDA value.
    """

    food_id: str
    food: str
    nutrient: str
    value: float
    low: float
    high: float
    unit: str
    status: Status
    source: str
    citation: str
    reason: str


@dataclass(frozen=True)
class Cited:
    """One publication, or another source in words, and what it says of some foods.

    Attributes
    ----------
    source_id : str
        Id of a row of ``citations.csv``, or of a food of one's own.
    short, full : str
        Its name for a line of text, and the whole reference.
    nutrients : frozenset of str
        Keys of the nutrients that it gives values of.
    """

    source_id: str
    short: str
    full: str
    nutrients: frozenset[str]


@dataclass(frozen=True)
class DetailStore:
    """Look up details in the packaged files when they are asked for.

    Parameters
    ----------
    folder : Path
        The folder of the packaged table.
    own : mapping of str to mapping of str to Detail
        By food id and nutrient key, for foods that are not packaged.
    """

    folder: Path
    own: Mapping[str, Mapping[str, Detail]] = field(default_factory=dict)

    def find(self, food_id: str, nutrient: str) -> Detail:
        """Read the detail of one value; an empty one where nothing is recorded."""
        if food_id in self.own:
            return self.own[food_id].get(nutrient, Detail())
        rows = read_rows(self.folder, DETAILS, [food_id])
        rows = rows[rows["nutrient"] == nutrient]
        if rows.empty:
            return Detail()
        row = rows.iloc[0]
        words = {name: str(row[name]) for name in ("source_code", "derivation", "reason")}
        return Detail(samples=int(row["samples"]), citation=str(row["citation"]), **words)

    def cited(self, foods: Iterable[str]) -> tuple[Cited, ...]:
        """Return each publication behind values of some foods, with what it gave.

        Parameters
        ----------
        foods : iterable of str
            Food ids; for foods of one's own, what is said to be their source counts.
        """
        wanted = list(foods)
        own = [food for food in wanted if food in self.own]
        rows = read_rows(self.folder, DETAILS, [food for food in wanted if food not in self.own])
        gave: dict[str, set[str]] = {}
        for nutrient, ids in zip(rows["nutrient"], rows["citation"], strict=True):
            for one in filter(None, str(ids).split(";")):
                gave.setdefault(one, set()).add(str(nutrient))
        papers = text_records(read_text_table(self.folder / CITATIONS))
        return (
            *(
                Cited(row["citation_id"], row["short"], _reference(row), frozenset(nutrients))
                for row in papers
                if (nutrients := gave.get(row["citation_id"]))
            ),
            *(one for food in own for one in self._said_of(food)),
        )

    def _said_of(self, food: str) -> Iterator[Cited]:
        gave: dict[str, set[str]] = {}
        for nutrient, detail in self.own[food].items():
            if detail.source:
                gave.setdefault(detail.source, set()).add(nutrient)
        for source, nutrients in sorted(gave.items()):
            yield Cited(food, source, source, frozenset(nutrients))

    def source_text(self, status: Status, detail: Detail) -> str:
        """Say in words who states a value and how it was found."""
        if status not in USDA_STATED:
            return detail.source or SOURCE_OF_STATUS.get(status, "")
        codes = read_text_table(self.folder / CODES).set_index(["kind", "code"])["text"]
        parts = [
            str(codes.get((kind, code), ""))
            for kind, code in (("source", detail.source_code), ("derivation", detail.derivation))
        ]
        if detail.samples:
            parts.append(f"{detail.samples} samples")
        return "; ".join([detail.source or USDA_NAME[status], *filter(None, parts)])

    def citation_text(self, citation: str) -> str:
        """Give the reference of a citation id in words."""
        if not citation:
            return ""
        rows = text_records(read_text_table(self.folder / CITATIONS))
        references = {row["citation_id"]: _reference(row) for row in rows}
        return "; ".join(references[one] for one in citation.split(";"))


def _reference(row: dict[str, str]) -> str:
    return row["full"] + (f" doi:{row['doi']}" if row["doi"] else "")


LITERATURE = "literature"
"""Row of ``sources.csv`` that stands for all publications."""
_SR28 = "USDA National Nutrient Database for Standard Reference, Release 28 (2015)"
_LEGACY = "USDA FoodData Central, SR Legacy (2018) or Foundation Foods"
USDA_NAME = dict.fromkeys(USDA_STATED, _SR28) | {Status.SR_LEGACY_UPDATE: _LEGACY}
"""Which USDA release states a value of each status."""

SOURCE_OF_STATUS = {
    Status.RULE_ZERO: "rule of this table: the food cannot hold a relevant amount",
    Status.DERIVED: "arithmetic on other values of the same food",
    Status.IMPUTED_LIKE: "median of like foods in USDA SR28",
    Status.LITERATURE_DIRECT: "published analysis of this food",
    Status.LITERATURE_LIKE: "published analysis of a like food",
    Status.LITERATURE_COMPUTED: "computed from published analyses of the ingredients",
    Status.GROUP_ZERO: "foods of this group hold none",
    Status.ASSUMED: "assumed for want of a measurement",
    Status.USER: "entered by the user",
    Status.MISSING: "not known",
}
"""Who stands behind a value that USDA does not state for the food."""
