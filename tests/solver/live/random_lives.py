"""Random live diets with figures in quarters, and moves to make with them."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import strategies as st

from solver.live import Barrier, LiveCase, Rule
from solver.week import Side

QUARTERS = st.integers(0, 40).map(lambda count: count / 4)
PRICES = st.sampled_from([math.inf, 4.0, 100.0])


@st.composite
def lives(draw: st.DrawFn) -> LiveCase:
    """Draw a small case; parts cost something, so that every optimum is finite."""
    parts = tuple("abcde"[: draw(st.integers(1, 5))])
    row = st.lists(QUARTERS, min_size=len(parts), max_size=len(parts))
    rules = tuple(
        Rule(
            f"rule_{number}",
            draw(st.sampled_from(Side)),
            draw(QUARTERS),
            np.array(draw(row)),
            draw(PRICES),
            1.0 + draw(QUARTERS),
        )
        for number in range(draw(st.integers(1, 5)))
    )
    barriers = tuple(
        Barrier(f"barrier_{number}", frozenset(draw(st.sets(st.sampled_from(parts)))))
        for number in range(draw(st.integers(0, 2)))
    )
    least = np.array([draw(st.sampled_from([0.0, 0.0, 0.0, 0.5])) for _ in parts])
    cost = np.array([draw(st.integers(1, 40)) / 8 for _ in parts])
    return LiveCase(parts, cost, least, np.full(len(parts), 6.0), rules, barriers)


@st.composite
def moves(draw: st.DrawFn, case: LiveCase) -> tuple[str, str, float]:
    """Draw one change: what is changed, of which name, to what."""
    kind = draw(st.sampled_from(["amount", "price", "least", "cost", "lift", "members"]))
    rules, bars = [rule.name for rule in case.rules], [item.name for item in case.barriers]
    if kind == "members" and not bars:
        kind = "amount"
    names = {"amount": rules, "price": rules, "lift": rules + bars, "members": bars}
    name = draw(st.sampled_from(names.get(kind, list(case.parts))))
    value = draw(PRICES if kind == "price" else QUARTERS)
    return kind, name, value
