"""What can go wrong with foods: wrong input from a caller, or packaged data that does not hold.

Both are ``ValueError`` s that carry every problem found, so that a caller can mend all at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class FoodsError(ValueError):
    """Report every problem of one call together.

    Parameters
    ----------
    problems : iterable of str
        One sentence or two per problem: what, where, what to do.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems: tuple[str, ...] = tuple(problems)
        super().__init__("\n".join(self.problems))


class InputError(FoodsError):
    """What was passed cannot be used; `problems` names all that is wrong, a sentence each."""


class DataError(FoodsError):
    """A data file of the package, or a build input, does not hold what it must."""
