"""England's bank holidays, from the library ``holidays``: plain Python, no ORM."""

from holidays import country_holidays


def bank_holidays(year):
    """Return {date: name} of England's bank holidays in ``year`` that fall on Monday to
    Friday: substitute days stand for those on a weekend."""
    found = country_holidays("GB", subdiv="ENG", years=year)
    return {day: name for day, name in sorted(found.items()) if day.weekday() < 5}
