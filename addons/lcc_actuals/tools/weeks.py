"""Weeks, financial years and payment periods: plain Python, no ORM.

Dates are ``datetime.date``. A week runs Monday to Sunday and is named by its
Monday; a financial year runs 1 April to 31 March and is written "2022/2023"
(DESIGN section 2).
"""

from datetime import date, timedelta

DAYS_IN_WEEK = 7
LAST_DAY = date.max


def monday_of(day):
    """Return the Monday of the week that holds ``day``."""
    return day - timedelta(days=day.weekday())


def is_monday(day):
    """Tell whether ``day`` can name a week."""
    return day.weekday() == 0


def parse_monday(value):
    """Return ``value``, a date or a text such as "2023-07-17", as the Monday that
    names a week, or ``None`` when it is nothing of the kind."""
    try:
        day = date.fromisoformat(str(value)[:10])
        sunday_of(day)
    except (ValueError, OverflowError):
        return None
    return day if is_monday(day) else None


def parse_day(value):
    """Return ``value``, a date or a text such as "2023-07-17", as a date of this
    century, or ``None`` when it is nothing of the kind."""
    try:
        day = date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def sunday_of(monday):
    """Return the last day of the week named by ``monday``."""
    return monday + timedelta(days=DAYS_IN_WEEK - 1)


def week_days(monday):
    """Return the seven dates of the week named by ``monday``."""
    return [monday + timedelta(days=offset) for offset in range(DAYS_IN_WEEK)]


def mondays_between(first, last):
    """Return the Mondays of every week touched by ``first`` to ``last``, both
    included; an empty list when ``last`` is earlier than ``first``."""
    monday, mondays = monday_of(first), []
    while monday <= last and first <= last:
        mondays.append(monday)
        monday += timedelta(days=DAYS_IN_WEEK)
    return mondays


def overlap(first, last, start, end):
    """Return the (first, last) days that two date ranges share, or ``None``.

    ``end`` and ``last`` may be ``None`` or ``False`` for an open end.
    """
    shared_first = max(first, start)
    shared_last = min(last or LAST_DAY, end or LAST_DAY)
    return (shared_first, shared_last) if shared_first <= shared_last else None


def running_days(monday, start, end):
    """Return the (first, last) day of the week on which something that runs
    from ``start`` to ``end`` (``None``: open) runs, or ``None``."""
    return overlap(monday, sunday_of(monday), start, end)


def financial_year(day):
    """Return the financial year of ``day``, such as "2022/2023"."""
    first = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    return f"{first}/{first + 1}"


def financial_year_bounds(year):
    """Return the first and last date of a year written "2022/2023".

    Raise ``ValueError`` when the text is not a financial year.
    """
    first, _slash, second = year.partition("/")
    if not (first.isdigit() and second.isdigit()) or int(second) != int(first) + 1:
        raise ValueError(f"{year!r} is not a financial year such as 2022/2023")
    return date(int(first), 4, 1), date(int(second), 3, 31)


def weeks_of_year(year, start, end):
    """Return {Monday: (first, last) day} of the weeks of a financial year in which
    something runs that lasts from ``start`` to ``end`` (``None``: open).

    A week belongs to the year of the last day on which it runs (DESIGN section 2).
    """
    weeks = {
        monday: running_days(monday, start, end)
        for monday in mondays_between(*financial_year_bounds(year))
    }
    return {
        monday: days
        for monday, days in weeks.items()
        if days and financial_year(days[1]) == year
    }


def period_of(day, anchor, weeks):
    """Return the (first, last) day of the payment period that holds ``day``.

    Periods are ``weeks`` long and repeat, both ways, from ``anchor``
    (DESIGN section 2, payment calendar).
    """
    length = weeks * DAYS_IN_WEEK
    start = day - timedelta(days=(day - anchor).days % length)
    return start, start + timedelta(days=length - 1)


def month_weeks(year, month):
    """Return the Mondays of the weeks that hold a day of the month."""
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return mondays_between(first, following - timedelta(days=1))


def long_date(day):
    """Write a date as the guide's headings do: "17 Jul 2023"."""
    return f"{day.day} {day:%b %Y}"


def short_date(day):
    """Write a date as the guide's tables do: "17/07/2023"."""
    return f"{day:%d/%m/%Y}"


def range_text(start, end):
    """Write a range of dates: "01/04/2023 - 31/03/2024", "01/04/2023 - open"."""
    return f"{short_date(start)} - {short_date(end) if end else 'open'}"
