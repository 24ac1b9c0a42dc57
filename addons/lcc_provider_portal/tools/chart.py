"""Bars of planned and delivered quantities by week, as the page draws them: plain
Python, no ORM.

Drawn in units of the picture, which is stretched to the page: no text stands in it.
"""

from typing import NamedTuple

WIDTH, HEIGHT = 1000, 100
#: How much of a week's width its bars take; the rest stands between weeks.
FILLED = 0.8
#: Round tops for the scale.
STEPS = (1, 2, 2.5, 5, 10)


class Bar(NamedTuple):
    """A rectangle of the picture; ``kind`` says of what."""

    kind: str
    x: float
    y: float
    width: float
    height: float


def round_top(largest):
    """Return the top of the scale: the least of 1, 2, 2.5, 5, 10, 20, ... that is no
    less than ``largest``."""
    power = 1
    while power * STEPS[-1] < largest:
        power *= 10
    return next(step * power for step in STEPS if step * power >= largest)


def draw_bars(weeks):
    """Return (top of the scale, :class:`Bar` tuples) for weeks that have ``planned``,
    ``delivered`` and ``to_confirm``: two bars a week, what is to be confirmed standing
    on what was delivered."""
    top = round_top(max(max(w.planned, w.delivered + w.to_confirm) for w in weeks))
    slot = WIDTH / len(weeks)
    width = slot * FILLED / 2
    bars = []
    for place, week in enumerate(weeks):
        left = place * slot + slot * (1 - FILLED) / 2
        for kind, x, low, quantity in (
            ("planned", left, 0, week.planned),
            ("delivered", left + width, 0, week.delivered),
            ("to_confirm", left + width, week.delivered, week.to_confirm),
        ):
            if quantity:
                height = HEIGHT * quantity / top
                y = HEIGHT - HEIGHT * (low + quantity) / top
                sizes = (round(size, 2) for size in (x, y, width, height))
                bars.append(Bar(kind, *sizes))
    return top, bars
