"""What stands in the way: hard rules that conflict, and the smallest repairs, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mealplan.why.members import ASK_FIRST
from mealplan.why.words import capital, food_words, listed, rounded_out, said
from solver.live import find_conflict, find_mends

if TYPE_CHECKING:
    from mealplan.why.mean_day import MeanDay
    from solver.live import LiveDiet, Mend


@dataclass(frozen=True)
class Repair:
    """What one member of a conflict alone would have to become.

    Parameters
    ----------
    name : str
        Stable name of the target, rule, reason or food.
    subject : str
        The member in words, as it is.
    amount, needed : float
        Its amount as it is and the nearest that mends the conflict; NaN for a reason to
        leave foods out, and where no amount helps. [unit]
    unit : str
    helps : bool
        Whether changing this member alone mends the conflict.
    proven : bool
        Whether solving again has shown a day with it, and none a thousandth short of it.
    lifting : str
        For a reason: what lifting it means.
    caveat : str
        Who has to be asked before its amount is changed, where somebody has to.
    """

    name: str
    subject: str
    amount: float
    needed: float
    unit: str
    helps: bool
    proven: bool
    lifting: str = ""
    caveat: str = ""

    def words(self) -> str:
        """Say the repair, its amount rounded to the side on which it still works.

        Examples
        --------
        >>> Repair("energy_max", "energy at most 1,300 kcal", 1300.0, 1470.2, "kcal", True,
        ...        True).words()
        'energy at most 1,300 kcal -> 1,471 kcal'
        """
        if not self.helps:
            return f"{self.subject}: no change of it alone helps"
        if self.lifting:
            return self.lifting
        is_raised = self.needed > self.amount
        needed = said(rounded_out(self.needed, up=is_raised), self.unit)
        return f"{self.subject} -> {needed}{', ' if self.caveat else ''}{self.caveat}"


@dataclass(frozen=True)
class Conflict:
    """Hard rules that cannot hold together although any fewer of them could.

    Parameters
    ----------
    names, members : tuple of str
        Stable names, and words with amounts.
    repairs : tuple of Repair
        One for each member.
    """

    names: tuple[str, ...]
    members: tuple[str, ...]
    repairs: tuple[Repair, ...]

    def words(self) -> tuple[str, ...]:
        """Say the conflict, then every repair that helps; empty without a conflict."""
        if not self.names:
            return ()
        helping = [repair.words() for repair in self.repairs if repair.helps]
        mend = f"Any one of these alone would mend it: {'; '.join(helping)}." if helping else ""
        return (
            f"{capital(listed(self.members))} cannot hold together, with no food eaten in more "
            f"than its usual portions.",
            mend or "No single change would mend it: at least two have to give way.",
        )


def conflict_of(day: MeanDay, diet: LiveDiet) -> Conflict:
    """Return why a diet has no answer; without members where it has one."""
    names = find_conflict(diet)
    mends = find_mends(diet, names)
    with diet.trial():
        repairs = tuple(_repair(day, mend) for mend in mends)
    return Conflict(names, tuple(repair.subject for repair in repairs), repairs)


def _repair(day: MeanDay, mend: Mend) -> Repair:
    member = day.members.get(mend.name)
    if member is None:  # a food that must be eaten
        subject = f"{food_words(day.food_names[mend.name])} at least {said(mend.amount, 'g')}"
        unit, lifting, caveat = "g", "", ""
    else:
        subject, unit, lifting = member.words(mend.amount), member.unit, member.repair
        caveat = ASK_FIRST if member.because else ""
    return Repair(
        mend.name, subject, mend.amount, mend.needed, unit, mend.helps, mend.proven, lifting, caveat
    )
