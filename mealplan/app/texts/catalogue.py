"""Reads the catalogues: a TOML file per language, all with the same keys."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

DEFAULT = "en"
"""Language of visitors whose own has no catalogue."""
_ENDING = ".toml"

Texts = Mapping[str, str]
"""Texts of one language by key, such as ``week.title``."""


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of all languages there is a catalogue for, the default first."""
    folder = resources.files("mealplan.app") / "texts"
    found = {item.name.removesuffix(_ENDING) for item in folder.iterdir() if _is_catalogue(item)}
    return (DEFAULT, *sorted(found - {DEFAULT}))


def _is_catalogue(item: Any) -> bool:
    return str(item.name).endswith(_ENDING)


def counted(texts: Texts, key: str, count: int) -> str:
    """Return the text for one thing or for many; a text for one has a key that ends so.

    Examples
    --------
    >>> [counted(texts_in("en"), "batch.start", count).format(count=count) for count in (1, 2)]
    ['Plan 1 patient', 'Plan 2 patients']
    """
    return texts[f"{key}_one" if count == 1 else key]


@cache
def texts_in(language: str) -> Texts:
    """Return the texts of a language; of the default where there is no such catalogue.

    Parameters
    ----------
    language : str
        Code or locale, such as ``"es"`` or ``"es-MX"``.

    Examples
    --------
    >>> texts_in("en")["nav.week"]
    'My week'
    """
    code = language.split("-")[0].lower()
    name = f"{code if code in languages() else DEFAULT}{_ENDING}"
    path = resources.files("mealplan.app") / "texts" / name
    sections = tomllib.loads(path.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            f"{section}.{key}": text
            for section, entries in sections.items()
            for key, text in entries.items()
        }
    )
