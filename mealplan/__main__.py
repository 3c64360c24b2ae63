"""Runs the command line as ``python -m mealplan``."""

from mealplan.cli import app

app()
