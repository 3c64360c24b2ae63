"""Build the table: the steps in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from foods import packaged
from foods.build import checks, schema, write
from foods.build.derive import fill_derived, read_derivations, rederive_revised
from foods.build.fdc_ids import assign_ids, read_ids
from foods.build.impute import impute, like_foods, read_scales
from foods.build.inputs import find_inputs
from foods.build.legacy import (
    add_foods,
    apply_revisions,
    match_names,
    new_foods,
    read_legacy,
)
from foods.build.literature import (
    check_ids,
    fill_lower_bounds,
    fill_products,
    merge_literature,
)
from foods.build.measures import EVERYDAY_SEQ, clean_measures, everyday_measures
from foods.build.reconcile import apply_limits, drop_contradicted, drop_wrong, scale_parts
from foods.build.rule_zeros import apply_zeros, hold_out, read_rules
from foods.build.sr28 import Release, read_release, start_draft
from foods.build.tiers import food_tiers, usable
from foods.build.traits import food_traits

if TYPE_CHECKING:
    from foods.build.draft import Draft
    from foods.build.inputs import Inputs

RULES = Path(__file__).parent / "rules"
"""The folder of the tables that steer the build."""

ZERO_TESTS, IMPUTATION_TESTS = "rule_zero_tests.csv", "imputation_tests.csv"


@dataclass(frozen=True, eq=False)
class UsdaPart:
    """Hold what comes from USDA: the draft, its evidence and the household measures."""

    draft: Draft
    measures: pd.DataFrame
    codes: pd.DataFrame
    zero_tests: pd.DataFrame
    imputation_tests: pd.DataFrame


def build_table(inputs: Path, data: Path) -> str:
    """Build every file of the table from the package files and the hand-written files.

    Parameters
    ----------
    inputs : Path
        Folder of the package files that ``sources.csv`` registers.
    data : Path
        The folder of the packaged table: hand-written files are read there, the rest written.

    Returns
    -------
    str
        The version of the table.

    Raises
    ------
    DataError
        If an input is not the registered file, an id is unknown or a check fails.
    """
    part = build_usda(find_inputs(inputs, data), data)
    write.write_csv(part.codes, data / packaged.CODES)
    write.write_csv(part.zero_tests, data / ZERO_TESTS)
    write.write_csv(part.imputation_tests, data / IMPUTATION_TESTS)
    return _finish(part.draft, part.measures, data)


def rebuild_curated(data: Path) -> str:
    """Build the table anew after a change of the hand-written files alone.

    The USDA columns are taken from the packaged table, so no package files are needed.

    Parameters
    ----------
    data : Path
        The folder of the packaged table.

    Returns
    -------
    str
        The version of the table.
    """
    info = packaged.read_nutrient_info(data)
    usda = info.index[info["source"] == "usda"]
    draft = write.read_draft(data).with_columns(usda)
    measures = packaged.read_rows(data, packaged.MEASURES, None)
    return _finish(draft, measures, data)


def build_usda(inputs: Inputs, data: Path) -> UsdaPart:
    """Build the USDA columns and the measures."""
    release = read_release(inputs, rule_table("sr28_columns"))
    keys = _keys(data)
    renamed = rule_table("legacy_names")
    legacy = read_legacy(inputs, rule_table("legacy_columns"))
    ids = read_ids(inputs)
    draft = start_draft(release, keys)
    matches = match_names(draft, legacy, renamed)
    draft = apply_revisions(draft, legacy, matches)
    draft = add_foods(draft, legacy, new_foods(legacy, matches, ids, rule_table("extra_foods")))
    draft = replace(draft, foods=assign_ids(draft.foods, ids, renamed))
    draft = draft.keep(usable(draft, rule_table("needed")["nutrient"].tolist()))
    part = _complete(draft, release)
    usda = keys[keys.isin(packaged.read_nutrient_info(data).index)]
    return replace(part, draft=part.draft.with_columns(usda))


def rule_table(name: str) -> pd.DataFrame:
    """Read one of the tables that steer the build."""
    return packaged.read_text_table(RULES / f"{name}.csv")


def _keys(data: Path) -> pd.Series[str]:
    """Give the nutrient keys, our own and those of helpers, by USDA number."""
    info = packaged.read_nutrient_info(data).reset_index()
    both = pd.concat([info, rule_table("helpers")])
    both = both[both["usda_number"] != ""]
    return both.set_index("usda_number")["key"]


def _complete(draft: Draft, release: Release) -> UsdaPart:
    """Fill what can be known of values that USDA does not state."""
    derivations = rule_table("derivations")
    traits = food_traits(draft.foods, rule_table("traits"))
    rules = read_rules(rule_table("rule_zeros"))
    draft = drop_contradicted(draft, rule_table("contradictions"))
    draft = drop_wrong(draft, rule_table("value_corrections"))
    draft = rederive_revised(draft, read_derivations(derivations, "revise"))
    draft = fill_derived(draft, read_derivations(derivations, "fill"))
    zero_tests = hold_out(draft, traits, rules)
    draft = apply_zeros(draft, traits, rules)
    draft = fill_derived(draft, read_derivations(derivations, "fill"))
    draft, tests = impute(draft, like_foods(draft, traits), read_scales(rule_table("imputation")))
    draft = scale_parts(apply_limits(draft, rule_table("limits")), rule_table("parts"))
    draft = fill_derived(draft, read_derivations(derivations, "fill"))
    tier = food_tiers(draft.foods, traits)
    measures = clean_measures(release.measures, rule_table("measure_corrections"))
    return UsdaPart(
        draft=replace(draft, foods=draft.foods.assign(tier=tier)),
        measures=measures[measures["food_id"].isin(draft.foods.index)],
        codes=release.codes,
        zero_tests=zero_tests,
        imputation_tests=tests,
    )


def _finish(draft: Draft, measures: pd.DataFrame, data: Path) -> str:
    """Add the literature, check everything and write the files."""
    draft, measures = assemble(draft, measures, data)
    info = packaged.read_nutrient_info(data)
    exemptions = packaged.read_text_table(data / packaged.EXEMPTIONS)
    schema.require_shape("values", draft.values, schema.value_shape(info))
    schema.require_shape("statuses", draft.status, schema.status_shape(info))
    for name, table in hand_written(data).items():
        schema.require_shape(name, table, schema.SHAPES[name])
    checks.require_sound(failing_rows(draft, measures), exemptions)
    write.write_draft(draft, data)
    write.write_measures(measures, data)
    return write.write_manifest(data)


def hand_written(data: Path) -> dict[str, pd.DataFrame]:
    """Read the hand-written files whose shape ``foods.build.schema`` states, by name."""
    return {
        packaged.NUTRIENTS: packaged.read_nutrient_info(data).reset_index(),
        packaged.SOURCES: packaged.read_text_table(data / packaged.SOURCES),
        packaged.BIOACTIVES: read_figures(data),
        packaged.EXEMPTIONS: packaged.read_text_table(data / packaged.EXEMPTIONS),
    }


def assemble(draft: Draft, measures: pd.DataFrame, data: Path) -> tuple[Draft, pd.DataFrame]:
    """Add the hand-written files to the USDA columns, and what follows from both.

    Parameters
    ----------
    draft : Draft
        The USDA columns.
    measures : DataFrame
        USDA's household measures.
    data : Path
        The folder of the hand-written files.

    Returns
    -------
    Draft
        Every column of the table.
    DataFrame
        Household measures, with one for each everyday food.
    """
    everyday, figures = packaged.read_everyday(data), read_figures(data)
    lists = {packaged.EVERYDAY: everyday.index, packaged.BIOACTIVES: figures["food_id"]}
    check_ids(draft.foods.index, lists)
    draft = draft.with_columns(packaged.read_nutrient_info(data).index)
    draft = merge_literature(draft, figures)
    draft = fill_lower_bounds(draft, rule_table("lower_bounds"))
    draft = fill_derived(draft, read_derivations(rule_table("derivations"), "final"))
    draft = fill_products(draft, rule_table("products"))
    measures = measures[measures["seq"] != EVERYDAY_SEQ]
    without = everyday[~everyday.index.isin(measures["food_id"])]
    measures = pd.concat([measures, everyday_measures(without, draft.foods.index)])
    return draft, measures.sort_values(["food_id", "seq"], ignore_index=True)


def failing_rows(draft: Draft, measures: pd.DataFrame) -> pd.DataFrame:
    """Run every check on a table.

    Parameters
    ----------
    draft : Draft
        The values.
    measures : DataFrame
        Household measures: food_id, seq, amount, unit, grams [g].

    Returns
    -------
    DataFrame
        Failing rows: check, food_id, found, detail.
    """
    traits = food_traits(draft.foods, rule_table("traits"))
    rules = checks.CheckRules(
        sums=rule_table("checks_sum"),
        traits=rule_table("checks_trait"),
        measures=rule_table("checks_measure"),
        vector=tuple(rule_table("checks_vector")["nutrient"]),
    )
    return checks.run_checks(checks.Subject(draft, traits, measures), rules)


def read_figures(data: Path) -> pd.DataFrame:
    """Read the published figures of ``bioactives.csv``; amounts per 100 g."""
    table = packaged.read_text_table(data / packaged.BIOACTIVES)
    numbers = {c: pd.to_numeric(table[c].replace("", None)) for c in ("value", "low", "high")}
    return table.assign(**numbers)
