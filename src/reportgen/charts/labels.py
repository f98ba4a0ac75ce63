"""Labels one above another: each as near to what it names as the others allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside the plot, in millimetres above the foot of the picture."""

    text: str
    middle: float  # where it would best stand
    height: float
    size: float  # points
    colour: str
    weight: str = "normal"
    stays: int = 1  # how much less than others it gives way


def spread(labels: Sequence[Label], least: float, most: float) -> tuple[float, ...]:
    """Move labels apart that would overlap, as little as need be.

    Args:
        labels: In any order; of two at one height the later stands above.
        least: The lowest place for a label's foot, in millimetres.
        most: The highest place for a label's head.

    Returns:
        The middle of each, in the order given. Where there is no room for all they stand on the lowest place upwards.

    Source:
        Least squares with the labels' order kept: pooling of adjacent violators, Ayer M et al. (1955), Annals of
        Mathematical Statistics 26(4), 641-647.
    """
    order = sorted(range(len(labels)), key=lambda at: labels[at].middle)
    feet, height = [], 0.0  # of a stack without gaps
    for at in order:
        feet.append(height + labels[at].height / 2)
        height += labels[at].height
    pools: list[tuple[float, int, int]] = []  # (place, weight, labels) of those that touch
    for at, foot in zip(order, feet, strict=True):
        pools.append((labels[at].middle - foot, labels[at].stays, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, light, few), (other, heavy, more) = pools.pop(-2), pools.pop()
            pools.append(((one * light + other * heavy) / (light + heavy), light + heavy, few + more))
    places = [place for place, _, count in pools for _ in range(count)]
    kept = [max(least, min(place, most - height)) for place in places]
    found = {at: place + foot for at, place, foot in zip(order, kept, feet, strict=True)}
    return tuple(found[at] for at in range(len(labels)))
