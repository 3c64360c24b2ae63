"""What the dietitian's page says while a limit is moved: the best mean day and what holds it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mealplan.app.prescribing import Edit
from mealplan.overrides import can_be_set_aside
from mealplan.why.members import GROUP
from solver.status import Status
from solver.week import Side

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import pandas as pd

    from mealplan.whatif import WhatIf
    from mealplan.why.snapshot import Snapshot

MOST_PRICES = 6
"""Prices told; those after the dearest matter little."""
_SWITCHES = ("rule", "reason")
_REACH = 2.0
"""How far a slider goes, in amounts as they are."""
_STEPS = 100


@dataclass(frozen=True)
class Dial:
    """One limit that a slider moves.

    Parameters
    ----------
    target_id : str
    side : Side
    words : str
        The limit as it is.
    amount, most, step : float
        Where the slider begins, ends, and how far a step goes. [unit a day]
    unit : str
    """

    target_id: str
    side: Side
    words: str
    amount: float
    most: float
    step: float
    unit: str

    def at(self, amount: float) -> Edit:
        """Return the edit that the slider means where it stands."""
        is_minimum = self.side is Side.MIN
        return Edit(
            self.target_id,
            minimum=amount if is_minimum else None,
            maximum=None if is_minimum else amount,
        )


@dataclass(frozen=True)
class LiveView:
    """What is told of one moment.

    Parameters
    ----------
    is_possible : bool
        Whether a day keeps every hard rule.
    headline : tuple of str
        Sentences on what is missed.
    missed, menu, binding : DataFrame
        Targets that are missed, foods of the day, rules that bind.
    holding : tuple of str
        What holds missed targets down.
    prices : tuple of str
        What limits cost, dearest first.
    conflict : tuple of str
        What cannot hold together, and what would mend it.
    """

    is_possible: bool
    headline: tuple[str, ...]
    missed: pd.DataFrame
    menu: pd.DataFrame
    binding: pd.DataFrame
    holding: tuple[str, ...]
    prices: tuple[str, ...]
    conflict: tuple[str, ...]


def dials(what_if: WhatIf) -> tuple[Dial, ...]:
    """Return every limit of the targets that can be moved, with nothing changed before."""
    with what_if.diet.lock:
        rows = what_if.reset().targets
    members = what_if.day.members
    found = [
        _dial(target, side, members[f"{target}_{side.value}"].words(amount), amount, unit)
        for target, unit, *limits in rows[["target_id", "unit", "minimum", "maximum"]].itertuples(
            index=False
        )
        for side, amount in zip((Side.MIN, Side.MAX), limits, strict=True)
        if not math.isnan(amount)
    ]
    return tuple(found)


def switches(what_if: WhatIf) -> dict[str, str]:
    """Return the rules and reasons that can be set aside, by stable name."""
    with what_if.diet.lock:
        what_if.reset()
        rules = what_if.rules()
    members = what_if.day.members
    return {name: words for name, words in rules.items() if members[name].kind in _SWITCHES}


def signable(lifted: Collection[str]) -> dict[str, str]:
    """Return the rules set aside that menus can be planned without too: override id by name.

    Examples
    --------
    >>> signable(["group_egg_week_max", "group_brazil_nut_day_max", "allergy_fish"])
    {'group_egg_week_max': 'egg_week'}
    """
    found = {}
    for name in lifted:
        rule = name.removeprefix(GROUP).rsplit("_", 1)[0]
        if name.startswith(GROUP) and can_be_set_aside(rule):
            found[name] = rule
    return found


def live_view(
    what_if: WhatIf,
    edits: Sequence[Edit] = (),
    moved: Edit | None = None,
    lifted: Collection[str] = (),
) -> LiveView:
    """Return what a patient's best mean day is with changes, as if nothing was changed before.

    Parameters
    ----------
    what_if : WhatIf
    edits : sequence of Edit
        Unsaved edits of the target table.
    moved : Edit, optional
        The limit that the slider moves.
    lifted : collection of str
        Rules set aside, by stable name.
    """
    with what_if.diet.lock:
        what_if.reset()
        for edit in (*edits, *((moved,) if moved else ())):
            _apply(what_if, edit)
        for rule in lifted:
            what_if.lift(rule)
        now = what_if.snapshot()
        is_possible = now.status is Status.OPTIMAL
        return LiveView(
            is_possible,
            now.words()[1:-1] if is_possible else now.words(),
            now.misses,
            now.menu,
            now.binding,
            tuple(_holding(what_if, now)) if is_possible else (),
            tuple(price.words() for price in what_if.prices()[:MOST_PRICES]),
            () if is_possible else what_if.conflict().words(),
        )


def _apply(what_if: WhatIf, edit: Edit) -> None:
    if edit.minimum is not None or edit.maximum is not None:
        what_if.set_target(edit.target_id, minimum=edit.minimum, maximum=edit.maximum)
    if edit.tier is not None:
        what_if.weight(edit.target_id, tier=edit.tier)


def _holding(what_if: WhatIf, now: Snapshot) -> Iterator[str]:
    for target, name in zip(now.misses["target_id"], now.misses["name"], strict=True):
        for hold in what_if.holding_down(str(target)):
            yield f"{name}: {hold.words()}"


def _dial(target: str, side: Side, words: str, amount: float, unit: str) -> Dial:
    most = _REACH * amount
    step = 10.0 ** math.floor(math.log10(most / _STEPS)) if most > 0 else 1.0
    return Dial(target, side, words, amount, most, step, unit)
