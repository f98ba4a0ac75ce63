"""When two computed numbers count as equal.

A mean is rounded in its last digits, and so is a value that was divided before it came here. Whether a point lies on
the mean must not hang on those digits: not on the machine, nor on whether a value is a fraction or a percentage.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

# A sum of 100 values is off by at most some 1e-14 of the largest. Values of people and cases that truly differ from
# their mean do so by far more than 1e-12 of it.
RELATIVE: Final = 1e-12


def slack(size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give how far apart numbers of a size may lie and still count as equal.

    Args:
        size: The largest absolute value among those compared, any shape.

    Returns:
        The same shape, in the same unit.
    """
    return RELATIVE * size


def side(values: NDArray[np.float64], centre: NDArray[np.float64], within: NDArray[np.float64]) -> NDArray[np.int8]:
    """Tell on which side of a centre values lie: 1 above, -1 below, 0 on it or without a value.

    Args:
        values: Any shape; NaN where there is no value.
        centre: To compare with, in the same unit; a shape that goes with that of `values`.
        within: How far a value may lie from the centre and still count as on it (`slack`).
    """
    above, below = values > centre + within, values < centre - within
    return above.astype(np.int8) - below.astype(np.int8)
