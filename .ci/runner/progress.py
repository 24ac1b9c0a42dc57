"""What a person at the terminal sees: steps, notes, and errors that say what to do."""

import sys


class RunError(Exception):
    """A failure that the person can act on; its text says how."""


def step(text):
    """Announce a piece of work that is about to start."""
    print(f"==> {text}", flush=True)


def note(text):
    """Say something worth knowing about the step at hand."""
    print(f"    {text}", flush=True)


def warn(text):
    """Say, on the error stream, something that is unexpected and yet no failure."""
    print(f"    Warning: {text}", file=sys.stderr, flush=True)
