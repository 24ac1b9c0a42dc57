"""How long a sign-in still lasts, and how that is said: plain Python, no ORM."""

import math
from typing import NamedTuple

#: Why a sign-in ended: nothing was asked for, or too long ago that it began.
IDLE, HOURS = "idle", "hours"
MINUTE, HOUR = 60, 3600
#: Seconds before the end at which people are told (half of a sign-in that is shorter
#: than twice this). WCAG 2.2, 2.2.1, wants 20 at least.
WARNING = 5 * MINUTE
#: Seconds within which a session isn't written again for having been used: at most
#: this, and at most that part of how long it lasts unused.
PRECISION, PRECISION_PART = MINUTE, 10


class SignInTime(NamedTuple):
    """Seconds that a sign-in lasts without use (``idle``) and in all (``most``), 0
    where there is no such end; and the seconds since the last use and the sign-in."""

    idle: int
    most: int
    since_use: float = 0
    since_sign_in: float = 0

    @property
    def ended(self):
        """Why it is over, or ""."""
        if self.idle and self.since_use > self.idle:
            return IDLE
        return HOURS if self.most and self.since_sign_in > self.most else ""

    @property
    def is_use_kept(self):
        """Whether a use now need not be written: another one just was."""
        precision = PRECISION
        if self.idle:
            precision = min(precision, self.idle / PRECISION_PART)
        return abs(self.since_use) < precision

    @property
    def left(self):
        """Return {reason: whole seconds left}, of the ends there are."""
        ends = (
            (IDLE, self.idle, self.since_use),
            (HOURS, self.most, self.since_sign_in),
        )
        return {
            why: max(0, math.ceil(lasts - since)) for why, lasts, since in ends if lasts
        }

    @property
    def warning(self):
        """Return {reason: seconds before that end at which it is told}."""
        return {
            why: min(WARNING, seconds // 2)
            for why, seconds in ((IDLE, self.idle), (HOURS, self.most))
            if seconds
        }

    @property
    def most_text(self):
        """Say how long it lasts in all."""
        return say_length(self.most)

    @property
    def limit_text(self):
        """Say how long it lasts, or "" when it doesn't end."""
        ends = []
        if self.idle:
            ends.append(f"{say_length(self.idle)} without use")
        if self.most:
            ends.append(f"{say_length(self.most)} after signing in")
        return f"You're signed out after {', and '.join(ends)}." if ends else ""


def ended_text(lasts, ended, form=None):
    """Say on the sign-in page why a sign-in ended: ``lasts`` is a :class:`SignInTime`,
    ``ended`` one of its reasons, ``form`` says that one came too late and is "kept" or
    "lost", or the same of what was only typed. Return "" for anything else."""
    why = {
        IDLE: f"the portal was not used for {say_length(lasts.idle)}",
        HOURS: f"a sign-in lasts {say_length(lasts.most)}",
    }.get(ended)
    late = "What you sent came too late and was not saved: sign in"
    typed = "What you had typed was not saved: sign in"
    what = {
        "kept": f"{late} to send it again.",
        "lost": f"{late} and enter it again.",
        "typed_kept": f"{typed} to send it.",
        "typed_lost": f"{typed} and enter it again.",
    }.get(form, "Sign in to go back to where you were.")
    return f"You were signed out because {why}. {what}" if why else ""


def say_length(seconds):
    """Return "60 minutes", "12 hours", "1 minute": hours from two whole ones on."""
    if seconds % HOUR == 0 and seconds > HOUR:
        number, unit = seconds // HOUR, "hour"
    else:
        number, unit = seconds // MINUTE, "minute"
    return f"{number} {unit}{'' if number == 1 else 's'}"
