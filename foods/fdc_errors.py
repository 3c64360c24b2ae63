"""What can go wrong when FoodData Central is asked; every error keeps what was fetched before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foods.errors import FoodsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foods.fdc_parse import FdcFood


class FdcError(FoodsError):
    """Report why FoodData Central gave no, or no usable, answer.

    Parameters
    ----------
    problems : iterable of str
        One sentence or two per problem: what, where, what to do. Never the key.
    fetched : tuple of FdcFood
        What the same call had fetched before it failed.
    """

    def __init__(self, problems: Iterable[str], fetched: tuple[FdcFood, ...] = ()) -> None:
        super().__init__(problems)
        self.fetched = fetched


class FdcKeyError(FdcError):
    """No key is given, or FoodData Central refuses it."""


class FdcLimitError(FdcError):
    """The limit of requests is reached.

    Parameters
    ----------
    problems : iterable of str
        What happened.
    retry_after_s : float
        When to ask again. [s]
    """

    def __init__(self, problems: Iterable[str], retry_after_s: float) -> None:
        super().__init__(problems)
        self.retry_after_s = retry_after_s


class FdcUnavailableError(FdcError):
    """FoodData Central cannot be reached, fails, or is too slow, also when asked again."""


class FdcNotFoundError(FdcError):
    """FoodData Central does not know the food."""


class FdcAnswerError(FdcError):
    """The answer is not what the published interface promises."""


class FdcCacheError(FdcError):
    """The folder of the cache cannot be written."""
