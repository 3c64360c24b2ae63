"""Makes a clinician's own targets of the amounts that a nutrition order asks for."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mealplan.fhir.codes import in_unit
from mealplan.prescription import Override, Tier
from mealplan.tables import read_table
from mealplan.targets import unit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from mealplan.tables import Row

_PLANNED_FOR = (Tier.PRIMARY, Tier.SECONDARY)
"""Tiers of targets whose bounds an order may set; hard limits stay as they are beside them."""
_LONGEST_NAME, _LONGEST_NOTE = 80, 400
"""Most characters of an override's author and note."""
_WORDS = MappingProxyType({"minimum": "at least", "maximum": "at most"})


@dataclass(frozen=True)
class Signature:
    """Who ordered something, and where that is written.

    Parameters
    ----------
    author : str
    order : str
        The order by its id or identifier and its date.
    """

    author: str
    order: str

    @classmethod
    def of(cls, order: Mapping[str, Any]) -> Signature:
        """Read who signed an order; an order that names nobody is its own author."""
        names = [order.get("id"), *(item.get("value") for item in order.get("identifier", ()))]
        name = next((f" {name}" for name in names if name), "")
        told = f"FHIR nutrition order{name} of {order['dateTime'][:10]}"
        orderer = order.get("orderer", {})
        author = orderer.get("display") or orderer.get("reference") or told
        return cls(str(author)[:_LONGEST_NAME], told)


def ordered_targets(
    row: Row, quantity: Mapping[str, Any], signature: Signature, sex: str | None
) -> tuple[Override, ...]:
    """Return the targets that an ordered amount makes.

    The amount takes the place of the target that states this bound of the nutrient; where
    there is none, it is a new, primary target. Minima of the target table that it rules
    out are shown and no longer planned for.

    Parameters
    ----------
    row : mapping of str to str
        Row of the code table: nutrient, and which bound.
    quantity : mapping of str to object
        Amount a day, as the order writes it.
    signature : Signature
    sex : str or None
        Of the patient, where the order tells it.

    Returns
    -------
    tuple of Override
        Empty if the amount cannot be read.
    """
    nutrient, bound = row["value"], row["field"]
    unit = unit_of(nutrient)
    amount = in_unit(quantity, unit)
    if amount is None or not amount > 0:
        return ()
    said = f"{row['display']} {_WORDS[bound]} {amount:g} {unit} a day"
    about = {"author": signature.author, "note": f"{said} ({signature.order})"[:_LONGEST_NOTE]}
    targets = _targets_of(nutrient, sex)
    target = _target_for(nutrient, bound, targets)
    given_way = _ruled_out(targets, amount) - {target["target_id"]} if bound == "maximum" else ()
    return (
        Override.model_validate({**target, bound: amount, **about}),
        *(
            Override.model_validate({"target_id": target_id, "tier": Tier.REPORT, **about})
            for target_id in sorted(given_way)
        ),
    )


def _target_for(nutrient: str, bound: str, targets: pd.DataFrame) -> dict[str, str]:
    """Say which target an amount belongs to: one that states this bound, or a new one."""
    stated = targets["target_id"][targets["tier"].isin(_PLANNED_FOR) & targets[bound].notna()]
    if len(stated):
        return {"target_id": str(stated.iloc[0])}
    name = nutrient.removesuffix(f"_{unit_of(nutrient)}")
    return {"target_id": f"{name}_ordered", "nutrient": nutrient, "tier": Tier.PRIMARY}


def _ruled_out(targets: pd.DataFrame, maximum: float) -> set[str]:
    return set(targets["target_id"][targets["minimum"] > maximum])


def _targets_of(nutrient: str, sex: str | None) -> pd.DataFrame:
    """Return the rows of the target table that state amounts of a nutrient for a patient."""
    table = read_table("targets.csv")
    theirs = table["sex"].isna() | (table["sex"] == sex) | (sex is None)
    return table[(table["nutrient"] == nutrient) & (table["basis"] == "amount") & theirs]
