"""Which step an action allows whom, in which state: plain Python, no ORM.

One table, which the model asks, pages offer buttons by and tests read.
"""

from typing import NamedTuple

PROVIDER, COUNCIL = "provider", "council"
SIDES = (PROVIDER, COUNCIL)

OPEN, CLOSURE_REQUESTED, DONE = "open", "closure_requested", "done"
STATES = [
    (OPEN, "Open"),
    (CLOSURE_REQUESTED, "Closure Requested"),
    (DONE, "Done"),
]
LIVE = (OPEN, CLOSURE_REQUESTED)


class Step(NamedTuple):
    """A step from one of ``sources`` to the state ``target``; ``turn`` is the side
    whose turn it is afterwards. ``None`` leaves either as it was."""

    sources: tuple
    target: str | None
    turn: str | None


#: (step, side that takes it) -> where it leads; what isn't here is nobody's to do.
STEPS = {
    ("reply", PROVIDER): Step(LIVE, OPEN, COUNCIL),
    ("reply", COUNCIL): Step(LIVE, OPEN, PROVIDER),
    ("request_closure", PROVIDER): Step((OPEN,), CLOSURE_REQUESTED, COUNCIL),
    ("close", COUNCIL): Step(LIVE, DONE, None),
    ("reopen", COUNCIL): Step((DONE,), OPEN, COUNCIL),
    ("reassign", COUNCIL): Step(LIVE, None, COUNCIL),
    ("note", COUNCIL): Step((*LIVE, DONE), None, None),
}


def find_step(name, side, state):
    """Return the :class:`Step` that ``side`` may take in ``state``, or ``None``."""
    step = STEPS.get((name, side))
    return step if step and state in step.sources else None
