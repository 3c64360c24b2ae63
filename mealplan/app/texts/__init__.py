"""Every text of the pages: one catalogue file per language."""

from mealplan.app.texts.catalogue import Texts, counted, languages, texts_in

__all__ = ["Texts", "counted", "languages", "texts_in"]
