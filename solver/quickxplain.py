"""Shrink a set of things that cannot hold together to one without which they could.

The method is QuickXplain [1]_: it asks few questions where the conflict is small.

References
----------
.. [1] U. Junker, "QuickXplain: preferred explanations and relaxations for over-constrained
   problems," AAAI 2004, pp. 167-172.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Item = TypeVar("Item")


def irreducible(
    conflicts: Callable[[tuple[Item, ...]], bool], candidates: tuple[Item, ...]
) -> tuple[Item, ...]:
    """Return a part of some candidates that conflicts, and no smaller part of it does.

    Parameters
    ----------
    conflicts : callable
        Tells whether some items cannot hold together; more items never conflict less.
    candidates : tuple
        Items that conflict, those first that should rather be named.

    Returns
    -------
    tuple
        In the order of the candidates' halves, not in their own.

    Examples
    --------
    >>> sorted(irreducible(lambda items: {2, 5} <= set(items), tuple(range(8))))
    [2, 5]
    """
    return _shrink(conflicts, (), (), candidates)


def _shrink(
    conflicts: Callable[[tuple[Item, ...]], bool],
    kept: tuple[Item, ...],
    added: tuple[Item, ...],
    candidates: tuple[Item, ...],
) -> tuple[Item, ...]:
    """Return the least part of the candidates that conflicts with what is kept.

    ``added`` is the part of ``kept`` that the last step brought in.
    """
    if added and conflicts(kept):
        return ()
    if len(candidates) <= 1:
        return candidates
    middle = len(candidates) // 2
    first, second = candidates[:middle], candidates[middle:]
    from_second = _shrink(conflicts, kept + first, first, second)
    from_first = _shrink(conflicts, kept + from_second, from_second, first)
    return from_first + from_second
