"""What a how-to is: numbered steps with the page each happens on, and pictures."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from markupsafe import Markup, escape

#: The names of buttons stand in brackets, as in the provider guide.
BUTTON = re.compile(r"\[([^\]]+)\]")


class Step(NamedTuple):
    """A step: what to do, in a sentence or two, with buttons as ``[Save]``.

    ``url`` is the page to do it on. ``alt`` says what the picture of the step shows;
    a step without it has no picture. ``note`` is what else is good to know.
    """

    text: str
    url: str = ""
    alt: str = ""
    note: str = ""


class HowTo(NamedTuple):
    """A task of the provider guide.

    ``key`` is the last part of its address and begins the names of its pictures,
    which are in ``static/help`` of the addon ``module``. ``place`` orders the how-tos
    as the guide does. ``is_open(frame)`` tells whether a user may do it.
    """

    place: int
    key: str
    title: str
    about: str
    is_open: Callable[[Any], bool]
    steps: tuple[Step, ...]
    module: str = "lcc_provider_portal"

    def picture_name(self, number):
        """Return the name of the picture of step ``number``, counted from 1."""
        return f"{self.key}-{number}"

    def picture_url(self, number):
        """Return the address of the picture of step ``number``."""
        return f"/{self.module}/static/help/{self.picture_name(number)}.webp"

    @property
    def pictured(self):
        """The numbers of the steps that have a picture."""
        return [number for number, step in enumerate(self.steps, 1) if step.alt]


def mark_buttons(text):
    """Return a step's text as HTML, with the names of buttons emphasised.

    >>> mark_buttons("Click [Save].")
    Markup('Click <strong>Save</strong>.')
    """
    return Markup(BUTTON.sub(r"<strong>\1</strong>", str(escape(text))))
