"""What the clinician's pages share: the session's shelf, the caseload, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from mealplan.app.shelf import Shelf
from mealplan.app.visit import solver_gate, texts
from mealplan.caseload import Caseload
from mealplan.caseload_engine import Place, usual_place
from mealplan.patient import read_patient, sample_patient_path

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHELF = "clinic_shelf"
_KEEPS = "clinic_keeps"


def shelf() -> Shelf:
    """Return what the session works on; the sample patient at first."""
    if _SHELF not in st.session_state:
        st.session_state[_SHELF] = Shelf(solver_gate(), read_patient(sample_patient_path()))
    found: Shelf = st.session_state[_SHELF]
    return found


def ask_to_keep() -> bool:
    """Draw the switch that turns the caseload on for this session; off at first."""
    words = texts()
    label, why = words["caseload.use"], words["caseload.use_help"]
    return st.toggle(label, help=why, key=_KEEPS, persist_state="session")


def caseload() -> Caseload | None:
    """Return the visitor's caseload; None unless the visitor turned it on."""
    if not st.session_state.get(_KEEPS):
        return None
    return _opened(usual_place(), owner_of(st.user.to_dict()))


def place_shown() -> str:
    """Return where patients are or would be kept, without a password."""
    return Place.of(usual_place()).shown


def owner_of(user: Mapping[str, Any]) -> str:
    """Return whose caseload it is: that of the login, or of everybody where there is none.

    Examples
    --------
    >>> owner_of({"is_logged_in": True, "email": "rd@example.org"}), owner_of({})
    ('rd@example.org', '')
    """
    if not user.get("is_logged_in"):
        return ""
    return str(user.get("email") or user["sub"])


@st.cache_resource(show_spinner=False, max_entries=64, on_release=Caseload.close)
def _opened(place: str, owner: str) -> Caseload:
    return Caseload(place, owner)
