"""Food names made comparable across releases."""

from __future__ import annotations

import html
import re

PROGRAMME = re.compile(r"\(?\s*includes foods for usda's food distribution program\s*\)?")
"""A remark that SR Legacy adds to some names."""


def plain_name(name: str) -> str:
    """Reduce a food name to lower-case words, so that releases can be matched.

    Examples
    --------
    >>> plain_name("Oil (includes foods for USDA's Food Distribution Program), CRISCO'S")
    'oil criscos'
    """
    text = PROGRAMME.sub("", html.unescape(name).lower()).replace("'", "")
    return " ".join(re.findall(r"[a-z0-9%/.&]+", text))


def listed(text: str) -> tuple[str, ...]:
    """Split a cell that lists words by semicolons.

    Examples
    --------
    >>> listed("plant;raw")
    ('plant', 'raw')
    """
    return tuple(part for part in text.split(";") if part)
