"""Reading and writing quantities and money: plain Python, no ORM.

A quantity is a number of units (hours, nights, sessions, weeks, miles) in one
week. What a person types, a spreadsheet holds or an API client posts goes
through :func:`parse_quantity`, so that all of them accept the same things.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

#: More than any week can hold, and well inside what the database can store.
MAX_QUANTITY = Decimal("9999.99")

PENNY = Decimal("0.01")
_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,6})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[., ][0-9]{3})+(?:[.,][0-9]+)?")


class QuantityError(ValueError):
    """What was given is not a quantity; the text says why in plain words."""


def parse_quantity(value, empty=None):
    """Return ``value`` as a ``Decimal`` of 0 to 9,999.99 units.

    ``value`` is a number or a text such as "12.5", "12,5" or " 12 "; an empty
    text or ``None``/``False`` stands for ``empty`` where that is given.
    Raise :class:`QuantityError` for all else: words, exponents, negative or
    endless numbers, and "1,000", which could mean one or a thousand.
    """
    if value is None or value is False or value == "":
        return _empty(empty)
    if isinstance(value, bool):
        raise QuantityError("is not a number: type a quantity such as 12.5")
    if isinstance(value, int | float | Decimal):
        return _checked(value)
    text = str(value).strip()
    if not text:
        return _empty(empty)
    if text.startswith("-") and _NUMBER.fullmatch(text[1:].strip()):
        raise QuantityError("can't be less than 0")
    if _THOUSANDS.fullmatch(text) and "." not in text[:-3]:
        raise QuantityError(
            "could be read in two ways: leave out the thousands separator"
        )
    if not _NUMBER.fullmatch(text):
        raise QuantityError("is not a number: type a quantity such as 12.5")
    return _checked(Decimal(text.replace(",", ".")))


def parse_count(value, empty=None):
    """Return ``value`` as a whole number of 0 or more; see parse_quantity."""
    quantity = parse_quantity(value, empty)
    if quantity != int(quantity):
        raise QuantityError("must be a whole number")
    return int(quantity)


def _empty(empty):
    if empty is None:
        raise QuantityError("is empty: type a quantity, or 0")
    return Decimal(empty)


def _checked(number):
    # An endless int is compared as it is: as a text it would take for ever.
    if not isinstance(number, int):
        number = Decimal(str(number))
        if not number.is_finite():
            raise QuantityError("is not a number: type a quantity such as 12.5")
    if number < 0:
        raise QuantityError("can't be less than 0")
    if number > MAX_QUANTITY:
        raise QuantityError("is too large: a week holds at most 9,999.99")
    # Binary noise (0.1 + 0.2) is forgiven, a third decimal would be lost in silence.
    exact = round(Decimal(number), 6)
    quantity = abs(round(exact, 2))
    if quantity != exact:
        raise QuantityError("has more than two decimal places")
    return quantity


def is_multiple(quantity, step):
    """Tell whether ``quantity`` is a whole number of ``step``."""
    return not step or Decimal(str(quantity)) % Decimal(str(step)) == 0


def nearest_step(quantity, step):
    """Return ``quantity`` rounded half up to a whole number of ``step``."""
    if not step:
        return quantity
    step = Decimal(str(step))
    steps = (Decimal(str(quantity)) / step).quantize(Decimal(1), ROUND_HALF_UP)
    return steps * step


def cost(quantity, price):
    """Return quantity x price in pounds, rounded half up to the penny."""
    exact = Decimal(str(quantity)) * Decimal(str(price))
    return exact.quantize(PENNY, ROUND_HALF_UP)


def quantity_text(quantity):
    """Write a quantity without idle zeros: "35", "7.25"."""
    text = f"{Decimal(str(quantity)):.2f}"
    return text.rstrip("0").rstrip(".")


def money_text(amount, symbol="£"):
    """Write money as the guide does: "£1,599.00", "-£1,304.87"."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{symbol}{abs(Decimal(str(amount))):,.2f}"
