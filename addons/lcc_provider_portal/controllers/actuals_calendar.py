"""The left side of the Actuals page: weeks and services to choose from."""

from datetime import date
from typing import NamedTuple

from odoo.addons.lcc_actuals.tools.weeks import long_date, monday_of, sunday_of

from ..tools.casts import YEARS
from .provider_portal import build_url

LIST_PATH = "/my/actuals"


class WeekLink(NamedTuple):
    """A week of the calendar."""

    label: str
    state: str
    url: str
    is_current: bool


class MonthCalendar:
    """The weeks of a month with their states, and the ways to other months."""

    def __init__(self, service, monday, filters, month=None):
        self.service = service
        self.monday = monday
        self.kept = filters.items(page=1)
        self.year, self.month = month or (monday.year, monday.month)

    @property
    def title(self):
        return f"{date(self.year, self.month, 1):%B %Y}"

    @property
    def weeks(self):
        states = self.service._get_month_states(self.year, self.month)
        return [
            WeekLink(
                label=week_text(monday),
                state=state,
                url=self._url(monday),
                is_current=monday == self.monday,
            )
            for monday, state in states.items()
        ]

    def month_url(self, step):
        """Return the address of the month ``step`` months on, "" when too far."""
        months = self.year * 12 + self.month - 1 + step
        year, month = months // 12, months % 12 + 1
        return self._url(self.monday, f"{year}-{month:02}") if year in YEARS else ""

    def month_name(self, step):
        """Return the name of the month ``step`` months on."""
        month = (self.month - 1 + step) % 12 + 1
        return f"{date(2000, month, 1):%b}"

    def _url(self, monday, month=None):
        return list_url(self.service, monday, self.kept, month)


def list_url(service, monday, kept=(), month=None):
    """Return the address of a week's list; ``kept`` are the filters' pairs."""
    items = [("service", service.id), ("week", monday.isoformat()), *kept]
    if month:
        items.append(("month", month))
    return build_url(LIST_PATH, items)


def week_text(monday):
    """Write a week in short: "17 – 23 Jul", "31 Jul – 6 Aug"."""
    sunday = sunday_of(monday)
    first = f"{monday.day} {monday:%b}" if monday.month != sunday.month else monday.day
    return f"{first} – {sunday.day} {sunday:%b}"


def default_week(service, today):
    """Return the current week, or the last one of a service that has ended."""
    last = min(today, service.date_end) if service.date_end else today
    return monday_of(last)


def cutoff_text(contract, monday, now):
    """Say by when the week must be confirmed to be in the next payment run."""
    cutoff = contract._get_cutoff(monday)
    text = moment_text(cutoff)
    if now <= cutoff:
        return f"Confirm by {text} to be in the next payment run."
    return (
        f"The payment run of this week closed on {text}. What you confirm now "
        "falls into the next one."
    )


def moment_text(moment):
    """Write a time of the wall clock as "Tue 25 Jul 2023, 5pm"."""
    return f"{moment:%a} {long_date(moment)}, {clock_text(moment)}"


def clock_text(moment):
    """Write a time as "5pm" or "5:30pm"."""
    hour, half = moment.hour % 12 or 12, "am" if moment.hour < 12 else "pm"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minutes}{half}"
