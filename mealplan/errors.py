"""What a caller of mealplan may have to handle.

- `InputError`: a patient, a dish or a setting cannot be used; lists every problem.
- `PlanRefused`: a plan must not be made without a clinician; says why and whom to ask.
- `NoPlan`: the hard rules leave no menu; says which stand in the way.
- `CaseloadError`: the place where patients are kept cannot be used now.

Unmet soft targets are no errors: the plan reports them.
"""

from foods import InputError

__all__ = ["CaseloadError", "InputError", "NoPlan", "PlanRefused"]


class PlanRefused(Exception):  # noqa: N818 - named for what happened, as users read it
    """Report that no plan may be made for this patient without a clinician.

    Parameters
    ----------
    reasons : tuple of str
        One sentence per reason: why, and whom to ask.
    """

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


class NoPlan(Exception):  # noqa: N818
    """Report that no menu keeps every hard rule.

    Parameters
    ----------
    reasons : tuple of str
        One sentence per obstacle, with what would help.
    """

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


class CaseloadError(Exception):
    """Report that the place where patients are kept cannot be used now."""
