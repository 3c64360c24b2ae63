"""The rule switches of the dietitian's page: off in the live day at once, in menus once signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from mealplan.app.live import signable
from mealplan.app.prescribing import with_rule, without_rules
from mealplan.app.visit import attempt, note, plain, show_trouble, texts
from mealplan.overrides import food_rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mealplan.app.shelf import Shelf


def choose_switches(mine: Shelf, choices: Mapping[str, str]) -> Sequence[str]:
    """Draw the switches; return the rules that are off in the live day, by name.

    Parameters
    ----------
    mine : Shelf
    choices : mapping of str to str
        Words of each rule by name.
    """
    words = texts()
    chosen = st.multiselect(
        words["dietitian.lift"],
        list(choices),
        format_func=choices.__getitem__,
        help=words["dietitian.lift_why"],
        # Signed, the rules are gone from the choice: another key begins empty.
        key=_lifted_key(mine),
    )
    lifted = [rule for rule in chosen if rule in choices]
    soft = signable(lifted)
    kept = [choices[rule] for rule in lifted if rule not in soft]
    if kept:
        st.warning(words["dietitian.lift_kept"].format(rules=plain("; ".join(kept))))
    if soft:
        _sign(mine, soft, "; ".join(choices[rule] for rule in soft))
    return lifted


def _sign(mine: Shelf, soft: Mapping[str, str], said: str) -> None:
    """Ask who decides that menus are planned without some rules, and why."""
    words = texts()
    note(words["dietitian.lift_soft"].format(rules=said))
    with st.form(f"clinic_lift_{mine.edition}", border=False):
        columns = st.columns([1, 2, 1], vertical_alignment="bottom")
        author = columns[0].text_input(words["dietitian.lift_author"], max_chars=80)
        why = columns[1].text_input(words["dietitian.lift_note"], max_chars=400)
        if not columns[2].form_submit_button(words["dietitian.lift_sign"]):
            return
    rules = list(soft.values())
    trouble = attempt(lambda: mine.change(without_rules(mine.patient, rules, author, why)))
    if trouble is None:
        st.rerun()
    show_trouble(trouble)


def signed_rules(mine: Shelf) -> None:
    """List the rules that menus are planned without, each to be put back."""
    words = texts()
    signed = [item for item in mine.patient.overrides if food_rule(item.target_id) is not None]
    for item in signed:
        line = words["dietitian.lifted"].format(
            rule=item.target_id.replace("_", " "), author=item.author, note=item.note
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            note(line)
            if st.button(words["dietitian.lift_back"], key=f"clinic_back_{item.target_id}"):
                mine.change(with_rule(mine.patient, item.target_id))
                st.rerun()


def unsigned(mine: Shelf) -> bool:
    """Tell whether edits or switches on the page are not in the patient's prescription."""
    edits = st.session_state.get(f"clinic_targets_{mine.edition}") or {}
    return bool(edits.get("edited_rows") or st.session_state.get(_lifted_key(mine)))


def _lifted_key(mine: Shelf) -> str:
    return f"clinic_lifted_{mine.edition}"
