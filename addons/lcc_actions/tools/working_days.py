"""Working days, as due dates count them: plain Python, no ORM."""

from datetime import timedelta


def add_working_days(day, count, days_off):
    """Return the date ``count`` working days after ``day``, which itself doesn't count.

    Monday to Friday are worked, but for the dates of ``days_off`` (bank holidays).
    """
    while count:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in days_off:
            count -= 1
    return day
