"""The two ways in which a request to the solver can fail.

An infeasible problem is not an error: it is an outcome (`solver.Status`).

- `InputError`: the caller's tables or limits cannot be used; lists every problem.
- `SolveError`: the solver itself broke or gave an answer that fails its recheck.
"""

from collections.abc import Iterable


class InputError(ValueError):
    """Report every problem found in the caller's input at once.

    Parameters
    ----------
    problems : iterable of str
        One sentence per problem: what, where, what to do.

    Examples
    --------
    >>> InputError(["Limit 'iron': minimum 5 exceeds maximum 2."]).problems
    ("Limit 'iron': minimum 5 exceeds maximum 2.",)
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"- {problem}" for problem in self.problems))


class SolveError(RuntimeError):
    """Report that a solver failed, or that its answer does not hold when recomputed."""
