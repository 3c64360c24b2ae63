"""Dishes at occasions with their components and options, as positions in arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Indices = npt.NDArray[np.intp]
    Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Blocks:
    """Some blocks with their components and options, by position in the whole layout.

    Parameters
    ----------
    number, components, options : ndarray of int
        Positions in the layout.
    component_of : ndarray of shape (options,)
        Component of each option, by position among these.
    block_of : ndarray of shape (components,)
        Block of each component, by position among these.
    component_starts, block_starts : ndarray of int
        First option of each component, first component of each block.
    """

    number: Indices
    components: Indices
    options: Indices
    component_of: Indices
    block_of: Indices
    component_starts: Indices
    block_starts: Indices

    @classmethod
    def of(cls, component_of: Indices, block_of: Indices) -> Blocks:
        """Lay out all blocks, each with a component and each of those with an option."""
        return cls(
            np.arange(block_of[-1] + 1 if len(block_of) else 0),
            np.arange(len(block_of)),
            np.arange(len(component_of)),
            component_of,
            block_of,
            starts_of(component_of),
            starts_of(block_of),
        )

    def take(self, chosen: Flags) -> Blocks:
        """Return some of these blocks."""
        components = chosen[self.block_of]
        options = components[self.component_of]
        component_of = (np.cumsum(components) - 1)[self.component_of[options]]
        block_of = (np.cumsum(chosen) - 1)[self.block_of[components]]
        return Blocks(
            self.number[chosen],
            self.components[components],
            self.options[options],
            component_of,
            block_of,
            starts_of(component_of),
            starts_of(block_of),
        )


def starts_of(owners: Indices) -> Indices:
    """Return where the parts of each owner begin; those of one owner stand together."""
    starts = np.ones(len(owners), dtype=bool)
    np.not_equal(owners[1:], owners[:-1], out=starts[1:])
    return np.flatnonzero(starts)
