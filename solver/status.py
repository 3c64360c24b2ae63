"""What a solver can say about a problem, as a type instead of numbers."""

from enum import StrEnum


class Status(StrEnum):
    """Name the outcome of one solve."""

    OPTIMAL = "optimal"
    """Proven best, within the gap that was asked for."""
    FEASIBLE = "feasible"
    """A valid answer, not proven best: a limit stopped the search."""
    INFEASIBLE = "infeasible"
    """No answer exists: some limits conflict."""
    UNBOUNDED = "unbounded"
    """The objective can fall without end."""
    NO_ANSWER = "no_answer"
    """A limit stopped the search before any valid answer was found."""

    @property
    def has_answer(self) -> bool:
        """Tell whether the variables hold a usable answer."""
        return self in (Status.OPTIMAL, Status.FEASIBLE)
