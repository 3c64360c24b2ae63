"""Patients whose weeks the tests plan once and then look at from many sides."""

from __future__ import annotations

from typing import Any

from mealplan import Patient, read_patient, sample_patient_path

ANNA = {"sex": "female", "age": 62, "weight_kg": 68, "height_cm": 165, "activity": "low_active"}
"""The five fields that every patient must have."""


def person(**fields: Any) -> Patient:
    """Make a patient who is Anna but for the fields given."""
    return Patient(**{**ANNA, **fields})


def man(**fields: Any) -> Patient:
    """Make the man of the published energy example, but for the fields given."""
    return person(**{"sex": "male", "age": 65, "weight_kg": 80, "height_cm": 175, **fields})


def people() -> dict[str, Patient]:
    """Return the patients whose weeks the session plans, by what sets them apart."""
    nuts_and_seeds = ["tree_nut", "peanut", "sesame", "mustard", "celery", "lupin"]
    return {
        "omnivore": read_patient(sample_patient_path()),
        "vegan": person(age=58, weight_kg=60, height_cm=162, activity="active", diet="vegan"),
        "vegetarian_no_milk": person(
            diet="vegetarian",
            allergies=["milk"],
            medications=["letrozole", "an unheard-of pill"],
            conditions=["osteopenia"],
        ),
        "pescatarian_no_gluten": person(
            age=50, activity="active", diet="pescatarian", gluten_free=True, lactose_free=True
        ),
        "man_many_allergies": man(
            age=70,
            allergies=[*nuts_and_seeds, "egg", "crustacean", "mollusc", "sulphite"],
            excluded_foods=["mushrooms", "natto"],
        ),
        "small_old_woman": person(age=82, weight_kg=45, height_cm=150, activity="inactive"),
        "tall_active_man": man(age=69, weight_kg=100, height_cm=186, activity="very_active"),
    }
