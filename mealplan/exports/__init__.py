"""Plans as files: JSON that loads back, PDF, spreadsheet, calendar, Markdown."""

from mealplan.exports.kinds import KINDS, exported, write_plan
from mealplan.exports.loading import load_plan, plan_from_json

__all__ = ["KINDS", "exported", "load_plan", "plan_from_json", "write_plan"]
