"""What a care package plans for one week: plain Python, no ORM."""

from decimal import Decimal

from .quantities import nearest_step
from .weeks import DAYS_IN_WEEK, running_days, week_days


def planned_days(monday, start, end, absent=()):
    """Return the dates of the week on which the package runs.

    ``start`` and ``end`` bound the package (``end`` may be open); ``absent`` is
    a collection of dates that don't count (DESIGN section 3, rule 7).
    """
    running = running_days(monday, start, end)
    if not running:
        return []
    first, last = running
    return [
        day for day in week_days(monday) if first <= day <= last and day not in absent
    ]


def planned_quantity(days, per_week, per_day=None, step=Decimal("0.25")):
    """Return the planned quantity of a week of which ``days`` run.

    ``per_day``, seven quantities Monday first, beats ``per_week``; without it
    a part week takes its share of ``per_week``, rounded half up to ``step``
    (DESIGN section 3, rule 7).
    """
    if per_day:
        return sum((Decimal(str(per_day[day.weekday()])) for day in days), Decimal())
    whole = Decimal(str(per_week))
    if len(days) == DAYS_IN_WEEK:
        return whole
    return nearest_step(whole * len(days) / DAYS_IN_WEEK, step)
